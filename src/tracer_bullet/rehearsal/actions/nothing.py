"""Stands in for an action that the user left out."""

from __future__ import annotations

from tracer_bullet.rehearsal.actions.runner import say


def run() -> None:
    """Do nothing."""
    say("left out of this rehearsal by --skip")
