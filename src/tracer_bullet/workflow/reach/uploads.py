"""The jobs of a run, one after the other, and the uploads in their steps."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from tracer_bullet.workflow.expressions import UNKNOWN
from tracer_bullet.workflow.expressions.logic import both, either
from tracer_bullet.workflow.reach.harmless_actions import is_harmless_workflow, is_held_back_workflow
from tracer_bullet.workflow.reach.job_walks import Walked, text_of_job
from tracer_bullet.workflow.reach.place import Spot, WorkingPlace
from tracer_bullet.workflow.reach.project import RepositoryProject
from tracer_bullet.workflow.reach.scripts import concerns_uploads, text_concerns_uploads
from tracer_bullet.workflow.reach.step_context import first_context, surely_skipped
from tracer_bullet.workflow.reach.steps import uploads_of_steps
from tracer_bullet.workflow.simulation.matrix import ANY, matrix_jobs
from tracer_bullet.workflow.simulation.simulate import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from tracer_bullet.workflow.expressions import Truth
    from tracer_bullet.workflow.model import Job, Workflow
    from tracer_bullet.workflow.reach.upload import Upload
    from tracer_bullet.workflow.simulation.simulate import Run


MAX_LEGS = 100
"""Matrix jobs that are read one by one in a run; after that a matrix counts as one job with any values."""
_INDEX = re.compile(r"pypi", re.IGNORECASE)
"""What a script may choose an index by."""
_MATRIX = re.compile(r"\bmatrix\s*(?:\.\s*(?P<name>[\w-]+)|(?P<whole>[.\[)]|\s*\}\}))", re.IGNORECASE)


def reach(
    run: Run,
    project: RepositoryProject | None = None,
    uploads_nothing: Callable[[Workflow, Job], bool] | None = None,
) -> tuple[Upload, ...]:
    """The uploads of a run that happen or may happen, in the order of the file.

    `project` is what else is known of the repository, nothing unless given. Jobs that
    are known to upload nothing are passed over.
    """
    found: dict[tuple[Any, ...], Upload] = {}
    survey = _Survey(project or RepositoryProject(), uploads_nothing)
    for upload in survey.run(run, run.started.passes):
        key = (upload.index, upload.name, upload.line, upload.tool)
        same = found.get(key)
        reached = either(same.reached, upload.reached) if same else upload.reached
        staged = upload.is_staged and (same is None or same.is_staged)
        found[key] = upload._replace(reached=reached, is_staged=staged)
    return tuple(found.values())


class _Survey:
    """Walks over a run once, and over the runs of the workflows that it calls."""

    def __init__(
        self, project: RepositoryProject, uploads_nothing: Callable[[Workflow, Job], bool] | None
    ) -> None:
        self._project = project
        self._uploads_nothing = uploads_nothing
        self._legs_left = MAX_LEGS

    def run(
        self, run: Run, runs: Truth, prefix: str = "", caller: WorkingPlace | None = None
    ) -> Iterator[Upload]:
        """`caller` is the job that calls the workflow, None where none does."""
        for job_run in run.jobs.values():
            if job_run.outcome is Outcome.SKIPPED or self._is_passed_over(run.workflow, job_run.job):
                continue
            happens = both(runs, True if job_run.outcome is Outcome.RUNS else UNKNOWN)
            name = prefix + job_run.job.id
            place = WorkingPlace(run.workflow, job_run, name, project=self._project, caller=caller)
            if job_run.called:
                yield from self.run(job_run.called, happens, f"{name} / ", place)
                continue
            for upload in _call(place) if job_run.job.uses else self._job(place):
                yield upload._replace(reached=both(happens, upload.reached))

    def _is_passed_over(self, workflow: Workflow, job: Job) -> bool:
        return self._uploads_nothing is not None and not job.uses and self._uploads_nothing(workflow, job)

    def _job(self, place: WorkingPlace) -> Iterator[Upload]:
        job = place.run.job
        if not place.holds_anything and not any(map(concerns_uploads, job.steps)):
            return
        asked = _asked_of_matrix(text_of_job(place.workflow, job))
        legs = [ANY] if asked == frozenset() else matrix_jobs(job, place.run.good)
        legs = legs if asked is None else list(_distinct(legs, asked))
        self._legs_left -= len(legs)
        legs = legs if self._legs_left >= 0 else [ANY]
        given = tuple(
            (name, leaf.value) for one in place.callers for name, leaf in one.arguments.items.items()
        )
        rights = (place.may_ask, place.may_ask and place.served, place.holds_anything)
        yield from self._project.walks.walk(
            place.workflow,
            place.run,
            (place.name, rights, len(legs), given),
            lambda: self._walked(place, legs),
            surely_skipped(place.run),
        )

    def _walked(self, place: WorkingPlace, legs: Sequence[Mapping[str, Any]]) -> Walked[Upload]:
        code = self._project.code
        code.names_event = False
        telling = [leg for leg in legs if _concerns_uploads(leg)]
        # With nothing known of the matrix a job may do whatever it does with a value that names no upload.
        if 1 < len(legs) > len(telling) and not any(self._walk(place, [ANY])):
            legs = telling
        uploads = tuple(self._walk(place, legs))
        return Walked(uploads, code.names_event)

    def _walk(self, place: WorkingPlace, legs: Sequence[Mapping[str, Any]]) -> Iterator[Upload]:
        yield from place.hides_services()
        yield from place.hides_unknown_keys()
        for leg in legs:
            context = first_context(place.workflow, place.run, leg, self._project.names)
            yield from uploads_of_steps(place, place.run.job.steps, context)


def _concerns_uploads(leg: Mapping[str, Any]) -> bool:
    """Whether a value of the leg speaks of an upload; what a value is called is not run."""
    text = repr([inner for value in leg.values() for inner in _inner_values(value)])
    return bool(_INDEX.search(text)) or text_concerns_uploads(text)


def _inner_values(value: Any) -> Iterator[Any]:
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _inner_values(inner)
    else:
        yield value


@lru_cache(maxsize=256)
def _asked_of_matrix(text: str) -> frozenset[str] | None:
    """The properties of `matrix` that a job asks for; None where it may be any."""
    found = list(_MATRIX.finditer(text))
    return None if any(one["whole"] for one in found) else frozenset(one["name"].lower() for one in found)


def _distinct(legs: Sequence[Mapping[str, Any]], asked: frozenset[str]) -> Iterator[Mapping[str, Any]]:
    """One leg for each set of values that the job can tell apart."""
    seen: set[str] = set()
    for leg in legs:
        values = repr(sorted((key, value) for key, value in leg.items() if key.lower() in asked))
        if values not in seen:
            seen.add(values)
            yield leg


def _call(place: WorkingPlace) -> Iterator[Upload]:
    """A reusable workflow that cannot be read."""
    reference = place.run.job.uses
    is_held_back = is_held_back_workflow(place.run.job, place.run.good)
    if reference and not is_held_back and not is_harmless_workflow(reference):
        spot = Spot(None, reference.span.line, f"`{reference.text}`")
        yield from place.hides_call(spot, reference)
