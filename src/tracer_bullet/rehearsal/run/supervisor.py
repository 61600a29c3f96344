"""Keeps one command and everything that it starts, and ends all of it when told to or when tracer is gone.

Started as a program of its own, with the standard library alone: `supervisor.py FOLDER [COMMAND…]`. It ends
with the command's exit code; without a command it only waits. When its standard input ends, because tracer
closed it or died in whatever way, the command and all its descendants are killed, those in sessions of their
own too; and if tracer died, FOLDER, where the rehearsal lived, is removed.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import NoReturn

_SUBREAPER = 36
"""PR_SET_CHILD_SUBREAPER: orphans become our children. https://man7.org/linux/man-pages/man2/prctl.2.html"""

GOODBYE = b"."
"""What tracer writes before it closes the pipe in good order, and removes the folder itself."""

_GONE = (ProcessLookupError, PermissionError)


def main(arguments: list[str]) -> None:
    """Run the command and end with its exit code, or with 137 where it was ended from outside."""
    folder, command = arguments[0], arguments[1:]
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    family = Family()
    if not command:
        _wait_for_tracer(family, folder)
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)
    threading.Thread(target=_wait_for_tracer, args=(family, folder), daemon=True).start()
    threading.Thread(target=family.remember, daemon=True).start()
    code = process.wait()
    family.end()
    # without Python's own farewell, which waits for the thread that reads
    os._exit(code if code >= 0 else 128 - code)


def _wait_for_tracer(family: Family, folder: str) -> NoReturn:
    words = sys.stdin.buffer.read()
    with family.lock:
        family.end_now()
        if words != GOODBYE:
            shutil.rmtree(folder, ignore_errors=True)
        os._exit(137)


class Family:
    """The descendants of this process, those that were seen once and changed parents included."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self._seen: set[int] = set()

    def remember(self) -> None:
        """Look at the process table again and again, where orphans are not handed to us by the system."""
        while sys.platform != "linux":
            self._seen.update(list_descendants(os.getpid(), read_table()))
            time.sleep(0.5)

    def end(self) -> None:
        """Kill all of them, unless that is being done already, in which case it never returns."""
        with self.lock:
            self.end_now()

    def end_now(self) -> None:
        """Kill all of them again and again until none is left, for two seconds at most."""
        deadline = time.monotonic() + 2
        while time.monotonic() < deadline:
            table = read_table()
            # parents first: act must not live to tell of a step that was killed
            left = dict.fromkeys([*list_descendants(os.getpid(), table), *(self._seen & table.keys())])
            for number in left:
                with contextlib.suppress(*_GONE):
                    os.kill(number, signal.SIGKILL)
            if not left:
                return
            time.sleep(0.02)


def list_descendants(root: int, table: dict[int, int]) -> list[int]:
    """What descends from a process, parents first, by a table of every living process and its parent."""
    children: dict[int, list[int]] = {}
    for number, parent in table.items():
        children.setdefault(parent, []).append(number)
    found: list[int] = []
    waiting = [root]
    while waiting:
        below = children.get(waiting.pop(), [])
        found += below
        waiting += below
    return found


def read_table() -> dict[int, int]:
    """Every living process and its parent: from `/proc` where there is one, else from `ps`."""
    if Path("/proc/self/stat").exists():
        return dict(row for row in map(_read_process, Path("/proc").glob("[0-9]*/stat")) if row)
    done = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,stat="], capture_output=True, text=True, check=False)
    rows = (line.split() for line in done.stdout.splitlines())
    return {int(row[0]): int(row[1]) for row in rows if len(row) > 2 and not row[2].startswith("Z")}


def _read_process(path: Path) -> tuple[int, int] | None:
    try:
        state, parent = path.read_bytes().rpartition(b")")[2].split()[:2]
    except (OSError, ValueError):
        return None
    return None if state == b"Z" else (int(path.parent.name), int(parent))


if __name__ == "__main__":
    main(sys.argv[1:])
