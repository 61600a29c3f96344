"""GitLab pipelines: reading them, what they run and upload, and the temporary parts of a tracer run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.project.worktree import WORKFLOW_NAME

if TYPE_CHECKING:
    from collections.abc import Mapping

PIPELINE = ".gitlab-ci.yml"
"""The file that GitLab reads unless the project's settings name another one."""


def included_file(answers: Mapping[str, object]) -> str:
    """The file of these answers that the pipeline includes; empty if they make a pipeline of their own."""
    name = answers.get("workflow_name") or WORKFLOW_NAME
    return f".gitlab/{name}" if answers.get("pipeline_stage") else ""
