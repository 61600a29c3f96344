"""A version that stands in [metadata] of setup.cfg.

https://setuptools.pypa.io/en/latest/userguide/declarative_config.html#metadata
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tracer_bullet.project.backends import built_by
from tracer_bullet.project.versions.find_literal import setup_cfg_literal
from tracer_bullet.project.versions.source import VersionSource, line_for, written

if TYPE_CHECKING:
    from tracer_bullet.project.packaging_files import Project


def find(project: Project) -> VersionSource | None:
    """`attr:` and `file:` are read elsewhere."""
    version = project.setup_cfg.get("metadata", {}).get("version", "")
    if not version or not built_by(project, "setuptools"):
        return None
    literal = setup_cfg_literal(project)
    cure = line_for("setup.cfg", "[metadata]\nversion = 1.2.3")
    source = written("setup-cfg", "from [metadata] version in setup.cfg", literal, cure)
    return replace(source, known_version=version)
