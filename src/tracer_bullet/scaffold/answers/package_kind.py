"""What kind of package it is: a library, a command-line tool or a plugin for pytest."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.project.detected import Detected
from tracer_bullet.project.entry_points import entry_points
from tracer_bullet.project.metadata import listed

if TYPE_CHECKING:
    from tracer_bullet.project.packaging_files import Project

_CLASSIFIER = "Framework :: Pytest"


def package_kind(project: Project) -> Detected[str]:
    """A plugin only if it names pytest as entry point, classifier and dependency: pytest then loads it."""
    groups = entry_points(project)
    if "pytest11" in groups and _CLASSIFIER in listed(project, "classifiers") and _needs_pytest(project):
        return Detected("pytest-plugin", "it declares the entry point `pytest11`")
    if groups.get("console_scripts"):
        return Detected("command-line-tool", "it declares a command")
    return Detected("library", "it declares no command")


def _needs_pytest(project: Project) -> bool:
    required = (*listed(project, "dependencies"), *listed(project, "install_requires"))
    poetry = project.table("tool", "poetry", "dependencies")
    return "pytest" in poetry or any(re.match(r"pytest\b(?!-)", one) for one in required)
