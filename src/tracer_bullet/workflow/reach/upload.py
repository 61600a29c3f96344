"""An upload that a run may do."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from tracer_bullet.workflow.expressions import Truth
    from tracer_bullet.workflow.model import Job, Step, Workflow


class Upload(NamedTuple):
    """A step that uploads, or may upload.

    `index` is `pypi`, `testpypi`, the URL of another one, or `unknown`. `reached` is whether it happens,
    UNKNOWN where it may. `job` stands in `workflow` and is called `name` in the run (`call / publish` inside
    a reusable workflow); `step` is None for a call that cannot be read. `line` counts from 1; `tool` is what
    uploads, as a reader finds it in the file; `doubt` says why it is not certain that it uploads at all.
    """

    index: str  # type: ignore[assignment]  # what a tuple calls `index` is of no use here
    reached: Truth
    workflow: Workflow
    job: Job
    name: str
    step: Step | None
    line: int
    tool: str
    doubt: str = ""
