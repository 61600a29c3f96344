"""The words for a rehearsal that the text, the progress and the page share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.sites import index_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracer_bullet.rehearsal.run.payloads import RehearsedEvent
    from tracer_bullet.rehearsal.verdict.outcome import EventOutcome, Rehearsal

SIGNS = {"success": ("ok", "green"), "failure": ("FAILED", "red")}
"""The word for a result and its colour."""


def shorten_step(name: str) -> str:
    """A step's name without the commit of its action."""
    action, at, ref = name.partition("@")
    return f"{action}@{ref[:7]}" if at and len(ref) == 40 else name


def list_notes(rehearsal: Rehearsal) -> list[str]:
    """What the user should know, once each."""
    found = [*rehearsal.notes, *(note for event in rehearsal.events for note in event.notes)]
    return list(dict.fromkeys(found))


def sum_up(events: Sequence[EventOutcome]) -> str:
    """Which index each event reached."""
    parts = []
    for event in events:
        if event.is_started:
            reached = list(dict.fromkeys(index_name(one.index) for one in event.uploads))
            what = "release" if event.rehearsed.is_release else event.rehearsed.event
            what += _say_how(event.rehearsed) if event.rehearsed.as_release else ""
            what = _say_companion(event.rehearsed) if event.rehearsed.with_release else what
            parts.append(f"{what} reached {' and '.join(reached) or 'no index'}")
    return ", ".join(dict.fromkeys(parts))


def _say_companion(rehearsed: RehearsedEvent) -> str:
    return "the push of its tag" if rehearsed.event == "push" else f"its activity `{rehearsed.action}`"


def _say_how(rehearsed: RehearsedEvent) -> str:
    if rehearsed.event == "workflow_dispatch":
        return " by a manual run"
    return " by the push of a tag" if rehearsed.is_tag else " by a push"
