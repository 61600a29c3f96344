"""Starts the stand-in that a step asks for by the name of its module."""

from __future__ import annotations

import os
from importlib import import_module

from tracer_bullet.rehearsal.actions.runner import fail, give_up
from tracer_bullet.rehearsal.actions.versions import find_gap, find_refusal


def main(module: str) -> None:
    """Run one stand-in; it ends the process if it fails, or if GitHub refuses the version of the action."""
    if module != "nothing":
        _check_version(os.environ["TRACER_USES"], os.environ["TRACER_VERSION"])
    import_module(f"tracer_bullet.rehearsal.actions.{module}").run()


def _check_version(uses: str, version: str) -> None:
    refusal, gap = find_refusal(uses, version), find_gap(uses, version)
    if refusal:
        fail(refusal)
    if gap:
        give_up(gap, "pip install --upgrade tracer-bullet")
