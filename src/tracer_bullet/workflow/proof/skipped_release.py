"""The conditions that let a release through where a job before the upload is skipped.

GitHub puts `success()` before a condition without a status function, and that asks all jobs before, however
far: one that is skipped skips the upload. Conditions are only named once they were tried on the workflow as
a value: the release uploads, and no event uploads that did not before.
https://docs.github.com/en/actions/reference/workflows-and-actions/expressions#status-check-functions
"""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

from tracer_bullet.workflow.proof.missing_gates import MissingGate, again_in, gates_on, with_gate
from tracer_bullet.workflow.proof.routes import runs_of_probes
from tracer_bullet.workflow.reach import TESTPYPI
from tracer_bullet.workflow.simulation.simulate import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.workflow.model import Job, Workflow
    from tracer_bullet.workflow.simulation.simulate import Run
    from tracer_bullet.workflow.simulator import Simulator

_AFTER_SKIPPED = "!cancelled() && !failure()"


def let_skipped_pass(run: Run, job: str, simulator: Simulator) -> tuple[MissingGate, ...]:
    """What to write so that the upload of `job`, which `run` skips, happens; () where conditions do not help.

    It is at most one condition a job, the upload's first. A job that its own condition skips stays skipped,
    and nothing helps if it makes files.
    """
    before = set(run.workflow.with_needs(job)) - {job}
    if not any(run.jobs[name].outcome is Outcome.SKIPPED for name in before):
        return ()  # then its own condition is what skips it
    skipped = list(_skipped_on_the_way(run, job))
    gates = [gate for name in skipped if (gate := _gate(run.workflow, run.workflow.jobs[name]))]
    again = again_in(reduce(with_gate, gates, simulator), run)
    gates = [gate for gate in gates if again.jobs[gate.job].outcome is not Outcome.SKIPPED]
    still = set(skipped) - {gate.job for gate in gates}
    after = reduce(with_gate, gates, simulator)
    path = run.workflow.path
    helps = (
        not any(_makes_files(run.workflow.jobs[name]) for name in still)
        and _is_published(after, again_in(after, run), job)
        and _without_release(after, path) <= _without_release(simulator, path)
    )
    return tuple(_together(gates)) if helps else ()


def _together(gates: list[MissingGate]) -> Iterator[MissingGate]:
    """If one has to be written after `tracer finalize`, so have all: their lines move with it."""
    waits = any(gate.permanent for gate in gates)
    for gate in gates:
        yield gate._replace(permanent=gate.permanent or gate.condition) if waits else gate


def _makes_files(job: Job) -> bool:
    return any(step.uses and step.uses.repository == "actions/upload-artifact" for step in job.steps)


def _is_published(simulator: Simulator, run: Run, job: str) -> bool:
    return any(
        upload.index != TESTPYPI and upload.name.partition(" / ")[0] == job
        for upload in simulator.uploads(run)
    )


def _without_release(simulator: Simulator, path: str) -> set[tuple[str, str, int]]:
    """What is uploaded by what is no release: the event, the job and the line."""
    return {
        (probe.event.title, upload.name, upload.line)
        for probe, run in runs_of_probes(simulator.files[path], simulator, ())
        for upload in simulator.uploads(run)
        if not probe.is_release and upload.index != TESTPYPI
    }


def _skipped_on_the_way(run: Run, job: str) -> Iterator[str]:
    """The job, and the skipped ones before it, the nearest first."""
    waiting = [job]
    for name in waiting:
        if name in run.jobs and run.jobs[name].outcome is Outcome.SKIPPED:
            yield name
            waiting += [need.value for need in run.jobs[name].job.needs if need.value not in waiting]


def _gate(workflow: Workflow, job: Job) -> MissingGate | None:
    """The condition to write on a job, in braces because YAML takes a leading `!` for a tag."""
    joined = next(gates_on(workflow, job, None, _AFTER_SKIPPED))
    if joined.replaces:
        return None
    permanent = joined.permanent and _in_braces(joined.permanent)
    return joined._replace(condition=_in_braces(joined.condition), permanent=permanent)


def _in_braces(condition: str) -> str:
    return f"${{{{ {condition} }}}}"
