"""What the build backend was told about the modules to ship, each backend in its own words.

https://hatch.pypa.io/latest/config/build/, https://setuptools.pypa.io/en/latest/userguide/pyproject_config.html,
https://flit.pypa.io/en/stable/pyproject_toml.html, https://python-poetry.org/docs/pyproject/#packages,
https://docs.astral.sh/uv/concepts/build-backend/#modules, https://backend.pdm-project.org/build_config/.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracer_bullet.project.packaging_files import strings
from tracer_bullet.project.setup_script import setup_arguments

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tracer_bullet.project.packaging_files import Project


@dataclass(frozen=True)
class ModuleSettings:
    """Modules by dotted name, paths of packages, or directories to look in; all empty: nothing was said."""

    modules: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    roots: tuple[str, ...] = ()
    source: str = ""


def module_settings(project: Project) -> ModuleSettings:
    """What the project's own backend settings say; the first table that says anything counts."""
    readers = (_hatchling, _setuptools, _setup_cfg, _setup_py, _flit, _poetry, _uv, _pdm)
    nothing = ModuleSettings()
    return next((told for reader in readers if (told := reader(project)) != nothing), nothing)


def _hatchling(project: Project) -> ModuleSettings:
    for keys in (("tool", "hatch", "build", "targets", "wheel"), ("tool", "hatch", "build")):
        table = project.table(*keys)
        paths = strings(table.get("packages")) or strings(table.get("only-include"))
        if paths:
            return ModuleSettings(paths=paths, source=f"from [{'.'.join(keys)}] in pyproject.toml")
    return ModuleSettings()


def _setuptools(project: Project) -> ModuleSettings:
    table = project.table("tool", "setuptools")
    names = strings(table.get("packages")) or strings(table.get("py-modules"))
    if names:
        return ModuleSettings(_topmost(names), source="from [tool.setuptools] in pyproject.toml")
    where = strings(project.table("tool", "setuptools", "packages", "find").get("where"))
    return ModuleSettings(roots=where or strings(project.table("tool", "setuptools", "package-dir").get("")))


def _setup_cfg(project: Project) -> ModuleSettings:
    options = project.setup_cfg.get("options", {})
    packages, modules = options.get("packages", ""), options.get("py_modules", "")
    names = [] if "find" in packages else packages.replace(",", " ").split()
    if names or modules:
        return ModuleSettings(
            _topmost(names or modules.replace(",", " ").split()), source="from [options] in setup.cfg"
        )
    where = project.setup_cfg.get("options.packages.find", {}).get("where", "")
    return ModuleSettings(roots=tuple(where.split()))


def _setup_py(project: Project) -> ModuleSettings:
    arguments = setup_arguments(project.setup_py)
    names = strings(arguments.get("packages")) or strings(arguments.get("py_modules"))
    return ModuleSettings(_topmost(names), source="from `setup()` in setup.py") if names else ModuleSettings()


def _flit(project: Project) -> ModuleSettings:
    names = strings(project.table("tool", "flit", "module").get("name"))
    return (
        ModuleSettings(names, source="from [tool.flit.module] in pyproject.toml")
        if names
        else ModuleSettings()
    )


def _poetry(project: Project) -> ModuleSettings:
    packages = project.table("tool", "poetry").get("packages")
    tables = [item for item in packages if isinstance(item, dict)] if isinstance(packages, list) else []
    paths = tuple(f"{item.get('from', '.')}/{item.get('include', '')}" for item in tables)
    return (
        ModuleSettings(paths=paths, source="from [tool.poetry] packages in pyproject.toml")
        if paths
        else ModuleSettings()
    )


def _uv(project: Project) -> ModuleSettings:
    table = project.table("tool", "uv", "build-backend")
    names = strings(table.get("module-name"))
    if names:
        return ModuleSettings(_topmost(names), source="from [tool.uv.build-backend] in pyproject.toml")
    root = table.get("module-root")
    return ModuleSettings(roots=(root or ".",)) if isinstance(root, str) else ModuleSettings()


def _pdm(project: Project) -> ModuleSettings:
    table = project.table("tool", "pdm", "build")
    paths = tuple(path for path in strings(table.get("includes")) if not path.startswith(("test", "doc")))
    if paths:
        return ModuleSettings(paths=paths, source="from [tool.pdm.build] in pyproject.toml")
    return ModuleSettings(roots=strings(table.get("package-dir")))


def _topmost(names: Iterable[str]) -> tuple[str, ...]:
    """Without the packages that lie inside another one of `names`."""
    known = set(names)
    return tuple(name for name in names if not any(name.startswith(f"{other}.") for other in known))
