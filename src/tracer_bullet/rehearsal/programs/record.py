"""What a stand-in for a program leaves undone: said in the log and remembered for the verdict."""

from __future__ import annotations

import os
from pathlib import Path

from tracer_bullet.rehearsal.actions.runner import note


def leave_undone(command: str, why: str = "a rehearsal changes nothing on this machine") -> None:
    """Remember that a job wanted `command` and that only its name was taken down."""
    note(f"`{command}` was not run: {why}")
    with Path(os.environ["TRACER_UNDONE"]).open("a", encoding="utf-8") as stream:
        stream.write(f"{os.environ['TRACER_JOB']}\t{command}\n")
