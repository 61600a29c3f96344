"""Edits of a generated workflow that matter to safety: what starts it, what PyPI waits for, and rights."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tracer_bullet.errors import TracerError
from tracer_bullet.text.nodes import parse, tree

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_OF_WORKFLOW = {
    "on": "it decides what starts the workflow",
    "permissions": "every job without its own has these rights",
    "concurrency": "it decides whether an upload can be cancelled",
}
_OF_JOB = {
    "if": "it decides on which event the job runs",
    "needs": "it decides what the job waits for",
    "permissions": "it decides what the job may do",
    "environment": "the index expects this name, and its rules guard the job",
}
_PUBLISH = "pypa/gh-action-pypi-publish@"


def safety_edits(generated: bytes, current: bytes) -> tuple[str, ...]:
    """A sentence for each such difference between two permanent workflows; none where one cannot be read."""
    try:
        before, after = (tree(parse(data.decode())) for data in (generated, current))
        return tuple(_edits(before, after))
    except (TracerError, AttributeError, KeyError, TypeError, ValueError):
        return ()


def _edits(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    for key, why in _OF_WORKFLOW.items():
        if before.get(key) != after.get(key):
            yield f"your edit of `{key}:` matters to safety: {why}"
    for name, job in after["jobs"].items():
        if name in before["jobs"]:
            yield from _of_job(name, before["jobs"][name], job)
        elif "id-token" in str(job.get("permissions")):
            yield f"your job `{name}` matters to safety: it may ask for an identity token"
    for name in before["jobs"].keys() - after["jobs"].keys():
        yield f"the job `{name}` is gone, which matters to safety: others may no longer wait for it"


def _of_job(name: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    for key, why in _OF_JOB.items():
        if before.get(key) != after.get(key):
            yield f"your edit of `{key}:` in job `{name}` matters to safety: {why}"
    if _uploads(before) != _uploads(after):
        yield f"your edit of the upload in job `{name}` matters to safety: it decides where the files go"


def _uploads(job: Mapping[str, Any]) -> list[Any]:
    steps = [step for step in job.get("steps", []) if str(step.get("uses")).startswith(_PUBLISH)]
    return [{key: value for key, value in step.items() if key not in ("uses", "name")} for step in steps]
