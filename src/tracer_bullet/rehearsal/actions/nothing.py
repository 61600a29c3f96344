"""Stands in for an action that the user left out."""

from __future__ import annotations

from tracer_bullet.rehearsal.actions.runner import print_line


def run() -> None:
    """Do nothing."""
    print_line("left out of this rehearsal by --skip")
