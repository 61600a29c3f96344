"""Which program builds the package: the build backend by its short name, also one that the project wraps.

Nothing is refused here; what can be served is for the callers to decide.
"""

from __future__ import annotations

import ast
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.errors import TracerError
from tracer_bullet.project.packaging_files import strings
from tracer_bullet.project.read_once import read_once

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.project.packaging_files import Project

BACKENDS = {
    "hatchling.build": "hatchling",
    "hatchling.ouroboros": "hatchling",
    "setuptools.build_meta": "setuptools",
    "setuptools.build_meta:__legacy__": "setuptools",
    "flit_core.buildapi": "flit",
    "flit.buildapi": "flit",
    "flit_scm:buildapi": "flit",
    "poetry.core.masonry.api": "poetry",
    "poetry.masonry.api": "poetry",
    "poetry_dynamic_versioning.backend": "poetry",
    "uv_build": "uv_build",
    "pdm.backend": "pdm",
    "pdm.pep517.api": "pdm",
    "pbr.build": "setuptools",
    "maturin": "maturin",
    "mesonpy": "meson-python",
    "scikit_build_core.build": "scikit-build-core",
    "scikit_build_core.setuptools.build_meta": "setuptools",
}
"""The short name of the backend behind each value of `build-backend`."""


class Backend(NamedTuple):
    """`name` is short, empty if unknown; `written` is what pyproject.toml says; `phrase` says where from."""

    name: str
    written: str
    phrase: str


@read_once
def read_backend(project: Project) -> Backend:
    """The build backend; without one, setuptools builds.

    https://packaging.python.org/en/latest/specifications/pyproject-toml/#declaring-build-system-metadata-the-build-system-table
    Raises TracerError if `build-backend` is not a string.
    """
    system = project.table("build-system")
    written = system.get("build-backend")
    if written is None:
        return Backend("setuptools", "", "the default if no [build-system] names a backend")
    if not isinstance(written, str):
        raise TracerError(
            "[build-system] `build-backend` is not a string",
            hint='name the module: build-backend = "hatchling.build"',
            place=project.place(),
        )
    said = "from [build-system] build-backend in pyproject.toml"
    if written in BACKENDS or "backend-path" not in system:
        return Backend(BACKENDS.get(written, ""), written, said)
    wrapped = _wrapped(project, strings(system["backend-path"]), written.partition(":")[0])
    return Backend(wrapped, written, f"wrapped by the project's own `{written}` in `backend-path`")


def _wrapped(project: Project, directories: tuple[str, ...], module: str) -> str:
    """The known backend that an in-tree one imports from; empty if none or more than one.

    https://packaging.python.org/en/latest/specifications/pyproject-toml/#in-tree-build-backends
    """
    found = {
        BACKENDS[name] for one in directories for name in _imports(project, one, module) if name in BACKENDS
    }
    return found.pop() if len(found) == 1 else ""


def _imports(project: Project, directory: str, module: str) -> set[str]:
    """The modules that `module` imports, and those of its own siblings in turn."""
    todo, found = [module], set[str]()
    while todo:
        name = todo.pop()
        new = set(_imported_by(project, directory, name)) - found
        found |= new
        todo.extend(new)
    return found


def _imported_by(project: Project, directory: str, module: str) -> Iterator[str]:
    for end in (".py", "/__init__.py"):
        text = project.text(f"{directory}/{module.replace('.', '/')}{end}")
        yield from _imported(text, module if end == "/__init__.py" else module.rpartition(".")[0])


@lru_cache(maxsize=64)
def _imported(text: str, package: str) -> frozenset[str]:
    try:
        return frozenset(_imports_of(ast.parse(text), package))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return frozenset()


def _imports_of(tree: ast.Module, package: str) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parts = package.split(".")
            base = ".".join(parts[: len(parts) - node.level + 1]) if node.level else ""
            start = ".".join(filter(None, (base, node.module)))
            yield start
            yield from (f"{start}.{alias.name}" for alias in node.names)


def built_by(project: Project, name: str) -> bool:
    """Whether the backend `name` builds the project, as far as its files tell: an unknown one may wrap it."""
    backend = read_backend(project)
    return backend.name in ("", name) or not backend.written
