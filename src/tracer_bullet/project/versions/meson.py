"""`project(version:)` of meson.build, by meson-python: https://mesonbuild.com/meson-python/reference/meson-compatibility.html."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from tracer_bullet.project.backends import built_by
from tracer_bullet.project.versions.find_literal import lone_literal, pattern_literal
from tracer_bullet.project.versions.source import VersionSource, written
from tracer_bullet.project.versions.stamp import VersionEdit

if TYPE_CHECKING:
    from tracer_bullet.project.packaging_files import Project
    from tracer_bullet.project.versions.literal import VersionLiteral

_FILE = "meson.build"
_VERSION = r"^project\s*\((?:[^()]|\([^()]*\))*?\bversion\s*:\s*"

_CURE = "write the version into the call in meson.build:\nversion: '1.2.3',"


def find(project: Project) -> VersionSource | None:
    """A string, or a file that `files()` or `run_command()` name; the sdist needs a commit."""
    if not built_by(project, "meson-python") or not project.text(_FILE):
        return None
    literal = pattern_literal(project, _FILE, _VERSION + "'([^']+)'", 1) or _in_a_file(project)
    where = f"{literal.file}, by " if literal and literal.file != _FILE else ""
    source = written("meson", f"from {where}`project(version:)` in {_FILE}", literal, _CURE)
    return replace(source, stamp=VersionEdit((literal,), commit=True)) if literal else source


def _in_a_file(project: Project) -> VersionLiteral | None:
    """The one file among the words of the call that holds nothing but a version."""
    call = re.search(_VERSION + r"(?:files|run_command)\s*\(([^()]*)\)", project.text(_FILE), re.MULTILINE)
    named = re.findall(r"'([^']+)'", call[1]) if call else []
    found = [literal for name in named if (literal := lone_literal(project, name))]
    return found[0] if len(found) == 1 else None
