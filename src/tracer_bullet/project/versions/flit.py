"""`__version__` of the module, as Flit reads it: https://flit.pypa.io/en/stable/pyproject_toml.html."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.project.backends import read_backend
from tracer_bullet.project.static_values import value_of_name
from tracer_bullet.project.versions.find_literal import first_of, literal_of_value, python_literal
from tracer_bullet.project.versions.source import VersionSource, line_for, written

if TYPE_CHECKING:
    from tracer_bullet.project.packaging_files import Project
    from tracer_bullet.project.versions.literal import VersionLiteral

_NAME = ("__version__",)
_BESIDE = ("version.py", "_version.py", "__version__.py")


def find(project: Project) -> VersionSource | None:
    """Flit looks into each of a few files, and the last one that assigns a string counts."""
    if read_backend(project).name != "flit":
        return None
    files = _files(project)
    found = (python_literal(project, file, _NAME) for file in files)
    literal = next((one for one in found if one), None) or _imported(project, files)
    where = literal.file if literal else next(iter(files), "the module")
    return written("flit", f"from `__version__` in {where}, by Flit", literal, line_for(where))


def _files(project: Project) -> tuple[str, ...]:
    """The files that Flit parses, those that count more first."""
    module = (
        first_of(project.table("tool", "flit", "module"), "name")
        or first_of(project.table("tool", "flit", "metadata"), "module")
        or first_of(project.table("project"), "name").replace("-", "_")
    ).replace(".", "/")
    for path in (f"{root}{module}" for root in ("src/", "")):
        package = f"{path}/__init__.py"
        if (project.directory / package).is_file():
            beside = [f"{path}/{name}" for name in _BESIDE if (project.directory / path / name).is_file()]
            return (package, *beside)
        if (project.directory / f"{path}.py").is_file():
            return (f"{path}.py",)
    return ()


def _imported(project: Project, files: tuple[str, ...]) -> VersionLiteral | None:
    """Without a string Flit imports the package; `from .x import __version__` can be followed."""
    values = (value_of_name(project, file, _NAME[0]) for file in files[:1])
    return next((literal_of_value(project, value) for value in values if value), None)
