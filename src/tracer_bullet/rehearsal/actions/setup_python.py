"""`actions/setup-python` with what is on this machine: the version asked for if it is here, else another,
said.

Source: https://github.com/actions/setup-python
"""

from __future__ import annotations

import os
from pathlib import Path

from tracer_bullet.rehearsal.actions.artifacts import find_files
from tracer_bullet.rehearsal.actions.pythons import (
    Python,
    find_python,
    is_impossible,
    make_environment,
    own_python,
)
from tracer_bullet.rehearsal.actions.runner import add_path, fail, note, read_inputs, set_output, set_variable
from tracer_bullet.rehearsal.actions.tools import call, workspace

_CACHED = {
    "pip": "**/requirements.txt\n**/pyproject.toml",
    "pipenv": "**/Pipfile.lock",
    "poetry": "**/poetry.lock",
}
"""What tells whether a tool's cache is still good."""


def run() -> None:
    """Put a Python with a pip of its own first on the path."""
    inputs = read_inputs()
    _check_cache(inputs["cache"].strip(), inputs["cache-dependency-path"])
    python = choose_python(read_wanted(inputs))
    folder = Path(os.environ["RUNNER_TEMP"], f"python-{python.version}")
    programs = folder / "bin" if folder.exists() else make_environment(python, folder)
    add_path(programs)
    set_variable("pythonLocation", str(folder))
    set_output("python-version", python.version)
    set_output("python-path", str(programs / "python"))
    set_output("cache-hit", "false")
    packages = inputs["pip-install"].split()
    if packages and call(programs / "python", "-m", "pip", "install", *packages):
        fail(f'Failed to install pip packages from "{" ".join(packages)}"')


def _check_cache(tool: str, patterns: str) -> None:
    """Nothing is cached here, but the action fails where it would not know what to cache.

    Source: https://github.com/actions/setup-python/tree/main/src/cache-distributions
    """
    if not tool:
        return
    if tool not in _CACHED:
        fail(f"Caching for '{tool}' is not supported")
    wanted = patterns.strip() or _CACHED[tool]
    if not find_files(wanted, workspace(), hidden=True)[1]:
        fail(
            f"No file in {workspace()} matched to [{' or '.join(wanted.splitlines())}], "
            "make sure you have checked out the target repository"
        )
    if tool == "poetry" and call("sh", "-c", "poetry config --list"):
        fail("Unable to locate executable file: poetry")


def read_wanted(inputs: dict[str, str]) -> str:
    """The version that the step asks for; of several the last, which the real action puts on the path."""
    given = inputs["python-version"].split("\n")
    named = inputs.get("python-version-file", "")
    path = Path(os.environ["GITHUB_WORKSPACE"], named or ".python-version")
    if named and not path.is_file():
        fail(f"The specified python version file at: {path} doesn't exist.")
    if not inputs["python-version"].strip() and path.is_file() and path.suffix != ".toml":
        given = path.read_text("utf-8").split("\n")
    return next((line.strip() for line in reversed(given) if line.strip()), "")


def choose_python(wanted: str) -> Python:
    """The Python of the version that is wanted, or tracer's own with a note."""
    if not wanted:
        return own_python()
    if is_impossible(wanted):
        quoted = ' (YAML reads an unquoted 3.10 as 3.1: write "3.10")' if wanted == "3.1" else ""
        fail(f"The version '{wanted}' with architecture 'x64' was not found for Ubuntu 24.04.{quoted}")
    found = find_python(wanted, os.environ["TRACER_PATH"])
    if found is not None:
        return found
    own = own_python()
    note(f"Python {wanted} is not on this machine: the rehearsal runs on {own.version}")
    return own
