"""`snok/install-poetry`, `pdm-project/setup-pdm` and the like: a program on the path, with its settings.

Source: https://github.com/snok/install-poetry and https://github.com/pdm-project/setup-pdm
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from tracer_bullet.rehearsal.actions.pythons import make_environment
from tracer_bullet.rehearsal.actions.runner import add_path, read_inputs, set_output
from tracer_bullet.rehearsal.actions.setup_python import choose_python
from tracer_bullet.rehearsal.actions.tools import call, install_tool

_SETTINGS = ("create", "in-project", "path")
_WITH_LOCKED = ("pdm",)
"""Tools with an extra `locked`: the versions of their dependencies that they were released with.

Newer ones have broken them. Source: https://pypi.org/project/pdm/ (`Provides-Extra: locked`)
"""


def run() -> None:
    """Install the tool that this stand-in is for, and a Python if one is asked for."""
    inputs = read_inputs()
    tool = os.environ["TRACER_TOOL"]
    version = inputs["version"].strip() or inputs["poetry-version"].strip()
    extra = "[locked]" if tool in _WITH_LOCKED else ""
    pin = f"=={version}" if version[:1].isdigit() else ""
    programs = install_tool(f"{tool}{extra}{pin}")
    add_path(programs)
    if inputs["python-version"]:
        _add_python(inputs["python-version"])
    for name in _SETTINGS:
        value = inputs.get(f"virtualenvs-{name}", "")
        if value:
            call(programs / tool, "config", f"virtualenvs.{name}", value)
    shown = subprocess.run([programs / tool, "--version"], capture_output=True, text=True, check=False)
    set_output(f"{tool}-version", (shown.stdout.split() or [""])[-1].strip("()"))
    set_output(f"{tool}-bin", str(programs / tool))


def _add_python(wanted: str) -> None:
    python = choose_python(wanted)
    folder = Path(os.environ["RUNNER_TEMP"], f"python-{python.version}")
    programs = folder / "bin" if folder.exists() else make_environment(python, folder)
    add_path(programs)
    set_output("python-version", python.version)
    set_output("python-path", str(programs / "python"))
