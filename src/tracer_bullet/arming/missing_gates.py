"""Which jobs and steps need a gate so that a branch reaches TestPyPI alone, and which gate that is."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.arming.gate_edit import Gate, WrittenGate, add_gates
from tracer_bullet.errors import Place, RefusedError
from tracer_bullet.workflow.proof.prove import release_routes
from tracer_bullet.workflow.proof.release_gate import release_gate
from tracer_bullet.workflow.reach import TESTPYPI

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tracer_bullet.workflow.model import Workflow
    from tracer_bullet.workflow.proof.routes import Route
    from tracer_bullet.workflow.reach import Upload
    from tracer_bullet.workflow.simulator import Simulator


class PlacedGate(NamedTuple):
    """A gate in the file at `path`; `own_if` is the line of an `if` on the uploading step, 0 without one."""

    path: str
    written: WrittenGate
    own_if: int = 0


class MissingGates(NamedTuple):
    """The gates that close all ways, and the `texts` of the files that get them."""

    texts: Mapping[str, str]
    gates: tuple[PlacedGate, ...]


class _Wanted(NamedTuple):
    path: str
    gate: Gate
    own_if: int


def close(other_indexes: Sequence[Route], simulator: Simulator, texts: Mapping[str, str]) -> MissingGates:
    """`texts`, by path, with a release gate on whatever makes the routes to `other_indexes`.

    A gate goes on the outermost job that has nothing to do with TestPyPI: on the call of a workflow rather
    than inside it; where one job uploads to both indexes, on the step. Raises RefusedError with the reason
    where that cannot be done.
    """
    found = [_place(route, simulator) for route in other_indexes]
    wanted = {(one.path, one.gate.job, one.gate.step): one for one in reversed(found)}.values()
    result: dict[str, str] = {}
    placed: list[PlacedGate] = []
    for path in dict.fromkeys(one.path for one in wanted):
        mine = [one for one in wanted if one.path == path]
        result[path], written = add_gates(texts[path], [one.gate for one in mine], path)
        placed += [PlacedGate(path, gate, one.own_if) for gate, one in zip(written, mine, strict=True)]
    return MissingGates(result, tuple(placed))


def uploads_on_release(simulator: Simulator, path: str) -> frozenset[tuple[str, str, int | None]]:
    """The uploads that a release makes through the workflow at `path`, or may, to anything but TestPyPI."""
    routes = release_routes(simulator.files[path], simulator)
    return frozenset(_name(route.upload) for route in routes if route.upload.index != TESTPYPI)


def _name(upload: Upload) -> tuple[str, str, int | None]:
    return upload.workflow.path, upload.name, upload.step.position if upload.step else None


def _place(route: Route, simulator: Simulator) -> _Wanted:
    """Where the gate goes that closes one way."""
    run, upload = route.run, route.upload
    condition = release_gate(run.workflow.triggers)
    if not condition:
        raise _no_release(run.workflow, upload)
    names = upload.name.split(" / ")
    uploads = simulator.uploads(run)
    current = run
    own_if = upload.step.condition.span.line if upload.step and upload.step.condition else 0
    for depth, name in enumerate(names):
        if not any(other.index == TESTPYPI for other in _below(uploads, names[: depth + 1])):
            return _Wanted(current.workflow.path, Gate(name, condition), own_if)
        current = current.jobs[name].called or current
    step = upload.step.position if upload.step else None
    both = [other for other in uploads if other.name == upload.name and other.index == TESTPYPI]
    if step is None or any(other.step and other.step.position == step for other in both):
        reason = "this step uploads to TestPyPI and to another index"
        hint = "make two steps of it, of which a gate can hold back one"
        raise RefusedError(reason, hint=hint, place=Place(current.workflow.path, upload.line))
    return _Wanted(current.workflow.path, Gate(upload.job.id, condition, step), 0)


def _below(uploads: Sequence[Upload], names: Sequence[str]) -> list[Upload]:
    """The uploads of the job with these names, from the outermost call inward, and of what it calls."""
    prefix = " / ".join(names)
    return [upload for upload in uploads if f"{upload.name} / ".startswith(f"{prefix} / ")]


def _no_release(workflow: Workflow, upload: Upload) -> RefusedError:
    reason = (
        f"no gate fits: nothing in `on` of {workflow.path} is a release, which alone is to reach the index"
    )
    hint = (
        f"let a release start it, then gate the job `{upload.job.id}` in line {upload.job.span.line} of "
        f"{upload.workflow.path}:\n    on:\n      release:\n        types: [published]"
        "\n\n    if: github.event_name == 'release'"
    )
    return RefusedError(reason, hint=hint)
