"""The smoke test of an adopted workflow: a job that tries what TestPyPI got, if none does yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.adoption.job_conditions import lets_run_anyway, say_succeeded
from tracer_bullet.adoption.new_jobs import add_job
from tracer_bullet.arming.lane.artifact_flow import makers_of, not_on_linux
from tracer_bullet.arming.lane.job_head import dashes_of, root_lines
from tracer_bullet.arming.lane.moved_lane import asks_for_call, with_call_inputs
from tracer_bullet.arming.lane.run_inputs import NO_INPUTS
from tracer_bullet.arming.lane.smoke_job import SmokeTest, fetch_of, write_smoke_test
from tracer_bullet.arming.lane.step_copies import text_of
from tracer_bullet.arming.lane.step_kinds import OWN_VERSION
from tracer_bullet.arming.lane.uploads import directory_of_build
from tracer_bullet.errors import RefusedError
from tracer_bullet.workflow.reach import TESTPYPI
from tracer_bullet.workflow.reach.credentials import holds_credential
from tracer_bullet.workflow.simulation.simulate import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tracer_bullet.adoption.draft import AdoptionDraft
    from tracer_bullet.arming.lane.run_version import RunVersion
    from tracer_bullet.arming.lane.smoke_job import Fetched

_NAMES = ("smoke-test", "smoke-test-testpypi", "tracer-smoke-test")


def draft_smoke_test(draft: AdoptionDraft, version_at: Callable[[str], RunVersion]) -> None:
    """A job that tries what TestPyPI got, unless one does, or the files are not at hand."""
    lanes = _lanes_alike(draft)
    if find_tests(draft, lanes):
        return
    test = _plan_test(draft, lanes)
    reason = _why_untested(draft, lanes, version_at)
    if test is None or reason:
        reason = reason or "no job hands the built files on"
        draft.notes.append(
            f"no smoke test is added, because {reason}: `tracer smoke` tries the upload from your machine"
        )
        return
    name = draft.subject.new_id(_NAMES)
    draft.take(add_job(draft.subject, write_smoke_test(name, test), next(iter(draft.pypi))))
    installed = draft.request.staging.project or draft.request.project
    draft.kept.append(f"job `{name}` installs `{installed}` from {draft.index} and imports it")


def find_tests(draft: AdoptionDraft, lanes: Sequence[str]) -> tuple[str, ...]:
    """The jobs that wait for the lanes and speak of TestPyPI without uploading."""
    workflow = draft.subject.workflow
    return tuple(
        name
        for name, job in workflow.jobs.items()
        if name not in draft.subject.uploads_to(TESTPYPI)
        and {need.value for need in job.needs} & set(lanes)
        and draft.request.staging.host in text_of(workflow, job)
    )


def _lanes_alike(draft: AdoptionDraft) -> tuple[str, ...]:
    """The first lane, and others that run whenever it does: a test that waits for more might not run."""
    jobs = draft.subject.workflow.jobs
    asked = {name: job.condition.value if job.condition else "" for name, job in jobs.items()}
    lanes = tuple(dict.fromkeys(draft.lanes.values()))
    return tuple(lane for lane in lanes if asked[lane] == asked[lanes[0]])


def _plan_test(draft: AdoptionDraft, lanes: Sequence[str]) -> SmokeTest | None:
    """The test of what the `lanes` uploaded; None if the built files are not at hand."""
    subject, request = draft.subject, draft.request
    workflow = subject.workflow
    fetched = _fetched(draft, lanes[0])
    if fetched is None:
        return None
    held = tuple(name for name, leaf in workflow.env.items.items() if holds_credential(leaf.value))
    needs = tuple(lanes)
    condition = f"always() && {say_succeeded(needs)}" if lets_run_anyway(workflow, needs) else ""
    return SmokeTest(
        request.project,
        request.module,
        request.python,
        needs,
        fetched,
        held,
        condition,
        request.staging,
        draft.real,
        dashes_of(workflow),
        root_lines(workflow),
    )


def _fetched(draft: AdoptionDraft, lane: str) -> Fetched | None:
    """How the job `lane`, or the one that it calls, gets its files; None if no other job can do so."""
    uploads = draft.subject.uploads_to(TESTPYPI)[lane]
    source, caller = uploads[0].workflow, draft.subject.workflow.jobs[lane]
    try:
        model = draft.subject.model_of(uploads)
    except RefusedError:
        return None
    found = fetch_of(source, model, with_call_inputs(NO_INPUTS, caller, source))
    is_lost = found is not None and source.path != draft.subject.path and asks_for_call(found.steps)
    return None if is_lost else found


def _why_untested(draft: AdoptionDraft, lanes: Sequence[str], version_at: Callable[[str], RunVersion]) -> str:
    """Why a smoke test would fail where all is well, as in a lane that was there before; or empty."""
    if draft.request.several:
        return "the packages that the workflow publishes may need each other's new versions"
    if systems := _foreign_systems(draft, lanes):
        return f"the files are built on {systems} only, and a smoke test runs on Linux"
    old = [name for name in lanes if name not in draft.new]
    if chosen := next((name for name in old if _is_chosen_by_step(draft, name)), ""):
        return f"a step of `{chosen}` decides whether it uploads to {draft.index}"
    if repeats := _find_repeating(draft, old, version_at):
        return (
            f"`{repeats}` uploads the same version on every push to the default branch, "
            "and TestPyPI keeps the first files"
        )
    return ""


def _foreign_systems(draft: AdoptionDraft, lanes: Sequence[str]) -> str:
    """The systems on which the files of `lanes` are built; empty if Linux is among them, or may be."""
    workflow, files = draft.subject.workflow, draft.subject.simulator.files
    called = (files.get(job.uses.local_path) for job in workflow.jobs.values() if job.uses)
    jobs = [job for one in (workflow, *filter(None, called)) for job in one.jobs.values()]
    uploading = [workflow.jobs[name] for name in lanes]
    return not_on_linux(makers_of(uploading, jobs), uploading)


def _is_chosen_by_step(draft: AdoptionDraft, lane: str) -> bool:
    """Whether a job may run without its upload to TestPyPI."""
    uploads = draft.subject.uploads_to(TESTPYPI).get(lane, [])
    return any(one.step is not None and one.step.condition is not None for one in uploads)


def _find_repeating(
    draft: AdoptionDraft, lanes: Sequence[str], version_at: Callable[[str], RunVersion]
) -> str:
    """The lane that uploads the same version again and again; empty if none does."""
    workflow = draft.subject.workflow
    if not lanes or OWN_VERSION.search(workflow.text):
        return ""
    outcomes = draft.subject.outcomes().get("default branch", {})
    repeats = [name for name in lanes if outcomes.get(name, Outcome.SKIPPED) is not Outcome.SKIPPED]
    built = directory_of_build(workflow, workflow.with_needs(*repeats).values()) if repeats else ""
    return repeats[0] if repeats and not version_at(built).is_from_git else ""
