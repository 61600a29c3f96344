"""An upload that no event reaches, beside others that are reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.audit.rule import AuditFinding, Example, Rule, Severity
from tracer_bullet.audit.rules.event_never_happens import find as find_missing_events
from tracer_bullet.workflow.expressions.conditions import read_condition
from tracer_bullet.workflow.proof.liveness import NO
from tracer_bullet.workflow.proof.routes import find_job_run, runs_of_probes
from tracer_bullet.workflow.reach import PYPI, TESTPYPI
from tracer_bullet.workflow.simulation.simulate import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow
    from tracer_bullet.workflow.model import Located
    from tracer_bullet.workflow.reach import Upload

_GOOD = """\
on:
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
  publish-extra:
    if: github.event.action == 'published'
    runs-on: ubuntu-latest
    environment: pypi
    permissions:
      id-token: write
    steps:
      - uses: pypa/gh-action-pypi-publish@release/v1
        with:
          packages-dir: extra/dist
"""
_BAD = _GOOD.replace("github.event.action == 'published'", "github.event.action == 'publish'")


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """The uploads that no event tries to make, but those that somebody has switched off by `if: false`.

    That nothing in the workflow reaches PyPI is for another rule, and so is a gate on an event that `on:` does
    not have. What callers give is not known here.
    """
    if audited.proof.liveness.answer == NO or "workflow_call" in audited.workflow.triggers:
        return
    reached = _reached(audited)
    told = {one.span for one in find_missing_events(audited)}
    for upload in audited.uploads:
        gates = [gate for gate in (upload.job.condition, upload.step and upload.step.condition) if gate]
        is_told = any(gate.span in told or _is_false(gate) for gate in gates)
        is_for_index = upload.index in {PYPI, TESTPYPI} and upload.step is not None
        if is_for_index and not is_told and _place(upload) not in reached:
            yield AuditFinding(
                f"no event reaches this upload of job `{upload.job.id}`{_why(audited, upload)}",
                gates[0].span if gates else audited.span_of(upload),
                "change what stops it, or remove the job; `tracer plan` shows which jobs run on which event",
            )


def _reached(audited: AuditedWorkflow) -> set[tuple[str, int]]:
    """The places of the uploads that any event reaches, or may, in any of the repositories that the remotes name."""
    remotes = (audited.simulator.at(name) for name in audited.simulator.repository.others)
    return {
        _place(upload)
        for simulator in (audited.simulator, *remotes)
        for _, run in runs_of_probes(audited.workflow, simulator, ())
        for upload in simulator.uploads(run)
    }


def _place(upload: Upload) -> tuple[str, int]:
    return upload.job.id, upload.line


def _is_false(gate: Located[str]) -> bool:
    return (read_condition(gate.value) or "").lower() == "false"


def _why(audited: AuditedWorkflow, upload: Upload) -> str:
    """Why the job is skipped in the run that is tried first, as the end of a sentence."""
    runs = (run for _, run in runs_of_probes(audited.workflow, audited.simulator, ()))
    jobs = (find_job_run(run, upload) for run in runs)
    skipped = next((one for one in jobs if one and one.outcome is Outcome.SKIPPED), None)
    return f": it is skipped, because {skipped.why}" if skipped else ""


RULE = Rule(
    id="upload-never-reached",
    summary="no event reaches an upload",
    severity=Severity.ERROR,
    why="Another job publishes, so the run looks right, and what this one would publish never appears.",
    cure="Change the condition that stops it, or remove the job.",
    bad=Example(_BAD),
    good=Example(_GOOD),
    find=find,
)
