"""Whether building the package compiles something, so that its wheels need a matrix of machines.

A fact for the callers to decide about; nothing is refused here.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.project.backends import read_backend
from tracer_bullet.project.packaging_files import dig, strings
from tracer_bullet.project.python_source import values_assigned
from tracer_bullet.project.setup_script import setup_expressions, words
from tracer_bullet.project.usual_build import usual_build
from tracer_bullet.project.worktree import WORKFLOWS, workflow_files

if TYPE_CHECKING:
    from pathlib import Path

    from tracer_bullet.project.packaging_files import Project

_COMPILED_WORDS = {
    "ext_modules",
    "cffi_modules",
    "rust_extensions",
    "cythonize",
    "Extension",
    "RustExtension",
}
_COMPILED_REQUIREMENTS = re.compile(
    r"(cython|cffi|setuptools[-_]rust|mypy|pybind11|nanobind|scikit[-_]build.*)\b", re.I
)
_COMPILED_HATCH_HOOKS = {"cython", "mypyc", "cmake", "scikit-build", "ziglang", "rust", "maturin", "meson"}


_BACKENDS = {"maturin", "meson-python", "scikit-build-core"}
_TOOLS = re.compile(
    r"\b(cibuildwheel|maturin-action|mypyc|auditwheel|build-wheels-manylinux)\b", re.IGNORECASE
)


class Compiled(NamedTuple):
    """The `sign` of a compiled package, as half a sentence, and the `file` that has it."""

    sign: str
    file: str


def compiled(project: Project) -> Compiled | None:
    """What the packaging files say of compiling; None for a pure-Python project."""
    backend = read_backend(project).name
    sign = _compiled_by_tables(project, backend) or _compiled_by_backend(project, backend)
    if sign:
        return Compiled(sign, "setup.py" if sign.startswith("setup.py") else "pyproject.toml")
    return None


def compiled_in_a_workflow(root: Path) -> Compiled | None:
    """A workflow that builds wheels for several machines, of which the packaging files may say nothing."""
    for path in workflow_files(root):
        lines = path.read_text("utf-8", "replace").splitlines()
        found = (_TOOLS.search(re.sub(r"(^|\s)#.*", "", line)) for line in lines)
        if tool := next(filter(None, found), None):
            return Compiled(f"{path.name} uses `{tool[0]}`", (WORKFLOWS / path.name).as_posix())
    return None


def _compiled_by_tables(project: Project, backend: str) -> str:
    required = strings(project.table("build-system").get("requires"))
    compiler = next((item for item in required if _COMPILED_REQUIREMENTS.match(item)), "")
    if backend in _BACKENDS:
        return f"the build backend is {backend}"
    if compiler:
        return f"[build-system] requires `{compiler}`"
    return "there is a table [tool.cibuildwheel]" if project.table("tool", "cibuildwheel") else ""


def _compiled_by_backend(project: Project, backend: str) -> str:
    match backend:
        case "setuptools" | "":
            return _compiled_by_setuptools(project)
        case "hatchling":
            return _compiled_by_hatchling(project)
        case "poetry":
            return _compiled_by_poetry(project)
        case "pdm":
            build = project.table("tool", "pdm", "build")
            own = build.get("run-setuptools") or build.get("is-purelib") is False
            return "[tool.pdm.build] is not pure" if own else ""
        case _:
            return ""


def _compiled_by_setuptools(project: Project) -> str:
    if project.table("tool", "setuptools").get("ext-modules"):
        return "[tool.setuptools] has `ext-modules`"
    script = usual_build(project.setup_py)
    found = words(script) & _COMPILED_WORDS
    if found == {"ext_modules"} and _is_empty(script, setup_expressions(script).get("ext_modules")):
        return ""
    return f"setup.py uses `{min(found)}`" if found else _says_not_pure(script)


def _says_not_pure(script: ast.Module) -> str:
    """How setup.py says that its wheels are for one platform, as those with a library in them are.

    https://setuptools.pypa.io/en/latest/deprecated/distutils/apiref.html#distutils.core.Distribution
    """
    for node in ast.walk(script):
        match node:
            case ast.FunctionDef(name="has_ext_modules", body=[*_, ast.Return(value=value)]) if not _is_false(
                value
            ):
                return "setup.py defines `has_ext_modules`"
            case ast.Assign(targets=[*_, ast.Attribute(attr="root_is_pure")], value=value) if _is_false(
                value
            ):
                return "setup.py sets `root_is_pure`"
    return ""


def _is_false(value: ast.expr | None) -> bool:
    return isinstance(value, ast.Constant) and value.value is False


def _is_empty(script: ast.Module, modules: ast.expr | None) -> bool:
    values = values_assigned(script.body, modules.id) if isinstance(modules, ast.Name) else [modules]
    return bool(values) and all(isinstance(value, ast.List) and not value.elts for value in values)


def _compiled_by_hatchling(project: Project) -> str:
    build = ("tool", "hatch", "build")
    hooks = {**project.table(*build, "hooks"), **project.table(*build, "targets", "wheel", "hooks")}
    found = sorted(hooks.keys() & _COMPILED_HATCH_HOOKS)
    if found:
        return f"hatchling runs the build hook `{found[0]}`"
    if "custom" in hooks:
        script = project.below(str(dig(hooks, "custom").get("path", "hatch_build.py")))
        if (
            script
            and script.is_file()
            and re.search(r"infer_tag|pure_python", script.read_text("utf-8", "replace"))
        ):
            return f"the build hook `{script.name}` makes wheels for one platform"
    return ""


def _compiled_by_poetry(project: Project) -> str:
    build = project.table("tool", "poetry").get("build")
    script = build.get("script") if isinstance(build, dict) else build
    return f"[tool.poetry] runs the build script `{script}`" if script else ""
