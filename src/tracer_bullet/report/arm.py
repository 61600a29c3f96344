"""What `tracer arm` has done or would do, and the verdict, as lines to read and as JSON."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any, NamedTuple

from tracer_bullet.arming.branch_proof import say_paths
from tracer_bullet.errors import Place
from tracer_bullet.project.worktree import WORKFLOWS, is_run_by_github, show_path
from tracer_bullet.report import console
from tracer_bullet.report.plan.text import wrap_sentence
from tracer_bullet.text.diffs import unified_diff

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tracer_bullet.arming.arm_plan import ArmPlan
    from tracer_bullet.arming.gates.closed_ways import PlacedGate
    from tracer_bullet.text.files import Change


class DoneTrigger(NamedTuple):
    """A plan and the changes it comes to, in the repository at `root`; whether they are `written`.

    `recorded` are those of the changes that tell recorded answers the branch.
    """

    arm_plan: ArmPlan
    changes: tuple[Change, ...]
    root: Path
    written: bool
    recorded: tuple[Change, ...] = ()


def report_trigger(done: DoneTrigger, *, as_json: bool, with_diff: bool) -> None:
    """Print all; as text only what is proven, or what a branch that triggers already comes to.

    With a diff, it alone goes to stdout, so that it can be applied.
    """
    if as_json:
        console.emit_changes(_as_data(done), done.changes, done.root, with_diff=with_diff)
        return
    is_proven = done.arm_plan.branch_proof.is_proven
    if not is_proven and not done.arm_plan.already:
        return
    if with_diff and is_proven:
        console.emit_diff(unified_diff(done.changes, done.root))
    show = console.say if with_diff else console.emit_line
    for line in _deeds(done) if is_proven else [_nothing(done.arm_plan)]:
        console.say(line)
    for line in _verdict(done.arm_plan):
        show(line)
    for note in _notes(done) if is_proven else ():
        console.say(f"note: {note}")


def _deeds(done: DoneTrigger) -> Iterator[str]:
    arm_plan = done.arm_plan
    request = arm_plan.request
    for gate in arm_plan.added:
        place = _place(done, gate.path, gate.written.line)
        verb = "added to" if done.written else "would be added to"
        yield f"{place}: release gate {verb} {gate.written.gate.owner}, for good"
        yield from (f"    {line}" for line in gate.written.lines)
    if arm_plan.already:
        yield _nothing(arm_plan)
    if arm_plan.line:
        verb = "armed" if done.written else "would be armed"
        events = "manual runs" if arm_plan.already else f"pushes to `{request.branch}`"
        more = " and manual runs" if request.dispatch and not arm_plan.already else ""
        yield f"{_place(done, request.path, arm_plan.line)}: {verb} for {events}{more}"
    for change in done.recorded:
        verb = "is" if done.written else "would be"
        yield f"{show_path(change.path)}: `tracer_branch` {verb} `{request.branch}` now"


def _nothing(arm_plan: ArmPlan) -> str:
    path, branch = arm_plan.request.path, arm_plan.request.branch
    return f"{path}: nothing to arm: a push to `{branch}` triggers it already: {arm_plan.already}"


def _verdict(arm_plan: ArmPlan) -> Iterator[str]:
    verdict, branch = arm_plan.branch_proof.verdict, arm_plan.branch_proof.branch
    if arm_plan.branch_proof.is_proven:
        head, colour, why = "proven safe", "green", verdict.held
    else:
        head, colour, why = "not proven safe", "red", verdict.broken
    reach = "reaches TestPyPI only" if arm_plan.branch_proof.is_proven else "may reach another index"
    said = f"a push to `{branch}` {reach}"
    yield f"{console.paint(f'verdict: {head}', colour)}: {said}"
    for sentence in why:
        yield from wrap_sentence(sentence)


def _notes(done: DoneTrigger) -> Iterator[str]:
    arm_plan = done.arm_plan
    request, branch_proof = arm_plan.request, arm_plan.branch_proof
    if not is_run_by_github(request.path):
        yield f"GitHub only runs workflows in {WORKFLOWS.as_posix()} that end in .yml or .yaml"
    yield from say_paths(branch_proof.workflow)
    if request.dispatch:
        yield "GitHub offers manual runs only after `workflow_dispatch` is in the file on the default branch"
    for gate in arm_plan.added:
        yield from _gate_notes(gate)
    if not branch_proof.verdict.pypi_only_by_release:
        command = shlex.join(["tracer", "plan", request.path])
        yield f"PyPI can be reached without a release, whatever the tracer branch does: see `{command}`"
    if done.changes and not done.written:
        yield console.NOT_WRITTEN
    elif arm_plan.line:
        yield "commit and push it, and run `tracer finalize` before you merge the branch"


def _gate_notes(gate: PlacedGate) -> Iterator[str]:
    owner = gate.written.gate.owner
    yield f"the gate of {owner} is permanent: `tracer finalize` leaves it there"
    if gate.written.lost:
        yield f"`if: {gate.written.lost}` of {owner} was always true and has been replaced"
    if gate.own_if and gate.written.gate.step is None:
        yield f"the step of {owner} keeps the `if` in line {gate.own_if}, which did not do"


def _place(done: DoneTrigger, path: str, line: int) -> Place:
    return Place(show_path(done.root / path), line)


def _as_data(done: DoneTrigger) -> dict[str, Any]:
    arm_plan = done.arm_plan
    verdict = arm_plan.branch_proof.verdict
    paths = dict.fromkeys((arm_plan.request.path, *arm_plan.texts))
    return {
        "workflow": arm_plan.request.path,
        "branch": arm_plan.request.branch,
        "already": arm_plan.already,
        "files": [
            *({"path": path, "changed": path in arm_plan.texts} for path in paths),
            *({"path": show_path(one.path, done.root), "changed": True} for one in done.recorded),
        ],
        "line": arm_plan.line,
        "gates": [
            *(_gate_data(gate, added=True) for gate in arm_plan.added),
            *(_gate_data(gate, added=False) for gate in arm_plan.missing),
        ],
        "notes": list(_notes(done)) if arm_plan.branch_proof.is_proven else [],
        "written": done.written and bool(done.changes),
        "verdict": {
            "proven": arm_plan.branch_proof.is_proven,
            "pypi_only_by_release": verdict.pypi_only_by_release,
            "tracer_reaches_only_testpypi": bool(verdict.tracer_reaches_only_testpypi),
            "why": list(verdict.why),
        },
    }


def _gate_data(gate: PlacedGate, *, added: bool) -> dict[str, Any]:
    step = gate.written.gate.step
    return {
        "path": gate.path,
        "line": gate.written.line,
        "job": gate.written.gate.job,
        "step": None if step is None else step + 1,
        "lines": list(gate.written.lines),
        "added": added,
    }
