"""Which package a distribution brings: the name that a smoke test imports.

First what the backend was told, then the directories as the backends themselves look at them:
https://hatch.pypa.io/latest/plugins/builder/wheel/#default-file-selection,
https://setuptools.pypa.io/en/latest/userguide/package_discovery.html.
"""

from __future__ import annotations

import re
from itertools import takewhile
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from tracer_bullet.project.detected import Detected
from tracer_bullet.project.module_settings import module_settings
from tracer_bullet.project.names import normalise

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tracer_bullet.project.packaging_files import Project

_NEVER_SHIPPED = re.compile(
    r"(bin|build|changelog|ci|conftest|debian|dist|docs?|documentation|dodo|env|examples?|exercises?|fabfile"
    r"|benchmarks?|htmlcov|manpages|news|newsfragments|node_modules|noxfile|pavement|python|scripts?|setup|src"
    r"|tasks|(unit_)?tests?|tools?|toolkit|toxfile|typings|utils?|venv)\Z"
)
"""Names that lie beside a package without being one; after setuptools' own list for flat layouts."""

_DEEPEST_NAMESPACE = 3


def import_names(project: Project, distribution: str) -> Detected[tuple[str, ...]]:
    """The names, dotted for a package inside a namespace, that importing `distribution` may mean.

    One name: that is it. Several: they cannot be told apart. None: nothing looks like a package.
    """
    told = module_settings(project)
    named = (*told.modules, *_at(project, told.paths))
    if named:
        return Detected(_choose(named, distribution), told.source)
    for root in told.roots or ("src", "."):
        found = _choose(tuple(_importable(project.below(root), flat=root == ".")), distribution)
        if found:
            where = PurePosixPath(root, *found[0].split("."))
            is_package = (project.directory / where).is_dir()
            return Detected(
                found, f"from the directory `{where}`" if is_package else f"from the file `{where}.py`"
            )
    return Detected((), "nothing looks like a package")


def _choose(names: tuple[str, ...], distribution: str) -> tuple[str, ...]:
    """The one that is called like the distribution, else all of them."""
    unique = tuple(dict.fromkeys(names))
    same = tuple(name for name in unique if normalise(name) == normalise(distribution))
    return same[:1] or unique


def _importable(root: Path | None, *, flat: bool) -> list[str]:
    """Packages in `root` by dotted name; where there is none, single modules."""
    if root is None or not root.is_dir():
        return []
    entries = sorted(entry for entry in root.iterdir() if not _is_left_out(entry.stem, flat=flat))
    packages = [name for entry in entries if entry.is_dir() for name in _packages(entry, _DEEPEST_NAMESPACE)]
    return packages or [
        entry.stem for entry in entries if entry.suffix == ".py" and entry.stem.isidentifier()
    ]


def _packages(directory: Path, depth: int) -> Iterator[str]:
    if not directory.name.isidentifier():
        return
    if (directory / "__init__.py").is_file():
        yield directory.name
    elif depth > 1:
        inner = (entry for entry in sorted(directory.iterdir()) if entry.is_dir())
        yield from (f"{directory.name}.{name}" for entry in inner for name in _packages(entry, depth - 1))


def _is_left_out(stem: str, *, flat: bool) -> bool:
    return stem.startswith((".", "_")) or (flat and _NEVER_SHIPPED.match(stem) is not None)


def _at(project: Project, paths: tuple[str, ...]) -> list[str]:
    """The packages that lie at `paths`; a pattern counts up to its first wildcard."""
    names: list[str] = []
    for written in paths:
        fixed = list(takewhile(lambda part: "*" not in part, PurePosixPath(written).parts))
        path = project.below("/".join(fixed))
        if path is None or path == project.directory:
            continue
        if path.is_dir():
            names.extend(_packages(path, _DEEPEST_NAMESPACE))
        elif path.suffix == ".py":
            names.append(path.parent.name if path.name == "__init__.py" else path.stem)
    return names
