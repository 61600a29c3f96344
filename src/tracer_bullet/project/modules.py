"""Which package a distribution brings: the name that a smoke test imports.

First what the backend was told, then the directories as the backends themselves look at them:
https://hatch.pypa.io/latest/plugins/builder/wheel/#default-file-selection,
https://setuptools.pypa.io/en/latest/userguide/package_discovery.html.
"""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from itertools import takewhile
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from tracer_bullet.project.backends import read_backend
from tracer_bullet.project.detected import Detected
from tracer_bullet.project.module_settings import extension_modules, module_settings
from tracer_bullet.project.packaging_files import dig
from tracer_bullet.sites import normalise

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from tracer_bullet.project.module_settings import ModuleSettings
    from tracer_bullet.project.packaging_files import Project

_NEVER_SHIPPED = re.compile(
    r"(bin|build|changelog|ci|conftest|debian|dist|docs?|documentation|dodo|env|examples?|exercises?|fabfile"
    r"|benchmarks?|binder|htmlcov|manpages|news|newsfragments|node_modules|noxfile|pavement|python|scripts?|setup|src"
    r"|tasks|(unit_)?tests?|tools?|toolkit|toxfile|typings|utils?|venv)\Z"
)
"""Names that lie beside a package without being one; after setuptools' own list for flat layouts."""

_DEEPEST_NAMESPACE = 3
_NAMESPACE = re.compile(rb"\bdeclare_namespace\(|\bextend_path\(")
_DEFINES = re.compile(rb"^(def|class|from \.)", re.MULTILINE)
_HATCH_SELECTION = ("include", "only-include", "force-include", "packages", "sources", "hooks")


def import_names(project: Project, distribution: str) -> Detected[tuple[str, ...]]:
    """The names, dotted for a package inside a namespace, that importing `distribution` may mean.

    One name: that is it, and an empty one means that there are only type stubs, which nothing imports.
    Several: they cannot be told apart. None: no package was found.
    """
    told = module_settings(project)
    named = tuple(name for name in (*told.modules, *_at(project, told.paths)) if _is_name(name))
    if named:
        return Detected(_choose(named, distribution), told.source)
    if stubs := _stubs((*told.modules, *(PurePosixPath(path).name for path in told.paths))):
        return stubs
    extensions = extension_modules(project)
    own = _own_extension(extensions.value, distribution)
    for root in told.roots or ("src", "."):
        folder = project.below(root)
        found = _allowed(tuple(_importable(folder, flat=root == ".")), told)
        found = found or _allowed(tuple(_private(folder)), told)
        if found and not told.include and _needs_its_own_name(project):
            found = tuple(name for name in found if _is_called(name, distribution))
            if not found:
                return Detected((), f"the backend only ships a package called like `{distribution}`")
        if found and (not own or own[0] in found):
            return _in(project, root, _choose(found, distribution))
    if extensions.value:
        return Detected(own or _choose(extensions.value, distribution), extensions.source)
    there = (project.below(root) for root in told.roots or ("src", "."))
    entries = (entry for root in there if root and root.is_dir() for entry in sorted(root.iterdir()))
    return _stubs([entry.name for entry in entries if entry.is_dir()]) or Detected((), "no package was found")


def first_listed(project: Project, found: Detected[tuple[str, ...]]) -> Detected[str] | None:
    """The first of several names that the packaging files list, each of which the wheel is sure to hold.

    `found` are the names; None for one name, and for names that were only found by looking around.
    """
    names = [name for name in found.value if not _NEVER_SHIPPED.match(name)]
    if len(found.value) < 2 or not names or found.source != module_settings(project).source:
        return None
    return Detected(names[0], f"the first of {len(found.value)} packages, {found.source}")


def _stubs(names: Iterable[str]) -> Detected[tuple[str, ...]] | None:
    """https://typing.python.org/en/latest/spec/distributing.html#stub-only-packages"""
    found = next((name for name in names if name.partition(".")[0].endswith("-stubs")), "")
    return Detected(("",), f"`{found}` holds type stubs, which nothing imports") if found else None


def _is_name(name: str) -> bool:
    return all(part.isidentifier() for part in name.split("."))


def _in(project: Project, root: str, found: tuple[str, ...]) -> Detected[tuple[str, ...]]:
    where = PurePosixPath(root, *found[0].split("."))
    is_package = (project.directory / where).is_dir()
    return Detected(found, f"from the directory `{where}`" if is_package else f"from the file `{where}.py`")


def _allowed(names: tuple[str, ...], told: ModuleSettings) -> tuple[str, ...]:
    """Those that setuptools' patterns let through."""

    def matches(name: str, patterns: tuple[str, ...]) -> bool:
        return any(fnmatchcase(name, pattern) for pattern in patterns)

    inside = tuple(pattern.partition(".*")[0] for pattern in told.include)  # `pkg.*` ships what is in pkg
    included = [name for name in names if not told.include or matches(name, (*told.include, *inside))]
    return tuple(name for name in included if not matches(name, told.exclude))


def _needs_its_own_name(project: Project) -> bool:
    """Whether the backend takes no other package than the one called like the project, unless it is told.

    https://hatch.pypa.io/latest/plugins/builder/wheel/#default-file-selection, https://flit.pypa.io/en/stable/pyproject_toml.html,
    https://docs.astral.sh/uv/concepts/build-backend/#modules, https://python-poetry.org/docs/pyproject/#packages
    """
    backend = read_backend(project)
    if not backend.written:
        return False
    build = project.table("tool", "hatch", "build")
    tables = (build, dig(build, "targets", "wheel"))
    if backend.name == "hatchling":
        return not any(table.get(key) for table in tables for key in _HATCH_SELECTION)
    return backend.name in ("flit", "uv_build", "poetry")


def _is_called(name: str, distribution: str) -> bool:
    return normalise(distribution) in (normalise(name), normalise(name.rpartition(".")[2]))


def _choose(names: tuple[str, ...], distribution: str) -> tuple[str, ...]:
    """The one called like the distribution, perhaps a namespace around all of them; else all of them."""
    unique = tuple(dict.fromkeys(names))
    around = {name.partition(".")[0] for name in unique}
    wanted = (*unique, *around) if len(around) == 1 else unique
    same = tuple(name for name in wanted if normalise(name) == normalise(distribution))
    return same[:1] or unique


def _own_extension(extensions: tuple[str, ...], distribution: str) -> tuple[str, ...]:
    """The extension module called like the distribution."""
    own = (normalise(distribution), normalise(distribution).removeprefix("python-"))
    return tuple(name for name in extensions if normalise(name) in own)[:1]


def _importable(root: Path | None, *, flat: bool) -> list[str]:
    """Packages in `root` by dotted name; where there is none, namespace packages or single modules."""
    if root is None or not root.is_dir():
        return []
    entries = sorted(entry for entry in root.iterdir() if not _is_left_out(entry.stem, flat=flat))
    directories = [entry for entry in entries if entry.is_dir()]
    packages = [name for entry in directories for name in _packages(entry, _DEEPEST_NAMESPACE)]
    modules = [entry.stem for entry in entries if entry.suffix == ".py" and entry.stem.isidentifier()]
    return packages or modules or [name for entry in directories for name in _implicit(entry)]


def _private(root: Path | None) -> Iterator[str]:
    """Packages such as `_hooks`, which a distribution brings only for want of others."""
    if root and root.is_dir():
        yield from (
            entry.name
            for entry in sorted(root.iterdir())
            if entry.name.startswith("_") and entry.name.isidentifier() and (entry / "__init__.py").is_file()
        )


def _packages(directory: Path, depth: int) -> Iterator[str]:
    if not directory.name.isidentifier():
        return
    if (directory / "__init__.py").is_file() and not _declares_a_namespace(directory / "__init__.py"):
        yield directory.name
    elif depth > 1:
        inner = (entry for entry in sorted(directory.iterdir()) if entry.is_dir())
        below = [name for entry in inner for name in _packages(entry, depth - 1)]
        yield from (f"{directory.name}.{name}" for name in below or _only_module(directory))


def _only_module(directory: Path) -> list[str]:
    """The one module that is in a package which only declares a namespace."""
    modules = [file.stem for file in directory.glob("*.py") if file.stem != "__init__"]
    return modules if len(modules) == 1 and (directory / "__init__.py").is_file() else []


def _declares_a_namespace(file: Path) -> bool:
    """https://packaging.python.org/en/latest/guides/packaging-namespace-packages/#legacy-namespace-packages"""
    text = file.read_bytes()
    return bool(_NAMESPACE.search(text)) and not _DEFINES.search(text)


def _implicit(directory: Path, depth: int = _DEEPEST_NAMESPACE) -> list[str]:
    """The package without any `__init__.py` that `directory` is or leads to.

    https://packaging.python.org/en/latest/guides/packaging-namespace-packages/#native-namespace-packages
    """
    if not directory.name.isidentifier() or depth == 0:
        return []
    if any(directory.glob("*.py")):
        return [directory.name]
    inner = (entry for entry in sorted(directory.iterdir()) if entry.is_dir())
    below = [name for entry in inner for name in _implicit(entry, depth - 1)]
    return [f"{directory.name}.{below[0]}"] if len(below) == 1 else [directory.name] * bool(below)


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
            names.extend(list(_packages(path, _DEEPEST_NAMESPACE)) or _implicit(path))
        elif path.suffix == ".py":
            names.append(path.parent.name if path.name == "__init__.py" else path.stem)
    return names
