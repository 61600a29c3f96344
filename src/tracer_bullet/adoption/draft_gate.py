"""What holds PyPI back in an adopted workflow: it waits for TestPyPI, and only a release reaches it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.adoption.draft_smoke import find_tests
from tracer_bullet.adoption.job_conditions import lets_run_anyway, say_succeeded
from tracer_bullet.adoption.new_jobs import add_needs, with_condition
from tracer_bullet.adoption.release_gate import add_release_gates
from tracer_bullet.text.listed import in_backticks
from tracer_bullet.workflow.reach import PYPI, TESTPYPI

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracer_bullet.adoption.draft import AdoptionDraft
    from tracer_bullet.adoption.subject import Subject
    from tracer_bullet.workflow.reach import Upload


def gate_pypi(draft: AdoptionDraft) -> None:
    """PyPI waits for TestPyPI and its trial, and is reached by a release only."""
    for name in draft.pypi:
        _let_wait(draft, name)
    gated = add_release_gates(draft.subject, draft.request.branch)
    draft.take(gated.subject)
    draft.kept += gated.said


def _let_wait(draft: AdoptionDraft, name: str) -> None:
    """Let the job `name` wait for its lane and what tries that; only a note if it cannot."""
    lane = draft.lanes[name]
    wanted = dict.fromkeys([lane, *find_tests(draft, [lane])])
    known = {need.value for need in draft.subject.workflow.jobs[name].needs}
    missing = [one for one in wanted if one not in known]
    if not missing or (lane == name and _is_in_order(draft, name)):
        draft.is_gated = True
        return
    found = None if lane == name else _behind(draft, name, missing)
    if found is None:
        why = f"`{lane}` does not run on every event on which `{name}` does"
        if lane == name:
            why = f"in `{name}` the upload to PyPI does not depend on the one to TestPyPI"
        draft.notes.append(f"PyPI does not wait for TestPyPI: {why}")
        return
    draft.take(found)
    draft.is_gated = True
    draft.starts_waiting |= lane in missing
    draft.kept.append(f"job `{name}` waits for {in_backticks(missing, ' and ')}")


def _is_in_order(draft: AdoptionDraft, name: str) -> bool:
    """Whether a step of the job `name` uploads to TestPyPI whenever a later one uploads to PyPI, or fails."""
    first, then = (draft.subject.uploads_to(index).get(name, ()) for index in (TESTPYPI, PYPI))
    tried = [one for one in first if one.step and not (one.step.condition or one.step.continue_on_error)]
    return all(any(_is_before(one, other) for one in tried) for other in then)


def _is_before(one: Upload, other: Upload) -> bool:
    """Whether an upload is a step before another in the same job; other jobs may run beside it."""
    is_same_job = one.workflow.path == other.workflow.path and one.job.id == other.job.id
    return is_same_job and bool(one.step and other.step and one.step.position < other.step.position)


def _behind(draft: AdoptionDraft, name: str, names: Sequence[str]) -> Subject | None:
    """The job waits for the jobs `names`, on the events on which it runs now; None if it cannot."""
    tried = _ways_to_wait(draft, name, names)
    return next((one for one in tried if not _stops(draft.subject, one, name)), None)


def _ways_to_wait(draft: AdoptionDraft, name: str, names: Sequence[str]) -> Iterator[Subject]:
    """The workflow in which the job `name` waits, in each way to write that, the simplest one first.

    The last way also lets the job run on events on which a new lane does not, if one of its steps decides
    whether it uploads.
    """
    workflow = draft.subject.workflow
    behind = add_needs(draft.subject, name, names)
    if lets_run_anyway(workflow, [name]):
        yield with_condition(behind, name, say_succeeded(names))
        return
    yield behind
    if draft.lanes[name] in draft.new:
        before = tuple(need.value for need in workflow.jobs[name].needs)
        went_well = " && ".join(filter(None, ["(!failure() && !cancelled())", say_succeeded(before)]))
        yield with_condition(behind, name, went_well)


def _stops(before: Subject, found: Subject, name: str) -> bool:
    """Whether the job would not run any more where it does now."""
    old, new = before.outcomes(), found.outcomes()
    return any(old[row].get(name) != new[row].get(name) for row in old)
