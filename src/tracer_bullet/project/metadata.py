"""Name, supported Pythons, and lists such as classifiers, from whichever packaging file holds them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tracer_bullet.errors import RefusedError, TracerError
from tracer_bullet.project.backends import built_by, read_backend
from tracer_bullet.project.detected import Detected
from tracer_bullet.project.names import check_project_name
from tracer_bullet.project.packaging_files import strings
from tracer_bullet.project.setup_script import (
    SETUP_PY,
    setup_arguments,
    setup_expressions,
    setup_strings,
    setup_value,
)

if TYPE_CHECKING:
    from tracer_bullet.project.packaging_files import Project

_NO_NAME = 'add to it, with your own values:\n[project]\nname = "my-package"\nversion = "0.1.0"'

_OTHER_BACKEND = f"""\
use a build backend that reads [project] in pyproject.toml, such as:
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
then {_NO_NAME}"""


def project_name(project: Project) -> Detected[str]:
    """The distribution's name as it is written.

    Raises TracerError where there is none, where it is no string, or where PyPI would refuse it.
    """
    found = _find_name(project)
    table = project.table("project")
    if found and table and "name" not in table and built_by(project, "setuptools"):
        raise TracerError(
            "[project] has no `name`, and setuptools builds nothing without it",
            hint=f'write into [project]: name = "{found.value}"',
            place=project.place(),
        )
    if found is None and "name" in setup_expressions(project.setup_py):
        raise TracerError(
            "tracer cannot read the project's name without running setup.py",
            hint='write it as one string: setup(name="my-package")',
            place=project.place(SETUP_PY),
        )
    if found is None:
        raise _nameless(project)
    place = project.place(found.source.rpartition(" in ")[2])
    if not isinstance(found.value, str):
        raise TracerError("the project's `name` is not a string", hint=_NO_NAME, place=place)
    try:
        check_project_name(found.value)
    except TracerError as error:
        raise TracerError(error.message, hint=error.hint, place=place) from error
    return Detected(found.value, found.source)


def _nameless(project: Project) -> TracerError:
    backend = read_backend(project)
    if backend.written and not backend.name:  # such as coherent.build, which reads no [project] table
        message = f"tracer does not know how the build backend `{backend.written}` finds the project's name"
        return RefusedError(message, hint=_OTHER_BACKEND, place=project.place())
    return TracerError("the project has no name", hint=_NO_NAME, place=project.place())


def written_name(project: Project) -> str:
    """The distribution's name as far as it can be read; else empty."""
    found = _find_name(project)
    return found.value if found and isinstance(found.value, str) else ""


def requires_python(project: Project) -> str:
    """The versions of Python that it says it works with, as a PEP 440 specifier; empty if it says nothing."""
    said = (
        project.table("project").get("requires-python")
        or project.setup_cfg.get("options", {}).get("python_requires")
        or setup_arguments(project.setup_py).get("python_requires")
        or _without_carets(project.table("tool", "poetry", "dependencies").get("python"))
    )
    return said if isinstance(said, str) else ""


def listed(project: Project, key: str) -> tuple[str, ...]:
    """What any of the packaging files lists under `key`, such as `classifiers` or `dependencies`."""
    section = "metadata" if key == "classifiers" else "options"
    lines = project.setup_cfg.get(section, {}).get(key, "").splitlines()
    return (
        *strings(project.table("project").get(key)),
        *strings(project.table("tool", "poetry").get(key)),
        *(line.strip() for line in lines),
        *setup_strings(project, key),
    )


def _without_carets(said: object) -> str:
    """Poetry's `^3.11` and `~3.11` in the words of PEP 440: https://python-poetry.org/docs/dependency-specification/."""
    match = re.fullmatch(r"(\^|~)(?P<major>\d+)\.(?P<minor>\d+)(\.\d+)*", str(said))
    if match is None:
        return str(said) if re.fullmatch(r"[\d.*<>=!~, ]*\d", str(said)) else ""
    major, minor = int(match["major"]), int(match["minor"])
    above = f"{major + 1}" if match[1] == "^" else f"{major}.{minor + 1}"
    return f">={str(said)[1:]},<{above}"


def _find_name(project: Project) -> Detected[Any] | None:
    """The value that is written for the name, of whatever type.

    Flit's own table of old: https://flit.pypa.io/en/stable/pyproject_toml.html#old-style-metadata.
    """
    flit = project.table("tool", "flit", "metadata")
    places = [
        (project.table("project").get("name"), "from [project] name in pyproject.toml"),
        (project.table("tool", "poetry").get("name"), "from [tool.poetry] name in pyproject.toml"),
        (flit.get("dist-name") or flit.get("module"), "from [tool.flit.metadata] name in pyproject.toml"),
        (project.setup_cfg.get("metadata", {}).get("name"), "from [metadata] name in setup.cfg"),
    ]
    found = (Detected(value, source) for value, source in places if value is not None)
    return next(found, None) or _in_setup_py(project)


def _in_setup_py(project: Project) -> Detected[Any] | None:
    """A literal of any type, or a string that is followed to where it is written."""
    source = "from `name=` in setup.py"
    literal = setup_arguments(project.setup_py).get("name")
    if literal is not None:
        return Detected(literal, source)
    value = setup_value(project, "name")
    return Detected(value.text, source) if value else None
