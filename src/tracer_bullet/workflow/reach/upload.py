"""An upload that a run may do, and what is known of a step that cannot be followed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from tracer_bullet.workflow.expressions import Truth
    from tracer_bullet.workflow.model import Job, Step, Workflow


class Unseen(NamedTuple):
    """A step that tracer cannot see into, and that holds a credential.

    `runs` is what it runs, `why` the reason why that cannot be followed; `files` are the files of the
    repository that it calls. `moving` names code that is fetched while the step runs and may be different
    each time: such a step cannot be acknowledged.
    """

    runs: str
    credential: str
    why: str
    files: tuple[str, ...] = ()
    moving: str = ""


class Upload(NamedTuple):
    """A step that uploads, or may upload.

    `index` is `pypi`, `testpypi`, the URL of another one, or `unknown`. `reached` is whether it happens,
    UNKNOWN where it may. `job` stands in `workflow` and is called `name` in the run (`call / publish` inside
    a reusable workflow); `step` is None for a call that cannot be read. `line` counts from 1; `tool` is what
    uploads, as a reader finds it in the file; `doubt` says why it is not certain that it uploads at all.
    `own` is the URL of an index of one's own that takes the place of `index`.
    `unseen` is set where an upload may be hidden in what cannot be followed. One that `is_staged` waits on
    the index for a decision, and counts like any other until a release decides.
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
    unseen: Unseen | None = None
    is_staged: bool = False
    own: str = ""

    @property
    def outer_job(self) -> str:
        """The job of the run's own workflow: the one that uploads, or that calls the workflow which does."""
        return self.name.partition(" / ")[0]
