"""Git tags or a file, by setuptools-git-versioning.

https://setuptools-git-versioning.readthedocs.io/en/stable/options/index.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.project.backends import built_by
from tracer_bullet.project.build_requirements import required_to_build
from tracer_bullet.project.setup_script import setup_arguments
from tracer_bullet.project.versions.find_literal import first_of, lone_literal
from tracer_bullet.project.versions.source import VersionSource, unstampable, written
from tracer_bullet.project.versions.stamp import LocalTag
from tracer_bullet.project.versions.tag_build import with_tag_build

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracer_bullet.project.packaging_files import Project

_KEY, _BY = "setuptools-git-versioning", "by setuptools-git-versioning"
_IN_SETUP_PY = ("setuptools_git_versioning", "version_config")


def find(project: Project) -> VersionSource | None:
    """By its table, or by the argument of `setup()`, which was `version_config` up to version 1."""
    settings = _settings(project)
    is_used = built_by(project, "setuptools") and required_to_build(project, _KEY)
    if not is_used or settings is None or settings.get("enabled") is False:
        return None
    if "version_callback" in settings:
        cure = 'keep the version in a file, in the place of `version_callback`:\nversion_file = "VERSION"'
        return with_tag_build(project, written(_KEY, f"from code, {_BY}", None, cure))
    file = first_of(settings, "version_file")
    return _from_file(project, file, settings) if file else _from_tags(settings)


def _settings(project: Project) -> Mapping[str, object] | None:
    """None if there are none; those of setup.py that are not literals may hold code."""
    table = project.table("tool", _KEY)
    arguments = setup_arguments(project.setup_py)
    written_there = [arguments[name] for name in _IN_SETUP_PY if name in arguments]
    if table or not written_there:
        return table or None
    return written_there[0] if isinstance(written_there[0], dict) else {"version_callback": None}


def _from_file(project: Project, file: str, settings: Mapping[str, object]) -> VersionSource:
    phrase = f"from {file}, {_BY}"
    for key in ("count_commits_from_version_file", "prefer_tag"):
        if settings.get(key):
            why = f"`{key}` mixes the file with git"
            return unstampable(_KEY, phrase, why, f"take the version from the file only:\n{key} = false")
    return written(_KEY, phrase, lone_literal(project, file), f"keep nothing else in {file}:\n1.2.3")


def _from_tags(settings: Mapping[str, object]) -> VersionSource:
    """Tags that are filtered or rewritten count if the pattern takes a usual one."""
    phrase = f"from git tags, {_BY}"
    patterns = [pattern for key in ("tag_filter", "tag_formatter") if (pattern := first_of(settings, key))]
    prefixes = (word for word in ("v", "") if all(_takes(pattern, word) for pattern in patterns))
    if (prefix := next(prefixes, None)) is None:
        why = f"tracer does not know which tags `{patterns[0]}` takes"
        cure = "take the usual tags, without `tag_formatter`:\ntag_filter = '^v?\\d.*'"
        return unstampable(_KEY, phrase, why, cure, answer="tag")
    return VersionSource(_KEY, "tag", phrase, LocalTag(prefix))


def _takes(pattern: str, prefix: str) -> bool:
    try:
        return re.match(pattern, f"{prefix}1.2.3.dev4") is not None
    except re.error:
        return False
