"""What a tracer run through somebody's own workflow needs, worked out from the workflow and its repository.

The trigger; a TestPyPI lane, or wider conditions for one that is there; a version of its own; and a gate on
every job that the branch would start and the run does not need. Nothing is written here, and whether the
result is safe is for `run_plan` to prove.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.arming.run.run_draft import RunDraft, RunRequest
from tracer_bullet.arming.run.run_gates import gate_rest, gate_steps, keep_groups_apart
from tracer_bullet.arming.run.run_lane import add_lanes, widen_lane
from tracer_bullet.arming.run.run_smoke import add_smoke_test
from tracer_bullet.workflow.reach import TESTPYPI

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracer_bullet.arming.lane.run_version import RunVersion
    from tracer_bullet.workflow.simulator import Simulator


class TracerRun(NamedTuple):
    """The `texts` of the files that change, by path, the one with the trigger last; and what to say of them.

    `added` are sentences on what is added, `left_out` on what does not run, `notes` on what to know.
    """

    texts: dict[str, str]
    added: tuple[str, ...]
    left_out: tuple[str, ...]
    notes: tuple[str, ...]


def plan_run(simulator: Simulator, request: RunRequest, version_at: Callable[[str], RunVersion]) -> TracerRun:
    """The temporary parts of a tracer run; `version_at` gives the stamp for a package's directory.

    Raises RefusedError for what cannot be done exactly.
    """
    draft = RunDraft(simulator, request, version_at)
    found = [one for one in draft.uploads if one.index == TESTPYPI]
    to_testpypi = [one for one in found if not one.doubt] or found
    needed = widen_lane(draft, to_testpypi) if to_testpypi and request.own_lane else add_lanes(draft)
    add_smoke_test(draft)
    gate_steps(draft, needed)
    keep_groups_apart(draft, needed)
    gate_rest(draft, needed)
    return TracerRun(draft.render(), tuple(draft.added), tuple(draft.left_out), tuple(draft.notes))
