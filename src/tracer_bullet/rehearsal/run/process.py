"""Starting a command under the supervisor, and reading its lines as they come."""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

from tracer_bullet.rehearsal.run import supervisor

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

GRACE = 5
"""Seconds that the supervisor may take to end what it watches."""


@contextmanager
def watched(
    command: Sequence[str], environment: Mapping[str, str], place: Path, folder: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """Run `command` in `place`; its output is the process's `stdout`, standard error included.

    Whatever it started is dead when the block is left, in whatever way. `folder` is removed if tracer dies.
    """
    program = [sys.executable, "-I", "-S", supervisor.__file__, str(folder), *command]
    process = subprocess.Popen(
        program,
        env=dict(environment),
        cwd=place,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        _say_goodbye(process.stdin)
        try:
            process.wait(GRACE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout:
            process.stdout.close()


def _say_goodbye(pipe: IO[bytes] | None) -> None:
    if pipe is None:
        return
    try:
        pipe.write(supervisor.GOODBYE)
        pipe.close()
    except (BrokenPipeError, ConnectionResetError):
        return
