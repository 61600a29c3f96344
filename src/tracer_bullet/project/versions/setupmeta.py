"""Git tags, by setupmeta: https://github.com/codrsquad/setupmeta/blob/main/docs/versioning.rst."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.project.backends import built_by
from tracer_bullet.project.build_requirements import required_to_build
from tracer_bullet.project.setup_script import setup_arguments
from tracer_bullet.project.versions.source import VersionSource, unstampable
from tracer_bullet.project.versions.stamp import LocalTag

if TYPE_CHECKING:
    from tracer_bullet.project.packaging_files import Project

_WHOLE_TAG = re.compile(r"(dev|post|default|tag|devcommit)?\Z|.*\{(dev|post)\}")
"""Those that keep what follows the third number of a tag; `distance` puts a number of its own there."""


def find(project: Project) -> VersionSource | None:
    """By `versioning=` in setup.py. It has no variable for a checkout, so that only a tag counts."""
    arguments = setup_arguments(project.setup_py)
    is_used = built_by(project, "setuptools") and required_to_build(project, "setupmeta")
    if not is_used or "versioning" not in arguments:
        return None
    phrase = "from git tags, by setupmeta"
    strategy = arguments["versioning"]
    if isinstance(strategy, str) and _WHOLE_TAG.match(strategy):
        return VersionSource("setupmeta", "tag", phrase, LocalTag("v"))
    why = "its `versioning` takes only a part of the tag, or tracer cannot read it"
    return unstampable("setupmeta", phrase, why, 'write into setup.py:\nversioning="dev",', answer="tag")
