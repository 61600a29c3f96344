"""The metadata providers of scikit-build-core: https://scikit-build-core.readthedocs.io/en/latest/configuration/dynamic.html."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.project.backends import built_by
from tracer_bullet.project.versions.find_literal import first_of, pattern_literal
from tracer_bullet.project.versions.setuptools_scm import pretend
from tracer_bullet.project.versions.source import VersionSource, line_for, unstampable, written

if TYPE_CHECKING:
    from tracer_bullet.project.packaging_files import Project, TomlTable

_KEY, _WHERE = "scikit-build-core", "by [tool.scikit-build.metadata.version] in pyproject.toml"
_DEFAULT = r"""(?i)^(__version__|VERSION)(?: ?\: ?str)? *= *(['"])v?(?P<value>.+?)\2"""
_CURE = """\
keep the version in a file:
[tool.scikit-build.metadata.version]
provider = "scikit_build_core.metadata.regex"
input = "src/my_package/__init__.py"  # with the line: __version__ = "1.2.3"
"""


def find(project: Project) -> VersionSource | None:
    """Two providers are known: `regex` and `setuptools_scm`."""
    table = project.table("tool", "scikit-build", "metadata", "version") or _listed(project)
    if not table or not built_by(project, "scikit-build-core"):
        return None
    provider = first_of(table, "provider")
    match provider.removeprefix("scikit_build_core.metadata."):
        case "setuptools_scm":
            settings = project.table("tool", "setuptools_scm")
            return VersionSource(_KEY, "vcs", f"from git tags, {_WHERE}", pretend(project, settings))
        case "regex" if first_of(table, "result") in ("", "{value}") and "remove" not in table:
            file = first_of(table, "input")
            literal = pattern_literal(project, file, first_of(table, "regex") or _DEFAULT, "value")
            return written(_KEY, f"from {file}, {_WHERE}", literal, line_for(file))
        case _:
            why = f"tracer cannot follow the provider `{provider}`"
            return unstampable(_KEY, f"from a provider, {_WHERE}", why, _CURE)


def _listed(project: Project) -> TomlTable:
    """The entry for the version in [[tool.dynamic-metadata]], which replaces the table."""
    listed = project.table("tool").get("dynamic-metadata")
    tables = (one for one in listed if isinstance(one, dict)) if isinstance(listed, list) else ()
    return next((one for one in tables if one.get("field") == "version"), {})
