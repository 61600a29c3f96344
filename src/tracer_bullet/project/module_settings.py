"""What the build backend was told about the modules to ship, each backend in its own words.

https://hatch.pypa.io/latest/config/build/, https://setuptools.pypa.io/en/latest/userguide/pyproject_config.html,
https://flit.pypa.io/en/stable/pyproject_toml.html, https://python-poetry.org/docs/pyproject/#packages,
https://docs.astral.sh/uv/concepts/build-backend/#modules, https://backend.pdm-project.org/build_config/.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from tracer_bullet.project.backends import read_backend
from tracer_bullet.project.cargo_manifest import library_name, manifest_of
from tracer_bullet.project.detected import Detected
from tracer_bullet.project.packaging_files import strings
from tracer_bullet.project.setup_script import setup_arguments, setup_expressions, setup_strings, string_list

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tracer_bullet.project.packaging_files import Project, TomlTable


@dataclass(frozen=True)
class ModuleSettings:
    """Modules by dotted name, paths of packages, or directories to look in; all empty: nothing was said.

    `include` and `exclude` are setuptools' patterns of dotted names for what is in these directories.
    """

    modules: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    roots: tuple[str, ...] = ()
    source: str = ""
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()


def module_settings(project: Project) -> ModuleSettings:
    """What the settings of the named backend say, or those of any if tracer knows none; the first that do."""
    by_backend = {
        "hatchling": (_hatchling,),
        "setuptools": (_setuptools, _setup_cfg, _setup_py),
        "flit": (_flit,),
        "poetry": (_poetry,),
        "uv_build": (_uv,),
        "pdm": (_pdm,),
    }
    every = (*chain.from_iterable(by_backend.values()), _compiled)
    backend = read_backend(project)
    readers = by_backend.get(backend.name, every) if backend.written else every
    nothing = ModuleSettings()
    return next((told for reader in readers if (told := reader(project)) != nothing), nothing)


def _hatchling(project: Project) -> ModuleSettings:
    for keys in (("build", "targets", "wheel"), ("build",)):
        table = project.table("tool", "hatch", *keys)
        paths = strings(table.get("packages")) or strings(table.get("only-include"))
        paths = paths or tuple(_included_packages(project, strings(table.get("include"))))
        said, sources = f"from {project.hatch_table(*keys)}", strings(table.get("sources"))
        roots = tuple(path for path in paths if path in sources)
        if roots:
            return ModuleSettings(roots=roots)
        inside = [
            path.removeprefix(f"{one}/") for path in paths for one in sources if path.startswith(f"{one}/")
        ]
        if paths and len(inside) == len(paths):
            return ModuleSettings(tuple(path.strip("/").replace("/", ".") for path in inside), source=said)
        if paths:
            return ModuleSettings(paths=paths, source=said)
    return ModuleSettings()


def _included_packages(project: Project, patterns: Iterable[str]) -> Iterator[str]:
    """The packages among patterns like those of git, such as `/pkg`, `pkg/**` or `pkg/**/*.py`."""
    for pattern in patterns:
        path = re.sub(r"/(?:\*\*?(?:/.*)?)?\Z", "", pattern.removeprefix("/"))
        found = None if re.search(r"[*?!\[]", path) else project.below(path)
        if path and found and (found / "__init__.py").is_file():
            yield path


def _setuptools(project: Project) -> ModuleSettings:
    table = project.table("tool", "setuptools")
    names = strings(table.get("packages")) or strings(table.get("py-modules"))
    if names:
        return ModuleSettings(_topmost(names), source="from [tool.setuptools] in pyproject.toml")
    find = project.table("tool", "setuptools", "packages", "find")
    roots = strings(find.get("where")) or strings(project.table("tool", "setuptools", "package-dir").get(""))
    include, exclude = strings(find.get("include")), strings(find.get("exclude"))
    return ModuleSettings(roots=roots, include=include, exclude=exclude)


def extension_modules(project: Project) -> Detected[tuple[str, ...]]:
    """The extension modules outside of packages that setuptools is told to build.

    https://setuptools.pypa.io/en/latest/userguide/ext_modules.html
    """
    tables = _tables(project.table("tool", "setuptools").get("ext-modules"))
    if names := [table.get("name") for table in tables]:
        return Detected(_public(names), "from `ext-modules` in pyproject.toml")
    calls = (node for node in ast.walk(project.setup_py) if isinstance(node, ast.Call))
    made = [_first_argument(call) for call in calls if ast.unparse(call.func).endswith("Extension")]
    return Detected(_public(made), "from `ext_modules=` in setup.py")


def _first_argument(call: ast.Call) -> object:
    named = [keyword.value for keyword in call.keywords if keyword.arg == "name"]
    first = next(iter((*named, *call.args)), None)
    return first.value if isinstance(first, ast.Constant) else None


def _public(names: Iterable[object]) -> tuple[str, ...]:
    return tuple(name for name in names if isinstance(name, str) and name.isidentifier() and name[0] != "_")


def _setup_cfg(project: Project) -> ModuleSettings:
    options = project.setup_cfg.get("options", {})
    packages, modules = options.get("packages", ""), options.get("py_modules", "")
    names = [] if "find" in packages else packages.replace(",", " ").split()
    if names or modules:
        return ModuleSettings(
            _topmost(names or modules.replace(",", " ").split()), source="from [options] in setup.cfg"
        )
    find = project.setup_cfg.get("options.packages.find", {})
    root = options.get("package_dir", "").strip()
    where = find.get("where", "").split() or [root.removeprefix("=").strip()] * root.startswith("=")
    include, exclude = (find.get(key, "").replace(",", " ").split() for key in ("include", "exclude"))
    return ModuleSettings(roots=tuple(where), include=tuple(include), exclude=tuple(exclude))


def _setup_py(project: Project) -> ModuleSettings:
    names = setup_strings(project, "packages") or setup_strings(project, "py_modules")
    if names:
        return ModuleSettings(_topmost(names), source="from `setup()` in setup.py")
    find = setup_expressions(project.setup_py).get("packages")
    if not isinstance(find, ast.Call):
        return ModuleSettings()
    said = {keyword.arg: keyword.value for keyword in find.keywords if keyword.arg}
    said |= dict(zip(("where", "exclude", "include"), find.args, strict=False))
    where, exclude, include = (
        string_list(project, said[key]) if key in said else () for key in ("where", "exclude", "include")
    )
    return ModuleSettings(roots=where or _package_dir(project), include=include, exclude=exclude)


def _package_dir(project: Project) -> tuple[str, ...]:
    directories = setup_arguments(project.setup_py).get("package_dir")
    return strings(directories.get("")) if isinstance(directories, dict) else ()


def _flit(project: Project) -> ModuleSettings:
    names = strings(project.table("tool", "flit", "module").get("name"))
    names = names or strings(project.table("tool", "flit", "metadata").get("module"))
    return (
        ModuleSettings(names, source="from [tool.flit.module] in pyproject.toml")
        if names
        else ModuleSettings()
    )


def _poetry(project: Project) -> ModuleSettings:
    tables = _tables(project.table("tool", "poetry").get("packages"))
    paths = tuple(f"{table.get('from', '.')}/{table.get('include', '')}" for table in tables)
    return (
        ModuleSettings(paths=paths, source="from [tool.poetry] packages in pyproject.toml")
        if paths
        else ModuleSettings()
    )


def _uv(project: Project) -> ModuleSettings:
    table = project.table("tool", "uv", "build-backend")
    names, root = strings(table.get("module-name")), table.get("module-root")
    if names and table.get("namespace") is True:
        inside = tuple(f"{name}.*" for name in names)
        return ModuleSettings(roots=(root or "." if isinstance(root, str) else "src",), include=inside)
    if names:
        return ModuleSettings(_topmost(names), source="from [tool.uv.build-backend] in pyproject.toml")
    return ModuleSettings(roots=(root or ".",)) if isinstance(root, str) else ModuleSettings()


def _pdm(project: Project) -> ModuleSettings:
    """`includes` are paths of which `package-dir` is no part of the name."""
    table = project.table("tool", "pdm", "build")
    root = next(iter(strings(table.get("package-dir"))), "src").strip("/")
    paths = [
        path.strip("/") for path in strings(table.get("includes")) if not path.startswith(("test", "doc"))
    ]
    if root in paths:
        return ModuleSettings(roots=(root,))
    inside = {path: path.removeprefix(f"{root}/").partition("/*")[0] for path in paths}
    if inside:
        names = tuple(name.replace("/", ".") for name in inside.values() if "/" in name)
        tops = tuple(path for path, name in inside.items() if "/" not in name)
        return ModuleSettings(names, tops, source="from [tool.pdm.build] in pyproject.toml")
    return ModuleSettings(roots=strings(table.get("package-dir")))


def _compiled(project: Project) -> ModuleSettings:
    """scikit-build-core: https://scikit-build-core.readthedocs.io/; maturin: https://www.maturin.rs/config."""
    paths = strings(project.table("tool", "scikit-build", "wheel").get("packages"))
    if paths:
        return ModuleSettings(paths=paths, source="from [tool.scikit-build] in pyproject.toml")
    maturin = project.table("tool", "maturin")
    names = tuple(name.partition(".")[0] for name in strings(maturin.get("module-name")))
    if names:
        return ModuleSettings(names, source="from [tool.maturin] in pyproject.toml")
    roots = strings(maturin.get("python-source"))
    library = "" if roots or read_backend(project).name != "maturin" else library_name(project)
    if library:
        return ModuleSettings((library,), source=f"from the library in {manifest_of(project)}")
    return ModuleSettings(roots=roots)


def _tables(value: object) -> list[TomlTable]:
    """The tables of a list; nothing of what has another type."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _topmost(names: Iterable[str]) -> tuple[str, ...]:
    """Without the packages that lie inside another one of `names`."""
    known = set(names)
    return tuple(name for name in names if not any(name.startswith(f"{other}.") for other in known))
