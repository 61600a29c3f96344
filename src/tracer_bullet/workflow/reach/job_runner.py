"""The machine that a job runs on: GitHub's own, which is new each time, or one that keeps what lies on it.

https://docs.github.com/en/actions/reference/runners/github-hosted-runners
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from tracer_bullet.text import nodes
from tracer_bullet.workflow.expressions import UNKNOWN, try_template
from tracer_bullet.workflow.reach.indexes import is_unknown
from tracer_bullet.workflow.reach.step_context import SameMapping, fill
from tracer_bullet.workflow.runners import system_of
from tracer_bullet.workflow.shell import UNKNOWN_TEXT
from tracer_bullet.workflow.simulation.matrix import matrix_jobs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracer_bullet.workflow.expressions import Truth
    from tracer_bullet.workflow.model import Job

_HOSTED = re.compile(
    r"(?:ubuntu|macos|windows)(?:[-_].*)?|(?:blacksmith|depot|namespace|nscloud|ubicloud|warp|buildjet|cirun|runs-on"
    r"|bencher|codspeed|gpu|linux|macos|windows|arm)[-_=,/].*",
    re.IGNORECASE,
)
"""Labels of GitHub's runners, of larger ones named after them, and of services that start one a job."""
_SEEN = ("github", "inputs", "matrix", "needs", "strategy", "vars")
"""The contexts of `runs-on`:
https://docs.github.com/en/actions/reference/workflows-and-actions/contexts#context-availability."""
_WINDOWS = re.compile(r"win", re.IGNORECASE)


def is_hosted(job: Job, contexts: Mapping[str, Any]) -> bool:
    """Whether each matrix job runs on a machine made for it; what cannot be told is taken for one.

    An empty label starts no job: no runner has it.
    """
    kept = SameMapping(job)
    return _is_each_hosted(kept, *(SameMapping(contexts.get(name)) for name in _named(kept)))


@lru_cache(maxsize=1024)
def _is_each_hosted(job: SameMapping, *contexts: SameMapping) -> bool:
    """The same for events that the labels of a job cannot tell apart."""
    named = zip(_named(job), contexts, strict=True)
    given = {name: kept.value for name, kept in named if kept.value is not None}
    legs = matrix_jobs(job.value, given)
    return all(_is_hosted(_labels(job.value, {**given, "matrix": leg})) for leg in legs)


@lru_cache(maxsize=1024)
def _named(job: SameMapping) -> tuple[str, ...]:
    """The contexts, the matrix apart, that the labels of a job name."""
    parts = (job.value.runs_on, job.value.matrix)
    written = " ".join(str(nodes.tree(part)) for part in parts if part).lower()
    return tuple(name for name in _SEEN if name != "matrix" and name in written)


def _is_hosted(labels: list[str]) -> bool:
    if any(label.lower() == "self-hosted" for label in labels):
        return False
    return any(is_unknown(label) or _HOSTED.fullmatch(label) for label in labels) or not any(labels)


def systems_of(job: Job) -> frozenset[str]:
    """The operating systems of GitHub's runners that a job, or each job of its matrix, may run on.

    A label that names none of them, or is not known, counts as an empty one.
    """
    labels = [_labels(job, {"matrix": leg}) for leg in matrix_jobs(job, {})]
    return frozenset(system_of(label) for found in labels for label in found)


def runs_on_windows(job: Job, contexts: Mapping[str, Any]) -> Truth:
    """Whether a job runs on Windows, UNKNOWN where that cannot be told."""
    return _runs_on_windows(SameMapping(job), *(SameMapping(contexts.get(name)) for name in _SEEN))


@lru_cache(maxsize=256)
def _runs_on_windows(job: SameMapping, *contexts: SameMapping) -> Truth:
    """The same for contexts that every step of a job has in common."""
    given = {name: kept.value for name, kept in zip(_SEEN, contexts, strict=True) if kept.value is not None}
    labels = _labels(job.value, given)
    if any(_WINDOWS.match(label) for label in labels):
        return True
    return UNKNOWN if any(map(is_unknown, labels)) else False


def _labels(job: Job, contexts: Mapping[str, Any]) -> list[str]:
    found = nodes.walk(job.runs_on)
    written = (node.text for node in found if isinstance(node, nodes.Scalar) and node.text)
    return [label for text in written for label in _filled(text, contexts)]


def _filled(text: str, contexts: Mapping[str, Any]) -> list[str]:
    """The label that a text is, or all of those of a list, such as `${{ matrix.runner }}` may be."""
    value = try_template(text, contexts) if "${{" in text else text
    if isinstance(value, list):
        return [one if isinstance(one, str) else UNKNOWN_TEXT for one in value]
    return [fill(text, contexts)]
