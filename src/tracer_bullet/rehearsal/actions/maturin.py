"""`PyO3/maturin-action` for this machine: maturin itself, without the container.

Source: https://github.com/PyO3/maturin-action
"""

from __future__ import annotations

import glob
import platform
import shlex
import shutil
import sys

from tracer_bullet.rehearsal.actions.runner import give_up, note, read_inputs
from tracer_bullet.rehearsal.actions.tools import call, install_tool, workspace

_UPLOADS = ("upload", "publish")


def run() -> None:
    """Run one command of maturin."""
    inputs = read_inputs()
    command, target = inputs["command"] or "build", inputs["target"]
    if target and platform.machine() not in target.replace("x64", "x86_64"):
        give_up(f"it builds for `{target}`, and this machine is `{platform.machine()}`")
    if command != "upload" and shutil.which("cargo") is None:
        give_up("it needs Rust, which is not on this machine", "curl https://sh.rustup.rs -sSf | sh")
    version = inputs["maturin-version"].removeprefix("v")
    programs = install_tool(f"maturin=={version}" if version[:1].isdigit() else "maturin")
    place = workspace() / inputs["working-directory"]
    words = [word for text in shlex.split(inputs["args"]) for word in _expand(text, command)]
    code = call(programs / "maturin", command, *words, place=place)
    if code and command not in _UPLOADS:
        give_up(f"`maturin {command}` fails outside of the container that it runs in on GitHub")
    if code:
        sys.exit(code)
    if command == "build":
        note("maturin built for this machine: its container was not rehearsed")


def _expand(word: str, command: str) -> list[str]:
    """maturin itself looks for the files of `upload`."""
    found = sorted(glob.glob(str(workspace() / word))) if command == "upload" else []  # noqa: PTH207
    return found or [word]
