"""How the wheels of a package are built: one for every machine, or one on each by cibuildwheel or maturin.

The signs of compiling are read in `tracer_bullet.project.compiled`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.project.backends import read_backend
from tracer_bullet.project.compiled import compiled, compiled_in_a_workflow
from tracer_bullet.project.detected import Detected

if TYPE_CHECKING:
    from pathlib import Path

    from tracer_bullet.project.packaging_files import Project

_BUILDS_WHEELS = re.compile(r"`(cibuildwheel|maturin-action|build-wheels-manylinux)`", re.IGNORECASE)


def wheels_answer(project: Project, root: Path) -> Detected[str] | None:
    """By the packaging files, else by a workflow of the repository at `root`; None for a pure package.

    A package may be pure by default and compiled in its releases, which only its workflow tells. Beside other
    packages, the workflow may be another one's.
    """
    found = compiled(project)
    if found is None and project.directory == root:
        found = compiled_in_a_workflow(root)
        found = found if found and _BUILDS_WHEELS.search(found.sign) else None
    if found is None:
        return None
    by_maturin = read_backend(project).name == "maturin"
    return Detected("maturin" if by_maturin else "cibuildwheel", found.sign)
