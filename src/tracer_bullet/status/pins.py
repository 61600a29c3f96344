"""Actions that are pinned to an older version than the template of this tracer has."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from packaging.version import InvalidVersion, Version

from tracer_bullet.scaffold.template_source import open_template

if TYPE_CHECKING:
    from tracer_bullet.workflow.model import Reference, Workflow

_PINNED = re.compile(r"(?P<action>[\w.-]+/[\w./-]+)@[0-9a-f]{40} # v(?P<version>[\w.]+)")
_VERSION = re.compile(r"v?(\d+(?:\.\d+)*)\b")


class OldPin(NamedTuple):
    """An action, the version that the workflow has, and the one that the template has."""

    action: str
    line: int
    version: str
    newer: str


def find_old_pins(workflow: Workflow) -> tuple[OldPin, ...]:
    """One for each use of an action whose version is written down and older; others are not known."""
    known = bundled_versions()
    uses = [step.uses for job in workflow.jobs.values() for step in job.steps if step.uses]
    found = [_compare(one, known[one.repository]) for one in uses if one.repository in known]
    return tuple(pin for pin in found if pin)


def _compare(reference: Reference, newest: str) -> OldPin | None:
    """A version is the ref itself, or, beside a commit, the comment; `v4` is as new as the newest 4."""
    written = _VERSION.match(reference.comment if reference.is_pinned else reference.ref)
    if written is None:
        return None
    precision = len(written[1].split("."))
    compared = ".".join(newest.split(".")[:precision]) if not reference.is_pinned else newest
    try:
        is_old = Version(written[1]) < Version(compared)
    except InvalidVersion:
        return None
    action = reference.text.partition("@")[0]
    return OldPin(action, reference.span.line, written[1], newest) if is_old else None


@cache
def bundled_versions() -> dict[str, str]:
    """The versions that the template pins, by `owner/name` in lower case."""
    with open_template() as template:
        workflows = (template / "template" / ".github" / "workflows").glob("*.jinja")
        texts = [path.read_text("utf-8") for path in workflows]
    found = [match for text in texts for match in _PINNED.finditer(text)]
    return {match["action"].lower(): match["version"] for match in found}
