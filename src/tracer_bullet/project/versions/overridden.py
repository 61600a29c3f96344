"""What setuptools does to a version that is written down: a suffix of setup.cfg, or code of setup.py."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from tracer_bullet.project.backends import built_by
from tracer_bullet.project.setup_script import setup_expressions, words
from tracer_bullet.project.versions.source import Unstampable
from tracer_bullet.project.versions.tag_build import TAGGED, has_own_tag

if TYPE_CHECKING:
    from tracer_bullet.project.packaging_files import Project
    from tracer_bullet.project.versions.source import VersionSource

_VERSIONEER = Unstampable(
    "versioneer names the sdist after a git tag, and only the wheel has the version that is written down",
    'let versioneer give both the version: with "version" in `dynamic`, write into the call in setup.py:\n'
    "version=versioneer.get_version(),",
)
_CODE = Unstampable(
    "code in setup.py sets another version while it builds",
    'do not set `metadata.version` in setup.py, and keep the version in one line:\nversion = "1.2.3"',
)


def with_overrides(project: Project, source: VersionSource) -> VersionSource:
    """`source` without its stamp if the files would not get the version that the stamp writes."""
    if source.stamp is None or not built_by(project, "setuptools"):
        return source
    why = _override(project, source)
    return replace(source, stamp=None, unstampable=why) if why else source


def _override(project: Project, source: VersionSource) -> Unstampable | None:
    if has_own_tag(project):
        return TAGGED
    asks_versioneer = {"versioneer", "get_cmdclass"} <= words(project.setup_py)
    if asks_versioneer and "cmdclass" in setup_expressions(project.setup_py) and source.key != "versioneer":
        return _VERSIONEER  # https://github.com/python-versioneer/python-versioneer: its `sdist` does
    return _CODE if any(map(_sets_version, ast.walk(project.setup_py))) else None


def _sets_version(node: ast.AST) -> bool:
    """Whether a statement sets the version of the metadata that is written into the files."""
    targets = node.targets if isinstance(node, ast.Assign) else ()
    return any(
        isinstance(one, ast.Attribute)
        and one.attr == "version"
        and ast.unparse(one.value).endswith("metadata")
        for one in targets
    )
