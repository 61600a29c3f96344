"""The workflow that is being adopted, as it stands after each step, in the repository around it."""

from __future__ import annotations

from functools import lru_cache
from itertools import chain, count
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.arming.lane.inner_steps import see_into_steps
from tracer_bullet.arming.lane.lane_model import LaneModel, UndividedStepError, take_apart
from tracer_bullet.arming.lane.uploads import find_uploads, uploading_job
from tracer_bullet.errors import Place, RefusedError, TracerError
from tracer_bullet.workflow.proof.prove import release_routes
from tracer_bullet.workflow.proof.release_kind import find_kind
from tracer_bullet.workflow.proof.scenarios import plan_scenarios
from tracer_bullet.workflow.reader import read_workflow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tracer_bullet.workflow.model import Job, Workflow
    from tracer_bullet.workflow.proof.release_kind import ReleaseKind
    from tracer_bullet.workflow.reach import Upload
    from tracer_bullet.workflow.simulator import Simulator

_NO_BRANCH = "no-branch-of-anybody"
_APART = (
    "build in a step of its own, and upload what it built in a later step, by one command or by\n"
    "`pypa/gh-action-pypi-publish`: then the workflow can be adopted"
)


class Subject(NamedTuple):
    """The workflow at `path` in the repository that `simulator` has."""

    simulator: Simulator
    path: str

    @property
    def workflow(self) -> Workflow:
        """The workflow as it stands."""
        return self.simulator.files[self.path]

    @property
    def kind(self) -> ReleaseKind | None:
        """The kind of release of the workflow; None if it is not known."""
        return find_kind(self.workflow, tuple(release_routes(self.workflow, self.simulator)))

    def with_text(self, text: str) -> Subject:
        """The same with another text; raises TracerError for one that is no workflow."""
        changed = self.simulator.with_workflows(read_workflow(text, self.path))
        return Subject(see_into_steps(changed), self.path)

    def uploads_to(self, index: str) -> Mapping[str, list[Upload]]:
        """The uploads to `index` by the ids of their jobs, or of those that call their workflow directly."""
        found: dict[str, list[Upload]] = {}
        for one in _all_uploads(self):
            if not one.doubt and one.index == index:
                found.setdefault(uploading_job(one, self.workflow), []).append(one)
        return found

    def model_of(self, uploads: Sequence[Upload]) -> LaneModel:
        """The model of a lane for the one job of `uploads`; raises RefusedError for what cannot be copied."""
        try:
            return take_apart(uploads, _all_uploads(self), self.simulator.project.files)
        except UndividedStepError as refused:
            refused.hint = _APART
            raise

    def outcomes(self, branch: str = "") -> dict[str, dict[str, object]]:
        """For each scenario, what becomes of each job; nothing for the jobs of one that does not start."""
        rows = plan_scenarios(self.workflow, self.simulator, branch or _NO_BRANCH)
        return {
            row.name: {
                name: job.outcome for name, job in row.run.jobs.items() if row.run.started.passes is not False
            }
            for row in rows
        }

    def new_id(self, names: Sequence[str]) -> str:
        """The first of `names` that no job has; if all are taken, the first one with a number."""
        numbered = (f"{names[0]}-{number}" for number in count(2))
        return next(name for name in chain(names, numbered) if name not in self.workflow.jobs)

    def refuse(self, job: Job | None, reason: str, hint: str = "") -> RefusedError:
        """An error at the line of `job`."""
        return RefusedError(reason, hint=hint, place=Place(self.path, job.span.line if job else 0))

    def reject(self, job: Job, reason: str, hint: str) -> TracerError:
        """An error for an answer that does not fit `job`; another way to adopt would not fit either."""
        return TracerError(reason, hint=hint, place=Place(self.path, job.span.line))


@lru_cache(maxsize=8)
def _all_uploads(subject: Subject) -> tuple[Upload, ...]:
    """Asked for after each step, and worked out once."""
    return tuple(find_uploads(subject.workflow, subject.simulator))
