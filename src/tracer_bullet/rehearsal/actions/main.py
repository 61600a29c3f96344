"""Starts the stand-in that a step asks for by the name of its module."""

from __future__ import annotations

from importlib import import_module


def main(module: str) -> None:
    """Run one stand-in; it ends the process if it fails."""
    import_module(f"tracer_bullet.rehearsal.actions.{module}").run()
