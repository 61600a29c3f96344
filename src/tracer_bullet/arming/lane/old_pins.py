"""Actions whose written version is older than the one that this tracer pins."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from packaging.version import InvalidVersion, Version

from tracer_bullet.arming.lane import pins

if TYPE_CHECKING:
    from tracer_bullet.workflow.model import Reference, Workflow

_VERSION = re.compile(r"v?(\d+(?:\.\d+)*)\b")


class Pin(NamedTuple):
    """A release of an action: `owner/name`, its version, and the commit of that version."""

    action: str
    version: str
    commit: str

    @property
    def written(self) -> str:
        """The commit after the `@`, with the version as a comment."""
        return f"{self.commit} # v{self.version}"


class OldPin(NamedTuple):
    """An action, the version that the workflow has, and the one that tracer pins."""

    action: str
    line: int
    version: str
    newer: str


def read_pin(written: str) -> Pin:
    """The parts of `owner/name@COMMIT # vVERSION`."""
    action, _, rest = written.partition("@")
    commit, _, version = rest.partition(" # v")
    return Pin(action, version, commit)


KNOWN = {pin.action.lower(): pin for pin in map(read_pin, pins.ALL)}
"""The pins of this tracer, by `owner/name` in lower case."""


def find_old_pins(workflow: Workflow) -> tuple[OldPin, ...]:
    """One for each use of an action whose version is written down and older; others are not known."""
    uses = [step.uses for job in workflow.jobs.values() for step in job.steps if step.uses]
    found = [compare_pin(one) for one in uses]
    return tuple(pin for pin in found if pin)


def compare_pin(reference: Reference) -> OldPin | None:
    """The pin if it is old. `v4` counts as the newest 4, also in the comment of a pinned commit."""
    known = KNOWN.get(reference.repository)
    written = _VERSION.match(reference.comment if reference.is_pinned else reference.ref)
    if known is None or reference.path or written is None:
        return None
    precision = len(written[1].split("."))
    compared = ".".join(known.version.split(".")[:precision])
    try:
        is_old = Version(written[1]) < Version(compared)
    except InvalidVersion:
        return None
    action = reference.text.partition("@")[0]
    return OldPin(action, reference.span.line, written[1], known.version) if is_old else None
