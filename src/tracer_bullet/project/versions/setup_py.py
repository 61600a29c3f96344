"""The argument `version=` of setup.py: a string, a variable, or what it reads from a file."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tracer_bullet.project.backends import built_by
from tracer_bullet.project.setup_script import SETUP_PY, setup_expressions, setup_value
from tracer_bullet.project.versions.find_literal import literal_of_value
from tracer_bullet.project.versions.setuptools_scm import asks_scm_itself
from tracer_bullet.project.versions.source import VersionSource, written
from tracer_bullet.project.versions.tag_build import with_tag_build

if TYPE_CHECKING:
    from tracer_bullet.project.packaging_files import Project

IN_THE_CALL = 'write the version into the call in setup.py:\nversion="1.2.3",'


def find(project: Project) -> VersionSource | None:
    """Code that cannot be followed gets `tag_build`."""
    if "version" not in setup_expressions(project.setup_py) or not built_by(project, "setuptools"):
        return None
    value = setup_value(project, "version")
    if value is None and asks_scm_itself(project.setup_py):
        return None
    if value is None:
        return with_tag_build(project, written("setup-py", "from `version=` in setup.py", None, IN_THE_CALL))
    where = "" if value.file == SETUP_PY else f"{value.file}, by "
    literal = literal_of_value(project, value)
    source = written("setup-py", f"from {where}`version=` in setup.py", literal, IN_THE_CALL)
    return replace(source, known_version=value.text)
