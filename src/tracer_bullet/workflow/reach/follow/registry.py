"""Which commands run code of the repository, and which module reads it.

A module is loaded when the first command asks for it: most plans need none.
"""

from __future__ import annotations

import importlib
import re
from typing import TYPE_CHECKING, cast

from tracer_bullet.workflow.reach.wrappers import PYTHON

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracer_bullet.workflow.reach.follow.call import Followed, FollowedCall

SHELLS = frozenset({"sh", "bash", "dash", "zsh", "ksh", "ash", "source", "."})
FOLLOWERS: dict[str, tuple[str, str]] = {
    **dict.fromkeys(("make", "gmake"), ("makefile", "follow_make")),
    **dict.fromkeys(("npm", "pnpm", "yarn", "jlpm", "bun"), ("package_json", "follow_npm")),
    **dict.fromkeys(SHELLS, ("shell_script", "follow_shell")),
    "hatch": ("project_tasks", "follow_hatch"),
    **dict.fromkeys(("inv", "invoke"), ("invoke", "follow_invoke")),
    "just": ("justfile", "follow_just"),
    **dict.fromkeys(("node", "nodejs"), ("javascript", "follow_node")),
    "nox": ("nox", "follow_nox"),
    "pdm": ("project_tasks", "follow_pdm"),
    "pipenv": ("project_tasks", "follow_pipenv"),
    "pixi": ("pixi", "follow_pixi"),
    "poe": ("project_tasks", "follow_poe"),
    **dict.fromkeys(("pre-commit", "prek"), ("pre_commit", "follow_pre_commit")),
    "rye": ("project_tasks", "follow_rye"),
    "tox": ("tox", "follow_tox"),
}
"""By the name of the command: the module that follows it, and the function there."""
TASK_FILES = {
    "make": ("GNUmakefile", "makefile", "Makefile"),
    "just": ("justfile", "Justfile", ".justfile"),
    "tox": ("tox.ini", "setup.cfg", "pyproject.toml", "tox.toml"),
    "nox": ("noxfile.py",),
    "invoke": ("tasks.py",),
    "task": ("Taskfile.yml", "Taskfile.yaml"),
}
"""The files in which task runners find what to run, in the order in which they look.

tox: https://tox.wiki/en/latest/config.html#discovery-and-file-types
"""
_NAME = re.compile(r"[A-Za-z][\w.-]*\Z")


def follow_command(call: FollowedCall) -> Followed | None:
    """What a command runs of the repository's code; None where it runs none, or where none is known."""
    name = call.words[0]
    if PYTHON.match(name):
        return _load("python_file", "follow_python")(call)
    if name in FOLLOWERS:
        return _load(*FOLLOWERS[name])(call)
    if "/" in name or "\\" in name:
        return _load("shell_script", "follow_file")(call)
    return _load("project_tasks", "follow_entry_point")(call) if _NAME.match(name) else None


def runs_file(name: str) -> bool:
    """Whether a command is a file, or a program that runs the one it is given."""
    return "/" in name or name in SHELLS or name in {"node", "nodejs"} or bool(PYTHON.match(name))


def _load(module: str, name: str) -> Callable[[FollowedCall], Followed | None]:
    found = importlib.import_module(f"tracer_bullet.workflow.reach.follow.{module}")
    return cast("Callable[[FollowedCall], Followed | None]", getattr(found, name))
