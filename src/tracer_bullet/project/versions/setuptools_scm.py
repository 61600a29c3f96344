"""Git tags, by setuptools-scm: https://setuptools-scm.readthedocs.io/en/latest/usage/."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from packaging.requirements import InvalidRequirement, Requirement

from tracer_bullet.project.backends import built_by
from tracer_bullet.project.build_requirements import build_requirements, required_to_build
from tracer_bullet.project.setup_script import setup_arguments, setup_expressions, words
from tracer_bullet.project.versions.source import VersionSource, unstampable
from tracer_bullet.project.versions.stamp import VersionVariable

if TYPE_CHECKING:
    import ast

    from tracer_bullet.project.packaging_files import Project, TomlTable

_DISTRIBUTIONS = ("setuptools-scm", "vcs-versioning")
_KEY, BARE = "setuptools-scm", "SETUPTOOLS_SCM_PRETEND_VERSION"
_SIMPLE = re.compile(r"setuptools[-_]scm\s*\[[^]]*\bsimple\b", re.IGNORECASE)
_CURE = """\
add to pyproject.toml:
[build-system]
requires = ["setuptools>=77", "setuptools-scm>=8"]
build-backend = "setuptools.build_meta"
"""


def find(project: Project) -> VersionSource | None:
    """By its own table, the extra `simple`, or `use_scm_version=`; a mere requirement only lists files."""
    sign = _sign(project) if built_by(project, "setuptools") else ""
    if not sign:
        return None
    phrase = f"from git tags, by {sign}"
    if not required_to_build(project, *_DISTRIBUTIONS):
        why = "nothing tells a build tool to install setuptools-scm"
        return unstampable(_KEY, phrase, why, _CURE, answer="vcs")
    return VersionSource(_KEY, "vcs", phrase, pretend(project, project.table("tool", "setuptools_scm")))


def pretend(project: Project, settings: TomlTable) -> VersionVariable:
    """The variable that takes the place of a tag; `settings` may let only certain tags count."""
    return VersionVariable(pretend_variable(project), reads_tags=takes_any_tag(settings))


def takes_any_tag(settings: TomlTable) -> bool:
    """Whether the usual commands and patterns find a tag, and not those of the project.

    https://setuptools-scm.readthedocs.io/en/latest/config/
    """
    return not any(key in settings for key in ("git_describe_command", "tag_regex", "scm"))


def pretend_variable(project: Project) -> str:
    """The name that no other package which is built along takes for its own; version 7 ignores it.

    https://setuptools-scm.readthedocs.io/en/latest/overrides/
    """
    name = project.table("project").get("name") or project.setup_cfg.get("metadata", {}).get("name")
    name = name or setup_arguments(project.setup_py).get("name")
    is_old = any(map(_is_old, required_to_build(project, *_DISTRIBUTIONS)))
    if not isinstance(name, str) or is_old or asks_scm_itself(project.setup_py):
        return BARE
    return f"{BARE}_FOR_{re.sub('[-_.]+', '_', name).upper()}"


def _sign(project: Project) -> str:
    for name in ("setuptools_scm", "vcs-versioning"):
        if name in project.table("tool"):
            return f"[tool.{name}] in pyproject.toml"
    if any(_SIMPLE.match(item) for item in build_requirements(project)):
        return "setuptools-scm[simple] in [build-system] requires"
    return _sign_in_setup_py(project)


def _sign_in_setup_py(project: Project) -> str:
    arguments = setup_expressions(project.setup_py)
    if "use_scm_version" in arguments:
        return "`use_scm_version=` in setup.py"
    asks = "version" in arguments and asks_scm_itself(project.setup_py)
    return "`setuptools_scm.get_version()` in setup.py" if asks else ""


def asks_scm_itself(script: ast.Module) -> bool:
    """Whether setup.py calls `setuptools_scm.get_version`, which knows no name of the project."""
    known = words(script)
    return "setuptools_scm" in known and "get_version" in known


def _is_old(requirement: str) -> bool:
    try:
        parsed = Requirement(requirement)
    except InvalidRequirement:
        return False
    return not any(parsed.specifier.contains(f"{major}.99") for major in range(8, 30))
