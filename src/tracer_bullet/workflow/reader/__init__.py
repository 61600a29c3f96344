"""The one reader of workflow files: YAML nodes in, the model out."""

from tracer_bullet.workflow.reader.document import NoWorkflowError, read_workflow
from tracer_bullet.workflow.reader.refused_triggers import EVENTS

__all__ = ["EVENTS", "NoWorkflowError", "read_workflow"]
