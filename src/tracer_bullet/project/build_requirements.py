"""What is installed before a package is built, from whichever packaging file says so."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from tracer_bullet.project.packaging_files import strings
from tracer_bullet.project.setup_script import setup_expressions
from tracer_bullet.sites import normalise

if TYPE_CHECKING:
    from tracer_bullet.project.packaging_files import Project


def build_requirements(project: Project) -> tuple[str, ...]:
    """Requirements as they are written: setuptools asks for `setup_requires` too, if no backend is named.

    Every string of `setup_requires` counts, because parts of it may be computed.
    """
    system = project.table("build-system")
    script = setup_expressions(project.setup_py).get("setup_requires")
    old = [node.value for node in ast.walk(script) if isinstance(node, ast.Constant)] if script else []
    older = project.setup_cfg.get("options", {}).get("setup_requires", "").split("\n")
    return (
        *strings(system.get("requires")),
        *(value for value in old if isinstance(value, str)),
        *(line for line in older if line.strip()),
    )


def required_to_build(project: Project, *names: str) -> tuple[str, ...]:
    """The requirements of one of the distributions `names`, which are normalised."""
    return tuple(item for item in build_requirements(project) if _distribution(item) in names)


def _distribution(requirement: str) -> str:
    match = re.match(r"\s*([\w.-]+)", requirement)
    return normalise(match[1]) if match else ""
