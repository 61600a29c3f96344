"""`sudo`: nothing is run as root on the user's machine, so the command is taken down and counts as done."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from tracer_bullet.rehearsal.programs.record import leave_undone

if TYPE_CHECKING:
    from collections.abc import Sequence


def run(program: str, arguments: Sequence[str]) -> int:
    """Take the command down."""
    leave_undone(shlex.join((program, *arguments)))
    return 0
