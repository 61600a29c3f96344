"""GitLab pipelines: reading them, what they run and upload, and the temporary parts of a tracer run."""

PIPELINE = ".gitlab-ci.yml"
"""The file that GitLab reads unless the project's settings name another one."""
