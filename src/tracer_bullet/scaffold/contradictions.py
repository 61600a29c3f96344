"""Answers from the command line that the files of a package, which is there already, do not bear out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.errors import TracerError
from tracer_bullet.project.files import read_project, show
from tracer_bullet.project.git import tracked_files
from tracer_bullet.project.modules import import_names
from tracer_bullet.project.names import normalise
from tracer_bullet.scaffold.questions import ONCE

if TYPE_CHECKING:
    from pathlib import Path

    from tracer_bullet.scaffold.detect import Answers

FACTS = ("project_name", "version_from")
"""These are no choice: what a package's files say now goes before what was recorded once."""


def check_given(package: Path, given: Answers, detected: Answers) -> None:
    """Raise TracerError for an answer in `given` that does not fit the package in the directory `package`.

    `detected` is what its files say.
    """
    for key in ONCE:
        if key in given:
            raise TracerError(
                f"`{key}` belongs to a new package, and one is in `{show(package)}` already",
                hint="leave it out: what a package says of itself stands in its packaging files",
            )
    for key in FACTS:
        found = detected[key]
        if key in given and normalise(str(given[key].value)) != normalise(str(found.value)):
            raise TracerError(
                f"`{key}` cannot be {given[key].value!r}: it is `{found.value}`, {found.source}",
                hint=f"leave out `--data {key}=…`, or change it there",
            )
    if "import_name" in given:
        _check_the_module(package, str(given["import_name"].value), str(detected["project_name"].value))


def _check_the_module(package: Path, name: str, distribution: str) -> None:
    """Only where modules can be seen at all: a backend may make them when it builds."""
    known = import_names(read_project(package), distribution).value
    if not known or any(f"{name}.".startswith(f"{one}.") for one in known) or _is_there(package, name):
        return
    raise TracerError(
        f"`import_name` cannot be {name!r}: there is no such module in `{show(package)}`",
        hint="\n".join(f"--data import_name={one}" for one in known),
    )


def _is_there(package: Path, name: str) -> bool:
    path = "/" + name.replace(".", "/")
    files = (f"/{file}" for file in tracked_files(package, "*.py", "*.pyi"))
    return any(f"{path}/" in file or f"{path}.py" in file for file in files)
