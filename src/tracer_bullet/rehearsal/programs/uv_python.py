"""`uv python install`: what is on this machine counts as installed, what is not is said.

Source: https://docs.astral.sh/uv/reference/cli/#uv-python-install
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tracer_bullet.rehearsal.actions.runner import note

if TYPE_CHECKING:
    from collections.abc import Sequence

_PINNED = (".python-versions", ".python-version")
_WITH_VALUE = ("--mirror", "--pypy-mirror", "--install-dir", "-i", "--directory", "--project", "--color")


def run(_program: str, arguments: Sequence[str]) -> int:
    """Find every Python that is asked for; uv downloads a missing one if it can."""
    uv = os.environ["TRACER_UV"]
    for version in list_versions(arguments, Path.cwd()):
        if _succeeds(uv, "python", "find", version):
            print(f"Python {version} is already installed", file=sys.stderr)
        elif not _succeeds(uv, "python", "install", version):
            note(f"Python {version} is not on this machine: the rehearsal goes on without it")
    return 0


def list_versions(arguments: Sequence[str], folder: Path) -> list[str]:
    """The versions that `uv python install` is given, else those that `folder` pins."""
    words = list(arguments)
    given: list[str] = []
    while words:
        word = words.pop(0)
        if word in _WITH_VALUE:
            del words[:1]
        elif not word.startswith("-"):
            given.append(word)
    pinned = (folder / name for name in _PINNED)
    written = next((path.read_text("utf-8").split() for path in pinned if path.is_file()), ["3"])
    return given[2:] or written


def _succeeds(*command: str) -> bool:
    return subprocess.run(command, capture_output=True, check=False, timeout=600).returncode == 0
