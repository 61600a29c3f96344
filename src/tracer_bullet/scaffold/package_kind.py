"""What kind of package it is: a library, a command-line tool or a plugin for pytest."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.project.detected import Detected
from tracer_bullet.project.metadata import listed
from tracer_bullet.project.setup_script import setup_arguments

if TYPE_CHECKING:
    from tracer_bullet.project.packaging_files import Project

_CLASSIFIER = "Framework :: Pytest"
_GROUP = re.compile(r"^\s*\[\s*([\w.-]+)\s*\]|^\s*([\w.-]+)\s*=\s*$", re.MULTILINE)


def package_kind(project: Project) -> Detected[str]:
    """A plugin only if it names pytest as entry point, classifier and dependency: pytest then loads it."""
    groups = _groups(project)
    if "pytest11" in groups and _CLASSIFIER in listed(project, "classifiers") and _needs_pytest(project):
        return Detected("pytest-plugin", "it declares the entry point `pytest11`")
    if groups & {"scripts", "console_scripts"}:
        return Detected("command-line-tool", "it declares a command")
    return Detected("library", "it declares no command")


def _groups(project: Project) -> set[str]:
    """The groups of declared entry points."""
    standard, poetry = project.table("project"), project.table("tool", "poetry")
    tables = {key for table in (standard, poetry) for key in ("scripts",) if table.get(key)}
    named = {*project.table("project", "entry-points"), *project.table("tool", "poetry", "plugins")}
    declared = setup_arguments(project.setup_py).get("entry_points")
    written = _GROUP.findall(declared) if isinstance(declared, str) else []
    return {
        *tables,
        *named,
        *project.setup_cfg.get("options.entry_points", {}),
        *(declared if isinstance(declared, dict) else ()),
        *("".join(match) for match in written),
    }


def _needs_pytest(project: Project) -> bool:
    required = (*listed(project, "dependencies"), *listed(project, "install_requires"))
    poetry = project.table("tool", "poetry", "dependencies")
    return "pytest" in poetry or any(re.match(r"pytest\b(?!-)", one) for one in required)
