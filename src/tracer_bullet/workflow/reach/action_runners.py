"""Where PyPA's publish action can run: it starts a Linux container.

https://github.com/pypa/gh-action-pypi-publish#-non-goals
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.text.nodes import Scalar, walk
from tracer_bullet.workflow.runners import LINUX, system_of
from tracer_bullet.workflow.simulation.matrix import texts_in_matrix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.workflow.model import Job, Step

_WITHOUT_DOCKER = "ubuntu-slim"


def unfit_runners(job: Job, step: Step) -> list[str]:
    """The labels of runners on which `step` of `job` could not be the publish action, in order."""
    return [label for label in runner_labels(job, step) if _cannot_run(label)]


def _cannot_run(label: str) -> bool:
    return system_of(label) not in {"", LINUX} or label == _WITHOUT_DOCKER


def runner_labels(job: Job, step: Step) -> list[str]:
    """The labels of a job's runners; those of a matrix only if no condition chooses between its jobs."""
    return list(_labels(job, step))


def _labels(job: Job, step: Step) -> Iterator[str]:
    written = [node.text for node in walk(job.runs_on) if isinstance(node, Scalar)] if job.runs_on else []
    for label in written:
        if "${{" not in label:
            yield label
        elif "matrix" in label and not step.condition:
            yield from map(str, texts_in_matrix(job, label))
