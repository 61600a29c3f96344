"""Where the version comes from: written down in pyproject.toml, or made from git tags while building."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from packaging.version import InvalidVersion, Version

from tracer_bullet.errors import RefusedError, TracerError
from tracer_bullet.project.detected import Detected
from tracer_bullet.project.packaging_files import strings
from tracer_bullet.project.setup_script import setup_arguments

if TYPE_CHECKING:
    from tracer_bullet.project.packaging_files import Project

_SCM_SIMPLE = re.compile(r"setuptools[-_]scm\s*\[[^]]*\bsimple\b", re.IGNORECASE)
_HINT = 'write `version = "1.2.3"` into [project], or take it from git tags with hatch-vcs or setuptools-scm'
_BUILD_SYSTEM = """\
add to pyproject.toml:
[build-system]
requires = ["setuptools>=77", "setuptools-scm>=8"]
build-backend = "setuptools.build_meta"
"""


def version_source(project: Project) -> Detected[str]:
    """`static` or `vcs`.

    Raises TracerError for a written version that no index takes; RefusedError where the version comes from
    somewhere else (a file, an attribute, a plugin): a tracer run needs a version of its own, and there is no
    sure way to set that one.
    """
    static = _static(project)
    if static:
        _check_form(project, static)
        return Detected("static", static.source)
    vcs = _from_tags(project)
    if vcs:
        _check_build_system(project)
        return Detected("vcs", vcs)
    elsewhere = _elsewhere(project)
    raise RefusedError(
        f"a version that comes from {elsewhere} is not supported yet",
        hint=_HINT,
        place=project.place(elsewhere if elsewhere.startswith("setup.") else ""),
    )


def _static(project: Project) -> Detected[str] | None:
    standard = project.table("project").get("version")
    if isinstance(standard, str):
        return Detected(standard, "from [project] version in pyproject.toml")
    version = project.table("tool", "poetry").get("version")
    poetry = str(project.table("build-system").get("build-backend", "poetry")).startswith("poetry")
    plugged = project.table("tool", "poetry-dynamic-versioning").get("enable")
    if poetry and isinstance(version, str) and not plugged:
        return Detected(version, "from [tool.poetry] version in pyproject.toml")
    return None


def _check_form(project: Project, static: Detected[str]) -> None:
    """https://packaging.python.org/en/latest/specifications/version-specifiers/; PyPI takes no local part."""
    hint = 'write three numbers, such as `version = "1.2.3"`'
    try:
        version = Version(static.value)
    except InvalidVersion as error:
        raise TracerError(
            f"`{static.value}` is not a version as Python packages have it",
            hint=hint,
            place=project.place("pyproject.toml"),
        ) from error
    if version.local:
        raise TracerError(
            f"PyPI refuses the version `{static.value}`: `+{version.local}` is for local builds alone",
            hint=hint,
            place=project.place("pyproject.toml"),
        )


def _from_tags(project: Project) -> str:
    """hatch-vcs: https://github.com/ofek/hatch-vcs; setuptools-scm: https://setuptools-scm.readthedocs.io/en/latest/usage/."""
    if project.table("tool", "hatch", "version").get("source") == "vcs":
        return "from git tags, by [tool.hatch.version] in pyproject.toml"
    for name in ("setuptools_scm", "vcs-versioning"):
        if name in project.table("tool"):
            return f"from git tags, by [tool.{name}] in pyproject.toml"
    required = strings(project.table("build-system").get("requires"))
    if any(_SCM_SIMPLE.match(item) for item in required):
        return "from git tags, by setuptools-scm[simple] in [build-system] requires"
    if "use_scm_version" in setup_arguments(project.setup_py):
        return "from git tags, by `use_scm_version=` in setup.py"
    return ""


def _check_build_system(project: Project) -> None:
    """Only there a build front end learns what to install before it can ask for the version."""
    if not project.table("build-system"):
        raise RefusedError(
            "a version from git tags without a [build-system] table is not supported",
            hint=_BUILD_SYSTEM,
            place=project.place(),
        )


def _elsewhere(project: Project) -> str:
    """Half a sentence that names the place, as far as it can be named."""
    tool = project.table("tool")
    if "poetry-dynamic-versioning" in tool:
        return "poetry-dynamic-versioning"
    known = (("hatch", "version"), ("setuptools", "dynamic"), ("pdm", "version"))
    for table, key in known:
        if project.table("tool", table, key):
            return f"[tool.{table}.{key}] in pyproject.toml"
    if "version" in project.setup_cfg.get("metadata", {}):
        return "setup.cfg"
    if "version" in setup_arguments(project.setup_py):
        return "setup.py"
    return "outside pyproject.toml"
