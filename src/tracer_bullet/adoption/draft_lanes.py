"""Which job uploads to TestPyPI before each one that uploads to PyPI: one of theirs, or a new one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.adoption.lane import LaneRequest, add_lane
from tracer_bullet.adoption.own_lane import choose_own_lane
from tracer_bullet.adoption.split import split_job
from tracer_bullet.arming.lane.artifact_kinds import downloads
from tracer_bullet.arming.lane.step_kinds import makes_tag
from tracer_bullet.arming.lane.uploads import directory_of_build
from tracer_bullet.workflow.reach import PYPI, TESTPYPI

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tracer_bullet.adoption.draft import AdoptionDraft
    from tracer_bullet.arming.lane.run_version import RunVersion


def draft_lanes(draft: AdoptionDraft, version_at: Callable[[str], RunVersion]) -> None:
    """A job that uploads to TestPyPI for each that uploads to PyPI, unless there is one.

    Raises RefusedError for what cannot be copied, also if a copy would build another version.
    """
    if found := draft.subject.uploads_to(TESTPYPI):
        first = choose_own_lane(draft.subject, found, draft.request.staging)
        draft.lanes = {name: _lane_before(draft, name, found, first) for name in draft.pypi}
        return
    for name in draft.pypi:
        _split(draft, name)
        _check_version(draft, name, version_at)
        _add_lane(draft, name)


def _lane_before(draft: AdoptionDraft, name: str, lanes: Iterable[str], first: str) -> str:
    """The lane that the job `name` waits for: `first` if it is among them, or if there is none."""
    before = draft.subject.workflow.names_before(name)
    return first if first in before else next((one for one in lanes if one in before), first)


def _add_lane(draft: AdoptionDraft, name: str) -> None:
    staging = draft.request.staging
    wanted = LaneRequest(draft.request.environment, staging, draft.request.project)
    lane = add_lane(draft.subject, draft.subject.uploads_to(PYPI)[name], wanted)
    draft.take(lane.subject)
    draft.lanes[name], draft.real = lane.job, draft.real or lane.real
    if lane.rename:
        draft.kept.append(f"job `{lane.rename}` gives the files the name `{staging.project}`")
    draft.kept.append(f"job `{lane.job}` uploads to {draft.index} what `{name}` uploads to PyPI")
    if staging.is_advisory:
        draft.kept.append(f"a release continues, with a warning, if {draft.index} cannot be reached")


def _check_version(draft: AdoptionDraft, name: str, version_at: Callable[[str], RunVersion]) -> None:
    """Raise RefusedError if a job builds the version of its own tag: a copy leaves out the step that tags."""
    model = draft.subject.model_of(draft.subject.uploads_to(PYPI)[name])
    folder = directory_of_build(draft.subject.workflow, [model.job])
    if any(map(makes_tag, model.dropped)) and version_at(folder).is_from_git:
        reason = f"job `{name}` tags the commit before it builds, so that another build has another version"
        raise draft.subject.refuse(model.job, reason)


def _split(draft: AdoptionDraft, name: str) -> None:
    """Split a job that builds and uploads, so that both indexes get the same files."""
    uploads = draft.subject.uploads_to(PYPI)[name]
    model = draft.subject.model_of(uploads)
    if model.is_direct:
        return
    if uploads[0].workflow.path != draft.subject.path:
        if not any(map(downloads, model.copied)):
            called = uploads[0].workflow.path
            draft.notes.append(f"{called} builds again for PyPI: TestPyPI gets files of another build")
        return
    if not draft.request.split:
        draft.notes.append(f"job `{name}` builds again for PyPI: TestPyPI gets files of another build")
        return
    found, built = split_job(draft.subject, uploads)
    if found is draft.subject:
        if not model.only_fetches:
            draft.notes.append(f"{built}; TestPyPI gets files of another build")
        return
    draft.take(found)
    where, what = (" in its matrix", " all the files") if model.job.matrix else ("", "")
    draft.kept.append(
        f"job `{name}` becomes two: `{built}` builds{where}, without an identity token, "
        f"and `{name}` uploads{what}"
    )
