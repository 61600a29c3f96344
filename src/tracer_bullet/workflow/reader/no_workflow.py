"""What the reader raises for a file that is something else."""

from tracer_bullet.errors import TracerError


class NoWorkflowError(TracerError):
    """The file is no workflow at all, so that GitHub runs nothing of it."""
