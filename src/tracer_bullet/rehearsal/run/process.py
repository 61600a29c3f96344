"""Starting a command under the supervisor, and reading its lines as they come."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from tracer_bullet.rehearsal.run import supervisor

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

SILENCE = 600
"""Seconds after which a run is ended in which no step writes anything: nobody types an answer here."""
GRACE = 5
"""Seconds that the supervisor may take to end what it watches."""
_SILENT = "no step wrote a line for {minutes:g} minutes, as if a step waited for an answer"
_LONG = "it was not over after {minutes:g} minutes"


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


class Processes:
    """The processes of several runs, to end all of them at once from another thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._going: list[subprocess.Popen[bytes]] = []
        self._are_over = False

    def add(self, process: subprocess.Popen[bytes]) -> None:
        """Remember a process; after the end it is ended at once."""
        with self._lock:
            self._going.append(process)
            if self._are_over:
                _say_goodbye(process.stdin)

    def end(self) -> None:
        """End every process, those that are still to come too."""
        with self._lock:
            self._are_over = True
            for process in self._going:
                _say_goodbye(process.stdin)


@contextmanager
def guarded(folder: Path) -> Iterator[None]:
    """Remove `folder` after the block, even if tracer dies in it, in whatever way."""
    program = [sys.executable, "-I", "-S", supervisor.__file__, str(folder)]
    process = subprocess.Popen(
        program,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield
    finally:
        # it takes the end of its input without a word for tracer's end
        process.communicate()


@contextmanager
def rehearsal_folder() -> Iterator[Path]:
    """A new folder for a rehearsal, guarded as long as the block lasts."""
    folder = Path(tempfile.mkdtemp(prefix="tracer-rehearsal-")).resolve()
    with guarded(folder):
        yield folder


class Lines:
    """The lines of a process that is ended when it says nothing for `silence` seconds, or takes `total`.

    `why_ended` says which of both it was, empty where it ended by itself.
    """

    def __init__(self, process: subprocess.Popen[bytes], silence: float, total: float) -> None:
        self.why_ended = ""
        self._process = process
        self._silence, self._total = silence, total
        self._begun = self._heard = time.monotonic()
        self._over = threading.Event()

    def __iter__(self) -> Iterator[bytes]:
        """Each line as it comes."""
        threading.Thread(target=self._watch, daemon=True).start()
        try:
            for line in self._process.stdout or ():
                self._heard = time.monotonic()
                yield line
        finally:
            self._over.set()

    def _watch(self) -> None:
        while not self._over.wait(min(1, self._silence / 4)):
            now = time.monotonic()
            if now - self._heard > self._silence:
                self.why_ended = _SILENT.format(minutes=self._silence / 60)
            elif now - self._begun > self._total:
                self.why_ended = _LONG.format(minutes=self._total / 60)
            if self.why_ended:
                _say_goodbye(self._process.stdin)
                return


def _say_goodbye(pipe: IO[bytes] | None) -> None:
    if pipe is None or pipe.closed:
        return
    try:
        pipe.write(supervisor.GOODBYE)
        pipe.close()
    except (BrokenPipeError, ConnectionResetError, ValueError):
        # gone, or closed by another thread
        return
