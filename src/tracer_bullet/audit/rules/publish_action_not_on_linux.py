"""The publish action where it cannot run: it starts a Linux container."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.audit.rule import AuditFinding, Example, Rule, Severity
from tracer_bullet.text.nodes import deref
from tracer_bullet.workflow.reach.action_runners import unfit_runners

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow

_BAD = """\
jobs:
  publish:
    runs-on: macos-latest
    environment: pypi
    permissions:
      id-token: write
    steps:
      - uses: pypa/gh-action-pypi-publish@release/v1
"""


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """Jobs on another system, and jobs in a container."""
    for job, step in audited.publish_steps:
        others = unfit_runners(job, step)
        if others and job.runs_on:
            yield AuditFinding(
                f"the publish action needs Linux with Docker, and job `{job.id}` runs on `{others[0]}`",
                deref(job.runs_on).span,
                "upload from a job of its own with `runs-on: ubuntu-latest`",
            )
        if container := job.node.entry("container"):
            yield AuditFinding(
                f"the publish action cannot run in a container, and job `{job.id}` does",
                container.key.span,
                f"upload from a job without `container:` (the step is in line {step.span.line})",
            )


RULE = Rule(
    id="publish-action-not-on-linux",
    summary="the publish action runs on a system or in a container that it does not support",
    severity=Severity.ERROR,
    why="The action starts a Docker container. Runners with Windows or macOS cannot, and neither can "
    "`ubuntu-slim`, nor a job that runs in a container itself.",
    cure="Build where you must, hand the files on as an artifact, and upload from `ubuntu-latest`.",
    bad=Example(_BAD),
    good=Example(_BAD.replace("macos", "ubuntu")),
    find=find,
    sources=("https://github.com/pypa/gh-action-pypi-publish#-non-goals",),
)
