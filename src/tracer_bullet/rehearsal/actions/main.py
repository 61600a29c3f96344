"""Starts the stand-in that a step asks for by the name of its module."""

from __future__ import annotations

import os
from importlib import import_module

from tracer_bullet.rehearsal.actions.runner import fail
from tracer_bullet.rehearsal.actions.versions import find_refusal


def main(module: str) -> None:
    """Run one stand-in; it ends the process if it fails, or if GitHub refuses the version of the action."""
    refusal = find_refusal(os.environ["TRACER_USES"], os.environ["TRACER_VERSION"])
    if refusal and module != "nothing":
        fail(refusal)
    import_module(f"tracer_bullet.rehearsal.actions.{module}").run()
