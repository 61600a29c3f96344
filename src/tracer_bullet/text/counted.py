"""A number with its noun: `1 file`, `2 files`."""

from __future__ import annotations


def counted(number: int, noun: str, plural: str = "") -> str:
    """`number` with `noun`, or with `plural` unless it is 1; by default the plural ends in `s`."""
    return f"{number} {noun if number == 1 else plural or f'{noun}s'}"
