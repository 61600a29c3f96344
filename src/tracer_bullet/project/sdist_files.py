"""Which files setup.py opens that a build does not have: the wheel is built from the sdist.

What setuptools puts into an sdist: https://setuptools.pypa.io/en/latest/userguide/miscellaneous.html
"""

from __future__ import annotations

import ast
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from tracer_bullet.project.backends import read_backend
from tracer_bullet.project.build_requirements import build_requirements
from tracer_bullet.project.opened_files import opened_files
from tracer_bullet.project.python_source import is_file
from tracer_bullet.project.setup_script import SETUP_PY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.project.opened_files import Opened
    from tracer_bullet.project.packaging_files import Project

_ALWAYS = (
    "README", "README.txt", "README.rst", "README.md", "LICEN[CS]E*", "COPYING*", "NOTICE*", "AUTHORS*",
    "setup.cfg", "pyproject.toml", "MANIFEST.in",
)  # fmt: skip


def notes_on_files(project: Project) -> tuple[str, ...]:
    """A sentence for each file without which setuptools fails, with what to do; others run no setup.py."""
    if read_backend(project).name != "setuptools":
        return ()
    return tuple(filter(None, (_note(project, one) for one in opened_files(project.setup_py))))


def _note(project: Project, opened: Opened) -> str:
    path = opened.path
    if project.below(path) is None or _is_mentioned(project, path) or _is_in_sdist(project, path):
        return ""
    where = f"{SETUP_PY}:{opened.line} opens {path}"
    if not is_file(project, path):
        return f"{where}, which is not in the repository: the build fails until it is committed"
    lost = f"{where}, which is not in the sdist that the wheel is built from"
    return f"{lost}: add `include {path}` to MANIFEST.in"


def _is_in_sdist(project: Project, path: str) -> bool:
    """Whether it is there by rule or on demand, or may be: as part of a package, or by a plugin for git."""
    if any(fnmatchcase(path, name) for name in _ALWAYS) or path.endswith(".py"):
        return True
    if any(is_file(project, f"{folder}/__init__.py") for folder in PurePosixPath(path).parents):
        return True
    if any("git" in one or "scm" in one or "pbr" in one for one in build_requirements(project)):
        return True
    return any(fnmatchcase(path, pattern) for pattern in _patterns(project.text("MANIFEST.in")))


def _patterns(manifest: str) -> Iterator[str]:
    """What the lines of MANIFEST.in add, as patterns over the whole path, where a star crosses slashes."""
    for line in manifest.splitlines():
        match line.partition("#")[0].replace("./", "").split():
            case ["include", *patterns]:
                yield from patterns
            case ["global-include", *patterns]:
                yield from (each for one in patterns for each in (one, f"*/{one}"))
            case ["recursive-include", folder, *patterns]:
                start = "" if folder == "." else f"{folder.rstrip('/')}/"
                yield from (f"{start}{each}" for one in patterns for each in (one, f"*/{one}"))
            case ["graft", *folders]:
                yield from ("*" if one == "." else f"{one.rstrip('/')}/*" for one in folders)
            case _:
                pass


def _is_mentioned(project: Project, path: str) -> bool:
    """Whether setup.py names it once more, as `data_files` or to write it, or a setting does."""
    name = PurePosixPath(path).name
    strings = (node.value for node in ast.walk(project.setup_py) if isinstance(node, ast.Constant))
    named = [
        one
        for one in strings
        if isinstance(one, str) and (PurePosixPath(one).name == name or fnmatchcase(path, one))
    ]
    return len(named) > 1 or name in project.text("setup.cfg") + project.text("pyproject.toml")
