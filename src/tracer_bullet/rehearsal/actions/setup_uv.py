"""`astral-sh/setup-uv` with the uv of this machine.

Source: https://github.com/astral-sh/setup-uv
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from tracer_bullet.rehearsal.actions.runner import (
    add_path,
    fail,
    is_true,
    note,
    read_inputs,
    set_output,
    set_variable,
)
from tracer_bullet.rehearsal.actions.setup_python import choose_python


def run() -> None:
    """Put uv first on the path, with a cache of this job's own."""
    inputs = read_inputs()
    uv = Path(os.environ.get("TRACER_UV", ""))
    if not uv.is_file():
        fail("uv is not on this machine: `pip install uv`, or install tracer with the extra `rehearse`")
    version = _ask_version(uv)
    wanted = inputs["version"].strip()
    if wanted and wanted not in ("latest", version):
        note(f"uv {wanted} is asked for: the rehearsal uses {version}")
    programs = Path(os.environ["RUNNER_TEMP"], "setup-uv")
    _link(uv, programs)
    add_path(programs)
    set_variable("UV_CACHE_DIR", str(Path(os.environ["RUNNER_TEMP"], "setup-uv-cache")))
    _choose_python(inputs, programs)
    for name, value in {
        "uv-version": version,
        "uv-path": programs / "uv",
        "uvx-path": programs / "uvx",
    }.items():
        set_output(name, str(value))
    set_output("cache-hit", "false")


def _choose_python(inputs: dict[str, str], programs: Path) -> None:
    python = choose_python(inputs["python-version"].strip())
    set_variable("UV_PYTHON", str(python.path))
    set_output("python-version", python.version)
    if is_true(inputs["activate-environment"]):
        place = Path(os.environ["GITHUB_WORKSPACE"], ".venv")
        subprocess.run([programs / "uv", "venv", "--python", python.path, place], check=True)
        set_variable("VIRTUAL_ENV", str(place))
        add_path(place / "bin")
        set_output("venv", str(place))


def _ask_version(uv: Path) -> str:
    done = subprocess.run([uv, "--version"], capture_output=True, text=True, check=True)
    return done.stdout.split()[1]


def _link(uv: Path, programs: Path) -> None:
    programs.mkdir(parents=True, exist_ok=True)
    for name in ("uv", "uvx"):
        link = programs / name
        if not link.exists():
            link.symlink_to(uv.with_name(name))
