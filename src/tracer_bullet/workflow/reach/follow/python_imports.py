"""Which modules of the repository Python code imports, and where they stand."""

from __future__ import annotations

import ast
import posixpath
import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tracer_bullet.workflow.reach.repository_files import RepositoryFiles


_STRING = re.compile(r"['\"]([\w./-]+)['\"]")


class Imported(NamedTuple):
    """One import: `level` dots in front of `module`, and the `names` taken from it."""

    module: str
    level: int = 0
    names: tuple[str, ...] = ()


def imports_of(found: Iterable[ast.AST]) -> Iterator[Imported]:
    """Every import among these nodes."""
    for node in found:
        if isinstance(node, ast.Import):
            yield from (Imported(alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield Imported(node.module or "", node.level, tuple(alias.name for alias in node.names))


def find_module(
    imported: Imported, files: RepositoryFiles, folders: Sequence[str], path: str
) -> tuple[str, ...]:
    """The files of the repository that an import in `path` loads; a module is looked for in `folders`."""
    if imported.level:
        folder = posixpath.join(path.rpartition("/")[0], *[".."] * (imported.level - 1))
        folders = (posixpath.normpath(folder).removeprefix("."),)
    parts = imported.module.split(".") if imported.module else []
    for folder in folders:
        if found := tuple(_below(folder, parts, imported.names, files)):
            return found
    return ()


def put_on_sys_path(text: str, here: str, files: RepositoryFiles) -> Iterator[str]:
    """The folders of the repository that a text puts before those of the standard library, in `sys.path`."""
    for line in text.splitlines() if "sys.path" in text else ():
        written = _STRING.findall(line) if "sys.path" in line else ()
        for one in (*written, posixpath.join("", *written)):
            for path in (posixpath.normpath(posixpath.join(here, one)), posixpath.normpath(one)):
                if one.strip("./") and files.names(path.lstrip("./")):
                    yield path.lstrip("./")


def _below(folder: str, parts: Sequence[str], names: Sequence[str], files: RepositoryFiles) -> Iterator[str]:
    at = folder
    for part in parts:
        at = posixpath.join(at, part)
        if files.text(f"{at}.py") is not None:
            yield f"{at}.py"
            return
        if files.text(f"{at}/__init__.py") is not None:
            yield f"{at}/__init__.py"
        elif not files.exists(at):
            return
    for name in names:
        inner = posixpath.join(at, name)
        yield from (path for path in (f"{inner}.py", f"{inner}/__init__.py") if files.text(path) is not None)
