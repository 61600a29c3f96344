"""The argument `version=` of setup.py: a string, a variable, or what it reads from a file."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tracer_bullet.project.backends import built_by
from tracer_bullet.project.setup_script import SETUP_PY, setup_expressions, setup_value, setup_versions
from tracer_bullet.project.static_values import value_of
from tracer_bullet.project.versions.find_literal import literal_of_value
from tracer_bullet.project.versions.setuptools_scm import asks_scm_itself
from tracer_bullet.project.versions.source import VersionSource, written
from tracer_bullet.project.versions.stamp import VersionEdit
from tracer_bullet.project.versions.tag_build import with_tag_build

if TYPE_CHECKING:
    from tracer_bullet.project.packaging_files import Project
    from tracer_bullet.project.versions.literal import VersionLiteral

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
    literals = _literals(project)
    literal = literals[0] if len({one.version for one in literals}) == 1 else None
    source = written("setup-py", f"from {where}`version=` in setup.py", literal, IN_THE_CALL)
    stamp = VersionEdit(literals) if source.stamp else None
    return replace(source, known_version=value.text, stamp=stamp)


def _literals(project: Project) -> tuple[VersionLiteral, ...]:
    """The places of the version of each `setup()` call; empty if one is unknown."""
    values = (value_of(project, SETUP_PY, one) for one in setup_versions(project.setup_py))
    found = [literal_of_value(project, value) if value else None for value in values]
    return tuple(dict.fromkeys(one for one in found if one)) if all(found) else ()
