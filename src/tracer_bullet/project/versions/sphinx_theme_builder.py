"""`__version__` of the theme, as sphinx-theme-builder reads it: https://sphinx-theme-builder.readthedocs.io/."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.project.backends import read_backend
from tracer_bullet.project.versions.find_literal import first_of, python_literal
from tracer_bullet.project.versions.source import VersionSource, line_for, written

if TYPE_CHECKING:
    from tracer_bullet.project.packaging_files import Project


def find(project: Project) -> VersionSource | None:
    """The theme is the package in `src` that is called like the project, by a canonical name."""
    if read_backend(project).written != "sphinx_theme_builder":
        return None
    theme = first_of(project.table("project"), "name").replace("-", "_")
    file = f"src/{theme}/__init__.py"
    literal = python_literal(project, file, ("__version__",))
    phrase = f"from `__version__` in {file}, by sphinx-theme-builder"
    return written("sphinx-theme-builder", phrase, literal, line_for(file))
