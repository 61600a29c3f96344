"""The same cause in several events, told once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tracer_bullet.rehearsal.verdict.outcome import Reason


def tell_once(reasons: Iterable[Reason], titles: Sequence[str]) -> list[Reason]:
    """Of reasons that differ only in the event that they begin with, the first, with the others' `titles`."""
    groups: dict[tuple[str, str, str], list[tuple[str, Reason]]] = {}
    for reason in dict.fromkeys(reasons):
        title = next((one for one in titles if reason.text.startswith(f"{one}: ")), "")
        rest = reason.text.removeprefix(f"{title}: ")
        groups.setdefault((rest, reason.hint, reason.place), []).append((title, reason))
    return [_join(group) for group in groups.values()]


def _join(group: Sequence[tuple[str, Reason]]) -> Reason:
    (_, first), *others = group
    if not others:
        return first
    return replace(first, text=f"{first.text}\nthe same in {', '.join(title for title, _ in others)}")
