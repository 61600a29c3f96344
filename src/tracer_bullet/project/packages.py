"""The packages of a repository that are published: the members of a uv workspace, or folders with a package.

What tests, examples and documentation hold is not published. https://docs.astral.sh/uv/concepts/projects/workspaces/
"""

from __future__ import annotations

import re
from graphlib import CycleError, TopologicalSorter
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.errors import TracerError
from tracer_bullet.project.git import tracked_files
from tracer_bullet.project.metadata import project_name
from tracer_bullet.project.packaging_files import has_project, read_project, read_toml, strings
from tracer_bullet.project.publishing import unpublished_because
from tracer_bullet.project.read_once import read_once
from tracer_bullet.project.setup_script import setup_arguments
from tracer_bullet.project.versions.registry import find_version_source
from tracer_bullet.sites import normalise
from tracer_bullet.text.globs import fits_any_glob

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tracer_bullet.project.packaging_files import Project, TomlTable

_FILES = ("*pyproject.toml", "*setup.py", "*setup.cfg")
_NOT_PUBLISHED = re.compile(
    r"\.|_*(tests?|testing|test[-_]?data|examples?|samples?|demos?|docs?([-_]?(source|src))?|documentation"
    r"|fixtures?|templates?|tutorials?|benchmarks?|e2e|ci|vendor|vendored|third[-_]party|scripts|node_modules|site-packages)\Z",
    re.IGNORECASE,
)
"""Names of folders whose packages serve the repository alone."""
_REQUIRED_NAME = re.compile(r"\s*([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)")


class Package(NamedTuple):
    """A package by its `directory` from the root (`.` for the root), its `name`, and the names it `needs`.

    Names are as PyPI normalises them. `version` is what its files say, empty if only git or a build tells it.
    """

    directory: str
    name: str
    needs: tuple[str, ...] = ()
    version: str = ""


@read_once
def find_packages(root: Path) -> tuple[Package, ...]:
    """The packages below `root` that are published, a package after those of the others that it needs.

    Of a uv workspace these are its members; otherwise every folder with a name and a build backend counts.
    A file that cannot be read, or says that it is not published, makes none.
    """
    return _in_order([package for path in _folders(root) if (package := _read(root, path))])


def is_named(package: Package, text: str) -> bool:
    """Whether a text names the package, or its folder as a value or part of a path: `git` is a command."""
    folder = re.escape(PurePosixPath(package.directory).name)
    words = dict.fromkeys((package.directory, package.name, package.name.replace("-", "_")))
    patterns = [rf"(?<![\w.-]){re.escape(word)}(?![\w-]|\.\w)" for word in words]
    patterns += [rf"""(?:^|[\[{{,:-])\s*["']?{folder}["']?\s*(?:$|[\]}},])""", rf"(?<![\w.-]){folder}/"]
    return any(re.search(pattern, text, re.IGNORECASE | re.MULTILINE) for pattern in patterns)


def package_folders(root: Path, *patterns: str) -> list[PurePosixPath]:
    """The folders with packaging files, by git's `patterns` for these, as paths from `root`."""
    files = map(PurePosixPath, tracked_files(root, *patterns))
    known = {pattern.removeprefix("*") for pattern in patterns}
    return sorted({path.parent for path in files if path.name in known})


def _folders(root: Path) -> list[PurePosixPath]:
    found = [path for path in package_folders(root, *_FILES) if has_project(root / path)]
    workspace = _workspace(root)
    if workspace:
        members, excluded = (strings(workspace.get(key)) for key in ("members", "exclude"))
        return [
            path
            for path in found
            if path == PurePosixPath()
            or (fits_any_glob(str(path), members) and not fits_any_glob(str(path), excluded))
        ]
    return [path for path in found if not any(map(_NOT_PUBLISHED.match, path.parts))]


def _workspace(root: Path) -> TomlTable:
    try:
        tool = read_toml(root / "pyproject.toml").get("tool", {})
        return dict(tool.get("uv", {}).get("workspace", {}))
    except (TracerError, AttributeError, TypeError, ValueError):
        return {}


def _read(root: Path, path: PurePosixPath) -> Package | None:
    try:
        project = read_project(root / path)
        if unpublished_because(project) or not _is_built(project):
            return None
        name = normalise(project_name(project).value)
    except TracerError:
        return None
    return Package(path.as_posix(), name, tuple(dict.fromkeys(_needed(project))), _version(project))


def _version(project: Project) -> str:
    try:
        return find_version_source(project).version
    except TracerError:
        return ""


def serves_others(project: Project) -> bool:
    """Whether a package is not to be published itself, if there are others beside it that are."""
    uv = project.table("tool", "uv")
    is_virtual = not project.table("build-system") and not project.setup_py.body
    return bool(unpublished_because(project)) or (
        is_virtual and ("workspace" in uv or uv.get("package") is False)
    )


def _is_built(project: Project) -> bool:
    """Whether something builds it: uv takes a folder without a backend for settings alone."""
    if project.table("tool", "uv").get("package") is False:
        return False
    return bool(project.table("build-system") or project.setup_py.body)


def _needed(project: Project) -> Iterator[str]:
    listed = (
        *strings(project.table("project").get("dependencies")),
        *project.table("tool", "poetry", "dependencies"),
        *project.setup_cfg.get("options", {}).get("install_requires", "").splitlines(),
        *strings(setup_arguments(project.setup_py).get("install_requires")),
    )
    yield from (normalise(match[1]) for one in listed if (match := _REQUIRED_NAME.match(one)))


def _in_order(found: Sequence[Package]) -> tuple[Package, ...]:
    names = {package.name for package in found}
    graph = {one.name: [name for name in one.needs if name in names and name != one.name] for one in found}
    try:
        order = {name: place for place, name in enumerate(TopologicalSorter(graph).static_order())}
    except CycleError:
        return tuple(found)
    return tuple(sorted(found, key=lambda one: order[one.name]))
