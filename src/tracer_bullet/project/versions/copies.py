"""Other lines that repeat the version, such as `__version__` beside a version in pyproject.toml."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.project.metadata import written_name
from tracer_bullet.project.modules import import_names
from tracer_bullet.project.python_source import module_file
from tracer_bullet.project.setup_script import SETUP_PY, setup_expressions
from tracer_bullet.project.versions.find_literal import (
    literal_of_node,
    python_literal,
    setup_cfg_literal,
    toml_literal,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.project.packaging_files import Project
    from tracer_bullet.project.versions.literal import VersionLiteral
    from tracer_bullet.project.versions.source import VersionSource

_BESIDE = ("", "._version", ".version", ".__about__", ".__version__", ".about")
_NAMES = ("__version__", "VERSION")


def find_copies(project: Project, source: VersionSource) -> tuple[VersionLiteral, ...]:
    """Lines of the package and its packaging files that hold a version, other than the one that counts."""
    counts = source.literal
    found = {(one.file, one.line): one for one in _candidates(project) if one}
    return tuple(one for place, one in found.items() if counts and place != (counts.file, counts.line))


def _candidates(project: Project) -> Iterator[VersionLiteral | None]:
    yield toml_literal(project, "pyproject.toml", "project", "version")
    yield toml_literal(project, "pyproject.toml", "tool", "poetry", "version")
    yield setup_cfg_literal(project)
    if "version" in (expressions := setup_expressions(project.setup_py)):
        yield literal_of_node(project, SETUP_PY, expressions["version"])
    modules = import_names(project, written_name(project)).value
    for module in filter(None, modules[:1]):
        for name in _BESIDE:
            if file := module_file(project, module + name):
                yield python_literal(project, file, _NAMES)
