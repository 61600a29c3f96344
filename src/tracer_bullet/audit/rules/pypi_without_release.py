"""Something other than a release reaches PyPI."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.arming.gate_edit import Gate, add_gates
from tracer_bullet.audit.rule import AuditFinding, Example, Fix, Rule, Safety, Severity
from tracer_bullet.audit.whole_text import as_splice
from tracer_bullet.errors import TracerError
from tracer_bullet.workflow.proof.missing_gates import MissingGate, find_gates
from tracer_bullet.workflow.proof.release_kind import ReleaseKind, is_tag_push, truth_of_output
from tracer_bullet.workflow.proof.wording import by_upload, say_reached

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracer_bullet.audit.audited import AuditedWorkflow
    from tracer_bullet.workflow.proof.routes import Route

_BAD = """\
on:
  push:
    branches: [main]
  release:
    types: [published]
jobs:
  publish:
    runs-on: ubuntu-latest
    environment: pypi
    permissions:
      id-token: write
    steps:
      - uses: pypa/gh-action-pypi-publish@release/v1
"""
_GOOD = _BAD.replace("  publish:\n", "  publish:\n    if: github.event_name == 'release'\n")


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """One finding for each upload; what other rules say better is left to them."""
    for routes in by_upload(audited.proof.other_routes):
        upload = routes[0].upload
        if (
            upload.workflow.path != audited.workflow.path
            or upload.doubt
            or _is_told_elsewhere(audited, routes)
        ):
            continue
        gates = find_gates(routes, audited.simulator)
        yield AuditFinding(
            say_reached(routes),
            audited.span_in_line(upload.line, upload.tool.strip("`")),
            "; ".join(map(str, gates)),
            _fix(audited, gates),
        )


def _is_told_elsewhere(audited: AuditedWorkflow, routes: Sequence[Route]) -> bool:
    if truth_of_output(routes[0]):
        return True
    tags = all(is_tag_push(route.run.event) for route in routes)
    return tags and audited.proof.release is ReleaseKind.RELEASE


def _fix(audited: AuditedWorkflow, gates: Sequence[object]) -> Fix | None:
    match gates:
        case [MissingGate() as gate] if gate.path == audited.workflow.path and not gate.replaces:
            try:
                after, _ = add_gates(audited.text, [Gate(gate.job, gate.gate, gate.step)], gate.path)
            except TracerError:
                return None
            return Fix(str(gate), (as_splice(audited.text, after),), is_safe=False)
    return None


RULE = Rule(
    id="pypi-without-release",
    summary="something other than a release reaches PyPI",
    severity=Severity.ERROR,
    why="What is uploaded to PyPI cannot be taken back, and every version can be uploaded once. A push, a pull "
    "request or a manual run must not do it by accident.",
    cure="Add a gate to the job that uploads to PyPI.",
    bad=Example(_BAD),
    good=Example(_GOOD),
    fix=Safety.UNSAFE,
    find=find,
)
