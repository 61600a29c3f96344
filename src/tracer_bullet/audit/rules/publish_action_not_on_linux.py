"""The publish action where it cannot run: it starts a Linux container."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.audit.rule import AuditFinding, Example, Rule, Severity
from tracer_bullet.text.nodes import Scalar, deref, walk
from tracer_bullet.workflow.expressions import try_template
from tracer_bullet.workflow.runners import LINUX, system_of
from tracer_bullet.workflow.simulation.matrix import matrix_jobs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow
    from tracer_bullet.workflow.model import Job, Step

_WITHOUT_DOCKER = "ubuntu-slim"
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
        others = [label for label in _labels(job, step) if _cannot_run(label)]
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


def _cannot_run(label: str) -> bool:
    return system_of(label) not in {"", LINUX} or label == _WITHOUT_DOCKER


def _labels(job: Job, step: Step) -> Iterator[str]:
    """The labels of the runners; those of a matrix only if no condition chooses between its jobs."""
    written = [node.text for node in walk(job.runs_on) if isinstance(node, Scalar)] if job.runs_on else []
    for label in written:
        if "${{" not in label:
            yield label
        elif "matrix" in label and not step.condition:
            yield from (str(try_template(label, {"matrix": values})) for values in matrix_jobs(job, {}))


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
