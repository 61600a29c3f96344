"""The missing gates written into the texts of workflows, so that a branch reaches TestPyPI only."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.arming.gates.gate_edit import Gate, WrittenGate, add_gates
from tracer_bullet.errors import Place, RefusedError
from tracer_bullet.workflow.proof.missing_gates import MissingGate, NoGate, find_gates
from tracer_bullet.workflow.proof.prove import release_routes
from tracer_bullet.workflow.proof.tracer_runs import runs_of_tracer
from tracer_bullet.workflow.proof.wording import by_upload
from tracer_bullet.workflow.reach import TESTPYPI

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tracer_bullet.workflow.proof.routes import Route
    from tracer_bullet.workflow.reach import Upload
    from tracer_bullet.workflow.simulator import Simulator


class PlacedGate(NamedTuple):
    """A gate in the file at `path`; `own_if` is the line of an `if` on the uploading step, 0 without one."""

    path: str
    written: WrittenGate
    own_if: int = 0


class ClosedWays(NamedTuple):
    """The gates that close all routes, and the `texts` of the files that get them."""

    texts: Mapping[str, str]
    gates: tuple[PlacedGate, ...]


def close(
    other_indexes: Sequence[Route], simulator: Simulator, texts: Mapping[str, str], branch: str
) -> ClosedWays:
    """`texts`, by path, with the gates that close the routes to `other_indexes`, on a push to `branch`.

    Raises RefusedError with the reason where no gate does, or where one cannot be written exactly.
    """
    kept = runs_of_tracer(branch, simulator)
    found = [gate for routes in by_upload(other_indexes) for gate in find_gates(routes, simulator, kept)]
    wanted = {(one.path, one.job, one.step): one for one in map(_check, found)}.values()
    result: dict[str, str] = {}
    placed: list[PlacedGate] = []
    for path in dict.fromkeys(one.path for one in wanted):
        mine = [one for one in wanted if one.path == path]
        gates = [Gate(one.job, one.gate, one.step) for one in mine]
        result[path], written = add_gates(texts[path], gates, path)
        placed += [PlacedGate(path, gate, one.step_if) for gate, one in zip(written, mine, strict=True)]
    return ClosedWays(result, tuple(placed))


def _check(found: MissingGate | NoGate) -> MissingGate:
    if isinstance(found, NoGate):
        raise RefusedError(found.reason, hint=found.hint, place=Place(found.path, found.line))
    if found.replaces:
        reason = f"the `if:` of {found.owner} excludes a release, so a gate cannot be added to it"
        raise RefusedError(reason, hint=str(found), place=Place(found.path, found.line))
    return found


def uploads_on_release(simulator: Simulator, path: str) -> frozenset[tuple[str, str, int | None]]:
    """The uploads that a release makes through the workflow at `path`, or may, to anything but TestPyPI."""
    routes = release_routes(simulator.files[path], simulator)
    return frozenset(_name(route.upload) for route in routes if route.upload.index != TESTPYPI)


def _name(upload: Upload) -> tuple[str, str, int | None]:
    return upload.workflow.path, upload.name, upload.step.position if upload.step else None
