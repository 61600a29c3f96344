"""Running a tool of PyPI inside a stand-in, with the uv of this machine."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from tracer_bullet.rehearsal.actions.runner import give_up


def uv() -> str:
    """The uv of this machine; without one the step gives up."""
    path = os.environ.get("TRACER_UV", "")
    if not Path(path).is_file():
        give_up("uv, which installs tools for it, is not on this machine", "pip install uv")
    return path


def call(*command: str | Path, place: Path | None = None, **variables: str) -> int:
    """Run a command and give its exit code."""
    done = subprocess.run(command, check=False, cwd=place or workspace(), env={**os.environ, **variables})
    return done.returncode


def workspace() -> Path:
    """Where the job's files are."""
    return Path(os.environ["GITHUB_WORKSPACE"])


def install_tool(requirement: str) -> Path:
    """Install a program in an environment of its own; the folder that has it."""
    folder = Path(os.environ["RUNNER_TEMP"], "tools")
    place = {"UV_TOOL_DIR": str(folder), "UV_TOOL_BIN_DIR": str(folder / "bin")}
    if call(uv(), "tool", "install", "--quiet", "--force", requirement, place=None, **place):
        give_up(f"`{requirement}` could not be installed here")
    return folder / "bin"
