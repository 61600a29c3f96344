"""Something other than a release reaches PyPI."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.arming.gates.gate_edit import Gate, add_gates
from tracer_bullet.audit.pipeline_finding import finding_in_job
from tracer_bullet.audit.rule import AuditFinding, Example, Fix, Rule, Safety, Severity
from tracer_bullet.errors import TracerError
from tracer_bullet.text.splices import as_splice
from tracer_bullet.workflow.expressions import UNKNOWN
from tracer_bullet.workflow.proof.missing_gates import MissingGate, find_gates
from tracer_bullet.workflow.proof.refusing_steps import say_what_fails
from tracer_bullet.workflow.proof.release_kind import (
    ReleaseKind,
    is_tag_push,
    makes_release,
    truth_of_output,
)
from tracer_bullet.workflow.proof.routes import find_job_run
from tracer_bullet.workflow.proof.wording import affordable, by_upload, say_reached
from tracer_bullet.workflow.simulation.simulate import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracer_bullet.audit.audited import AuditedWorkflow
    from tracer_bullet.audit.audited_build import AuditedBuild
    from tracer_bullet.audit.audited_pipeline import AuditedPipeline
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
_STARTED_BY = re.compile(r"head_branch|head_commit|workflow_run\.event|outputs|inputs")

_REGULAR = frozenset({"schedule", "workflow_dispatch"})


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """One finding for each upload; what other rules say better is left to them."""
    for routes, is_affordable in affordable(by_upload(audited.proof.other_routes)):
        upload = routes[0].upload
        if (
            upload.workflow.path != audited.workflow.path
            or upload.doubt
            or _is_told_elsewhere(audited, routes)
            or all(say_what_fails(one.run, one.upload, audited.simulator.project) for one in routes)
        ):
            continue
        gates = find_gates(routes, audited.simulator) if is_affordable else []
        yield AuditFinding(
            say_reached(routes),
            audited.span_of(upload),
            "; ".join(map(str, gates)) or "start its job only on a release",
            _fix(audited, gates),
        )


def _is_told_elsewhere(audited: AuditedWorkflow, routes: Sequence[Route]) -> bool:
    if truth_of_output(routes[0]) or all(_is_gated_by_data(audited, one) for one in routes):
        return True
    if all(one.run.event.name in _REGULAR and makes_release(one) for one in routes):
        return True  # a tool in the run decides whether there is a release
    tags = all(is_tag_push(route.run.event) for route in routes)
    return tags and audited.proof.release is ReleaseKind.RELEASE


def _is_gated_by_data(audited: AuditedWorkflow, route: Route) -> bool:
    """Whether a condition is in the way that only the data of the event decides.

    That the run of another workflow was a success says nothing about what started it.
    """
    job_run = find_job_run(route.run, route.upload)
    if route.upload.reached is not UNKNOWN or job_run is None or job_run.outcome is not Outcome.MAYBE:
        return False
    asked = " ".join(placed.condition.value for placed in audited.conditions)
    return route.run.event.name != "workflow_run" or bool(_STARTED_BY.search(asked))


def _fix(audited: AuditedWorkflow, gates: Sequence[object]) -> Fix | None:
    match gates:
        case [MissingGate() as gate] if gate.path == audited.workflow.path and not gate.replaces:
            try:
                after, _ = add_gates(audited.text, [Gate(gate.job, gate.gate, gate.step)], gate.path)
            except TracerError:
                return None
            return Fix(str(gate), (as_splice(audited.text, after),), is_safe=False)
    return None


def find_in_build(audited: AuditedBuild) -> Iterator[AuditFinding]:
    """What the provider of a configuration cannot prove of it."""
    for sentence in audited.proof.broken if audited.proof else ():
        named = sentence.rpartition("`")[0].rpartition("`")[2]
        yield AuditFinding(
            sentence,
            audited.span_of(named) if named else audited.span_of("pypi"),
            f"`tracer init --provider {audited.provider.key}` writes one in which only a release reaches PyPI",
        )


def find_in_pipeline(audited: AuditedPipeline) -> Iterator[AuditFinding]:
    """One finding for each job, with the events that reach it."""
    found: dict[str, list[str]] = {}
    uploads = {}
    for event, one in audited.verdict.strays:
        found.setdefault(one.job.name, []).append(event.title)
        uploads[one.job.name] = one
    for name, events in found.items():
        yield finding_in_job(
            audited,
            uploads[name].job,
            f"job `{name}` may reach PyPI without a release: {', '.join(events)}",
            "restrict its `rules` to release tags, for example `if: $CI_COMMIT_TAG =~ /^v[0-9]/`",
            uploads[name].tool.strip("`"),
            "twine",
            "publish",
        )


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
    find_in_pipeline=find_in_pipeline,
    find_in_build=find_in_build,
)
