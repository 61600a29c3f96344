"""`astral-sh/setup-uv` with the uv of this machine.

Source: https://github.com/astral-sh/setup-uv
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tracer_bullet.rehearsal.actions.pythons import is_impossible
from tracer_bullet.rehearsal.actions.runner import (
    add_path,
    fail,
    is_true,
    note,
    read_inputs,
    set_output,
    set_variable,
)

_WRAPPER = """\
#!/bin/sh
case " $* " in
  *" python install "*) exec "{programs}/uv-python" "$@" ;;
esac
exec "{uv}" "$@"
"""
"""uv itself, but for the one command by which it brings a Python that this machine may have already."""


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
    # for this process too, so that what uv learns of the Pythons here is not asked for twice
    os.environ["UV_CACHE_DIR"] = str(Path(os.environ["RUNNER_TEMP"], "setup-uv-cache"))
    set_variable("UV_CACHE_DIR", os.environ["UV_CACHE_DIR"])
    _choose_python(inputs, programs)
    for name, value in {
        "uv-version": version,
        "uv-path": programs / "uv",
        "uvx-path": programs / "uvx",
    }.items():
        set_output(name, str(value))
    set_output("cache-hit", "false")


def _choose_python(inputs: dict[str, str], programs: Path) -> None:
    wanted = inputs["python-version"].strip()
    own = f"{sys.version_info.major}.{sys.version_info.minor}"
    if is_impossible(wanted):
        fail(f"No interpreter found for Python {wanted} in managed installations or search path")
    if wanted:
        is_here = _finds(programs / "uv", wanted)
        if not is_here:
            note(f"Python {wanted} is not on this machine: the rehearsal runs on {own}")
        os.environ["UV_PYTHON"] = wanted if is_here else own  # the environment below is made of it too
        set_variable("UV_PYTHON", os.environ["UV_PYTHON"])
    set_output("python-version", wanted)
    if is_true(inputs["activate-environment"]):
        place = Path(os.environ["GITHUB_WORKSPACE"], ".venv")
        subprocess.run([programs / "uv", "venv", place], check=True)
        set_variable("VIRTUAL_ENV", str(place))
        add_path(place / "bin")
        set_output("venv", str(place))


def _finds(uv: Path, wanted: str) -> bool:
    done = subprocess.run([uv, "python", "find", wanted], capture_output=True, check=False)
    return done.returncode == 0


def _ask_version(uv: Path) -> str:
    done = subprocess.run([uv, "--version"], capture_output=True, text=True, check=True)
    return done.stdout.split()[1]


def _link(uv: Path, programs: Path) -> None:
    programs.mkdir(parents=True, exist_ok=True)
    wrapper = programs / "uv"
    wrapper.write_text(_WRAPPER.format(uv=uv, programs=os.environ["TRACER_PROGRAMS"]), "utf-8")
    wrapper.chmod(0o755)
    if not (programs / "uvx").exists():
        (programs / "uvx").symlink_to(uv.with_name("uvx"))
