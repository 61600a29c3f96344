"""A configuration as GitLab puts it together: includes, inputs, `extends`, `!reference`, defaults."""

from tracer_bullet.gitlab.config.load import load_config
from tracer_bullet.gitlab.config.model import Config, PipelineJob, UnreadInclude

__all__ = ["Config", "PipelineJob", "UnreadInclude", "load_config"]
