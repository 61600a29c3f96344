"""The build backend, and whether it can build one pure-Python wheel as the generated workflow expects."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.errors import RefusedError, TracerError
from tracer_bullet.project.detected import Detected
from tracer_bullet.project.packaging_files import dig, strings
from tracer_bullet.project.setup_script import words

if TYPE_CHECKING:
    from tracer_bullet.project.packaging_files import Project

SUPPORTED = {
    "hatchling.build": "hatchling",
    "setuptools.build_meta": "setuptools",
    "setuptools.build_meta:__legacy__": "setuptools",
    "flit_core.buildapi": "flit",
    "poetry.core.masonry.api": "poetry",
    "uv_build": "uv_build",
    "pdm.backend": "pdm",
}

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


def build_backend(project: Project) -> Detected[str]:
    """The backend's short name: hatchling, setuptools, flit, poetry, uv_build or pdm.

    Raises TracerError for one that is not named by a string; RefusedError for every other backend, for a
    project that compiles something (its wheels need a matrix of machines, which the generated workflow does
    not have yet), and for one that is not to be published.
    """
    _check_meant_to_be_published(project)
    system = project.table("build-system")
    written = system.get("build-backend")
    if not isinstance(written, str | None):
        raise TracerError(
            "[build-system] `build-backend` is not a string",
            hint='name the module: build-backend = "hatchling.build"',
            place=project.place(),
        )
    if "backend-path" in system or (written is not None and written not in SUPPORTED):
        backend = (
            f"{written} (from the project's own `backend-path`)" if "backend-path" in system else written
        )
        raise RefusedError(
            f"the build backend `{backend}` is not supported yet",
            hint=f"supported are {', '.join(sorted(set(SUPPORTED.values())))}, for pure-Python packages",
            place=project.place(),
        )
    backend = SUPPORTED.get(str(written), "setuptools")
    sign = compiled_by(project, backend)
    if sign:
        raise RefusedError(
            f"packages with extension modules are not supported yet, and {sign}",
            hint="`tracer` sets up pure-Python packages; nothing was written",
            place=project.place("pyproject.toml" if "setup.py" not in sign else "setup.py"),
        )
    if written is None:
        return Detected(backend, "the default where no [build-system] names a backend")
    return Detected(backend, "from [build-system] build-backend in pyproject.toml")


def _check_meant_to_be_published(project: Project) -> None:
    """`Private ::`: https://pypi.org/classifiers/; the others say that there is no package at all."""
    signs = {
        "[tool.uv] says `package = false`": project.table("tool", "uv").get("package") is False,
        "[tool.poetry] says `package-mode = false`": project.table("tool", "poetry").get("package-mode")
        is False,
        "a classifier says `Private ::`, which PyPI refuses": any(
            classifier.lower().startswith("private ::")
            for table in (project.table("project"), project.table("tool", "poetry"))
            for classifier in strings(table.get("classifiers"))
        ),
    }
    for sign, applies in signs.items():
        if applies:
            raise RefusedError(
                f"the project is not meant to be published: {sign}",
                hint="take that line out if it is to be published after all",
                place=project.place(),
            )


def compiled_by(project: Project, backend: str) -> str:
    """What says that building compiles something, as half a sentence; empty for a pure-Python project."""
    required = strings(project.table("build-system").get("requires"))
    compiler = next((item for item in required if _COMPILED_REQUIREMENTS.match(item)), "")
    if compiler:
        return f"[build-system] requires `{compiler}`"
    match backend:
        case "setuptools":
            return _compiled_by_setuptools(project)
        case "hatchling":
            return _compiled_by_hatchling(project)
        case "poetry":
            return _compiled_by_poetry(project)
        case "pdm":
            build = project.table("tool", "pdm", "build")
            return (
                "[tool.pdm.build] is not pure"
                if build.get("run-setuptools") or build.get("is-purelib") is False
                else ""
            )
        case _:
            return ""


def _compiled_by_setuptools(project: Project) -> str:
    if project.table("tool", "setuptools").get("ext-modules"):
        return "[tool.setuptools] has `ext-modules`"
    found = sorted(words(project.setup_py) & _COMPILED_WORDS)
    return f"setup.py uses `{found[0]}`" if found else ""


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
