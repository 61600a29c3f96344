"""A temporary smoke test at the end of a tracer run, where one is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.arming.gates import pieces
from tracer_bullet.arming.gates.branch_test import on_branch
from tracer_bullet.arming.lane.artifact_flow import not_on_linux
from tracer_bullet.arming.lane.job_head import dashes_of, indents_of, place_job, root_lines
from tracer_bullet.arming.lane.lane_model import take_apart
from tracer_bullet.arming.lane.smoke_job import SmokeTest, fetch_of, write_smoke_test
from tracer_bullet.errors import RefusedError
from tracer_bullet.text.nodes import Mapping
from tracer_bullet.workflow.reach import TESTPYPI

if TYPE_CHECKING:
    from tracer_bullet.arming.lane.smoke_job import Fetched
    from tracer_bullet.arming.run.run_draft import RunDraft

SMOKE = "tracer-smoke-test"
_PYTHON = "3.x"
_BY_HAND = "`tracer smoke` tries the upload from your machine"


def add_smoke_test(draft: RunDraft) -> None:
    """A job that tries what the lanes uploaded; only a note if the built files are not at hand."""
    tried = draft.request.tried
    jobs = draft.workflow.node.get("jobs")
    if tried is None or not isinstance(jobs, Mapping):
        return
    lanes, fetched = draft.lanes, draft.fetched or _fetched(draft)
    if not fetched:
        draft.notes.append(f"no job hands the built files on, so no smoke test is added: {_BY_HAND}")
        return
    if systems := not_on_linux(draft.makers, [one.job for one in draft.uploads]):
        draft.notes.append(
            f"the files are built on {systems} only, and a smoke test runs on Linux: {_BY_HAND}"
        )
        return
    test = SmokeTest(
        tried.project,
        tried.module,
        _PYTHON,
        tuple(lanes or draft.uploading),
        fetched,
        draft.secret_variables,
        on_branch(draft.request.branches),
        dashes=dashes_of(draft.workflow),
        defaults=root_lines(draft.workflow),
    )
    indents = indents_of(draft.workflow, next(iter(draft.workflow.jobs.values())))
    lines = place_job(write_smoke_test(SMOKE, test), indents)
    draft.add(pieces.insert_lines(draft.workflow.text, jobs, lines, indents[0], "temporary smoke test"))
    draft.added.append(f"job `{SMOKE}` installs `{tried.project}` from TestPyPI and imports it")


def _fetched(draft: RunDraft) -> Fetched | None:
    """How the job that uploads to TestPyPI already gets its files."""
    found = [one for one in draft.uploads if one.index == TESTPYPI and one.workflow is draft.workflow]
    mine = [one for one in found if one.job.id == found[0].job.id]
    try:
        model = take_apart(mine, draft.uploads, draft.simulator.project.files)
    except (RefusedError, IndexError):
        return None
    return fetch_of(draft.workflow, model)
