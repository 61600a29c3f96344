"""A program in a real pseudo-terminal: what it shows, and the keys that a person presses."""

from __future__ import annotations

import os
import re
import select
import subprocess
import termios
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

ENTER, CLEAR = "\r", "\x15"
"""The keys Enter and Ctrl-U, which deletes the line up to the cursor."""

# https://ecma-international.org/publications-and-standards/standards/ecma-48/, sections 5.4 and 5.6
_ESCAPES = re.compile(rb"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[@-Z\\-_]")
_PATIENCE = 30


class Terminal:
    """A running program. `expect` waits for words that it shows after those that were found before."""

    def __init__(self, process: subprocess.Popen[bytes], screen: int) -> None:
        self._process = process
        self._screen = screen
        self._raw = b""
        self._found = 0

    @property
    def shown(self) -> str:
        """Everything so far, as text without the sequences that move the cursor or set colours."""
        return _ESCAPES.sub(b"", self._raw).decode(errors="replace")

    def press(self, keys: str) -> None:
        """Type `keys`."""
        os.write(self._screen, keys.encode())

    def expect(self, words: str) -> None:
        """Wait until the program shows `words`; fails with everything shown if it ends or hangs before."""
        deadline = time.monotonic() + _PATIENCE
        while (at := self.shown.find(words, self._found)) < 0:
            is_open = self._read(deadline - time.monotonic())
            assert is_open, f"{words!r} is not shown:\n{self.shown[self._found :]}"
        self._found = at + len(words)

    def wait(self) -> int:
        """The exit code, once the program has shown everything."""
        deadline = time.monotonic() + _PATIENCE
        while self._read(deadline - time.monotonic()):
            pass
        return self._process.wait(1)

    def _read(self, seconds: float) -> bool:
        """Take in what is shown next; False at the end of the output, and when the time is over."""
        ready, _, _ = select.select([self._screen], [], [], max(seconds, 0))
        try:
            data = os.read(self._screen, 65536) if ready else b""
        except OSError:  # Linux reports the end of a terminal's output like this
            return False
        self._raw += data
        return bool(data)


@contextmanager
def run_in_terminal(
    command: Sequence[str | Path],
    where: Path,
    environment: dict[str, str],
    size: tuple[int, int] = (50, 250),
) -> Iterator[Terminal]:
    """Start `command` in the directory `where`; it is killed at the end if it still runs.

    `size` is in lines and columns; the usual one is so wide that hardly a line is broken.
    """
    screen, program_side = os.openpty()
    termios.tcsetwinsize(program_side, size)
    variables = environment | {"TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1"}
    try:
        process = subprocess.Popen(
            command,
            cwd=where,
            env=variables,
            stdin=program_side,
            stdout=program_side,
            stderr=program_side,
            start_new_session=True,
        )
        os.close(program_side)
        with process:
            try:
                yield Terminal(process, screen)
            finally:
                process.kill()
    finally:
        os.close(screen)
