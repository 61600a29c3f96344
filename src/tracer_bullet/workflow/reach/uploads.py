"""The steps of a run, one after the other, and the uploads among them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from tracer_bullet.workflow.expressions import UNKNOWN
from tracer_bullet.workflow.expressions.logic import both, either
from tracer_bullet.workflow.reach.actions import index_of_action, is_certain
from tracer_bullet.workflow.reach.command_findings import find_uploads_of_command
from tracer_bullet.workflow.reach.credentials import (
    describe_credentials,
    describe_secrets,
    may_ask_for_token,
)
from tracer_bullet.workflow.reach.github_env import apply_effects, forget_settings, has_settings
from tracer_bullet.workflow.reach.harmless_actions import (
    is_harmless_action,
    is_harmless_workflow,
    may_publish,
)
from tracer_bullet.workflow.reach.indexes import UNKNOWN_INDEX, IndexNames
from tracer_bullet.workflow.reach.scripts import commands_of_step, concerns_uploads, line_of
from tracer_bullet.workflow.reach.step_context import first_context
from tracer_bullet.workflow.reach.upload_words import speaks_of_uploads
from tracer_bullet.workflow.simulation.matrix import ANY, matrix_jobs
from tracer_bullet.workflow.simulation.simulate import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tracer_bullet.workflow.expressions import Truth
    from tracer_bullet.workflow.model import Job, Step, Workflow
    from tracer_bullet.workflow.reach.command_findings import UploadFinding
    from tracer_bullet.workflow.reach.step_context import StepContext
    from tracer_bullet.workflow.simulation.simulate import JobRun, Run


MAX_LEGS = 100
"""Matrix jobs that are read one by one in a run; after that a matrix counts as one job with any values."""
_MATRIX = re.compile(r"\bmatrix\s*(?:\.\s*(?P<name>[\w-]+)|(?P<whole>[.\[)]|\s*\}\}))", re.IGNORECASE)


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

    @property
    def outer_job(self) -> str:
        """The job of the run's own workflow: the one that uploads, or that calls the workflow which does."""
        return self.name.partition(" / ")[0]


class _Spot(NamedTuple):
    """Where something uploads: the step (None for a call that cannot be read), line, what stands there."""

    step: Step | None
    line: int
    tool: str


class _Place(NamedTuple):
    """A job in a run: whether it runs, what it is called there, and what it holds that an upload needs."""

    workflow: Workflow
    run: JobRun
    runs: Truth
    name: str
    credentials: str

    def upload(self, index: str, reached: Truth, spot: _Spot, doubt: str = "") -> Upload:
        return Upload(
            index, both(self.runs, reached), self.workflow, self.run.job, self.name, *spot, doubt=doubt
        )

    def hides(self, spot: _Spot, *, is_named: bool) -> Iterator[Upload]:
        """An upload that may be hidden in what cannot be read, where the job holds what it needs.

        `is_named` is whether something there speaks of uploads: then any secret may be what it needs.
        """
        held = self.credentials
        if not held and is_named:
            held = describe_secrets(self.workflow, self.run.job, spot.step)
        if held:
            doubt = f"it may upload, for the job holds {held}"
            yield self.upload(UNKNOWN_INDEX, UNKNOWN, spot, doubt)


def reach(run: Run, names: IndexNames | None = None) -> tuple[Upload, ...]:
    """The uploads of a run that happen or may happen, in the order of the file.

    `names` are what the project's own files call its indexes.
    """
    found: dict[tuple[Any, ...], Upload] = {}
    survey = _Survey(names or IndexNames())
    for upload in survey.run(run, run.started.passes):
        key = (upload.index, upload.name, upload.line, upload.tool)
        same = found.get(key)
        reached = either(same.reached, upload.reached) if same else upload.reached
        found[key] = upload._replace(reached=reached)
    return tuple(found.values())


class _Survey:
    """Walks over a run once, and over the runs of the workflows that it calls."""

    def __init__(self, names: IndexNames) -> None:
        self._names = names
        self._legs_left = MAX_LEGS

    def run(
        self, run: Run, runs: Truth, prefix: str = "", caller_may: bool | None = None
    ) -> Iterator[Upload]:
        """`caller_may` is whether the calling job, if there is one, may ask for a token."""
        asked = _asked_of_matrix(run.workflow.text)
        for job_run in run.jobs.values():
            if job_run.outcome is Outcome.SKIPPED:
                continue
            happens = both(runs, True if job_run.outcome is Outcome.RUNS else UNKNOWN)
            name = prefix + job_run.job.id
            if job_run.called:
                may = may_ask_for_token(run.workflow, job_run.job, caller_may)
                yield from self.run(job_run.called, happens, f"{name} / ", may)
                continue
            credentials = describe_credentials(run.workflow, job_run.job, caller_may)
            place = _Place(run.workflow, job_run, happens, name, credentials)
            yield from _call(place) if job_run.job.uses else self._job(place, asked)

    def _job(self, place: _Place, asked: frozenset[str] | None) -> Iterator[Upload]:
        """`asked` are the properties of `matrix` that the workflow asks for, None where it may be any."""
        if not place.credentials and not any(map(concerns_uploads, place.run.job.steps)):
            return
        legs = [ANY] if asked == frozenset() else matrix_jobs(place.run.job, place.run.good)
        legs = legs if asked is None else list(_distinct(legs, asked))
        self._legs_left -= len(legs)
        for leg in legs if self._legs_left >= 0 else [ANY]:
            yield from _leg(place, first_context(place.workflow, place.run, leg, self._names))


@lru_cache(maxsize=64)
def _asked_of_matrix(text: str) -> frozenset[str] | None:
    found = list(_MATRIX.finditer(text))
    return None if any(one["whole"] for one in found) else frozenset(one["name"].lower() for one in found)


def _distinct(legs: Sequence[Mapping[str, Any]], asked: frozenset[str]) -> Iterator[Mapping[str, Any]]:
    """One matrix job for each set of values that the workflow can tell apart."""
    seen: set[str] = set()
    for leg in legs:
        values = repr(sorted((key, value) for key, value in leg.items() if key.lower() in asked))
        if values not in seen:
            seen.add(values)
            yield leg


def _call(place: _Place) -> Iterator[Upload]:
    """A reusable workflow that cannot be read."""
    reference = place.run.job.uses
    if reference and not is_harmless_workflow(reference):
        yield from place.hides(_Spot(None, reference.span.line, f"`{reference.text}`"), is_named=True)


def _leg(place: _Place, step_context: StepContext) -> Iterator[Upload]:
    for step in place.run.job.steps:
        inside = step_context.with_env(step.env)
        runs, may_run = inside.runs(step)
        step_context = step_context.after(step, runs, may_run=may_run)
        if not may_run:
            continue
        happens = UNKNOWN if runs is False else runs
        if step.uses:
            yield from _action(place, step, inside, happens)
            if index_of_action(step, inside) is None and not is_harmless_action(step):
                step_context = forget_settings(step_context)
        elif step.run and (place.credentials or has_settings(step_context) or concerns_uploads(step)):
            script, commands = commands_of_step(place.workflow, place.run.job, step, inside)
            step_context = apply_effects(step_context, script, commands, happens)
            for command in commands:
                if found := find_uploads_of_command(command, step_context.names):
                    yield from _report(place, step, found, happens, script)


def _action(place: _Place, step: Step, step_context: StepContext, runs: Truth) -> Iterator[Upload]:
    reference = step.uses
    if reference is None:
        return
    index = index_of_action(step, step_context)
    if index is not None:
        spot = _Spot(step, reference.span.line, f"`{reference.text.partition('@')[0]}`")
        yield place.upload(index, runs if is_certain(step) else UNKNOWN, spot)
    elif not is_harmless_action(step):
        spot = _Spot(step, reference.span.line, f"`{reference.text}`")
        yield from place.hides(spot, is_named=may_publish(step))


def _report(place: _Place, step: Step, found: UploadFinding, runs: Truth, script: str) -> Iterator[Upload]:
    """The upload behind what a command of `script` was found to do."""
    spot = _Spot(step, line_of(step, found.line), found.what)
    if found.hidden:
        # What one line of a script writes down another may run.
        yield from place.hides(spot, is_named=found.is_named or speaks_of_uploads(script))
    else:
        yield place.upload(found.index, both(runs, found.runs), spot)
