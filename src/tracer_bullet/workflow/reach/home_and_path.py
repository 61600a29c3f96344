"""The home directory, in which tools look for names of indexes, and `PATH`, on which they are looked for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.workflow.reach.repository_files import path_in_repository
from tracer_bullet.workflow.reach.step_context import HOME
from tracer_bullet.workflow.reach.wrappers import PYTHON, layers, unwrap
from tracer_bullet.workflow.reach.written_text import files_written, text_written
from tracer_bullet.workflow.shell import UNKNOWN_TEXT

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tracer_bullet.workflow.reach.indexes import IndexNames
    from tracer_bullet.workflow.shell import Command, ShellEnv

READERS_OF_PYPIRC = ("twine", "flit", "maturin", "setup.py")
"""https://packaging.python.org/en/latest/specifications/pypirc/"""
_COPYING = frozenset({"cp", "mv", "ln", "install", "rsync", "tar", "unzip", "git", "stow", "curl", "wget"})
_PRINTING = frozenset({"echo", "printf", "readlink", "realpath"})
"""Commands that print their own words, or where these lead."""
_OF_EVERY_SHELL = frozenset({"cd", "echo", "exit", "set"})
"""Commands that bash, sh, PowerShell and cmd have themselves; make and tox start programs without a shell."""
_HOME = re.compile(r"(?:~|/root|/home/[\w.-]+)(?:/|/\.|/\.pypirc)?\Z")


def forget_pypirc(names: IndexNames) -> IndexNames:
    """The names with nothing known any more of what a `.pypirc` says."""
    for tool in READERS_OF_PYPIRC:
        for name in ("pypi", "testpypi"):
            names = names.with_name(tool, name, UNKNOWN_TEXT)
    return names


def writes_home(command: Command) -> bool:
    """Whether a command puts files right into the home directory, where a `.pypirc` may be among them."""
    words, _ = unwrap(command.words)
    if not words or words[0] not in _COPYING:
        return False
    targets = words[-1:] if words[0] in ("cp", "mv", "ln", "install", "rsync") else words[1:]
    return any(_HOME.match(word) for word in targets)


def has_own_home(shell_env: ShellEnv) -> bool:
    """Whether the home directory of a command is another than that of the runner."""
    return any((shell_env.get(name) or HOME) != HOME for name in ("HOME", "USERPROFILE"))


def folders_added(command: Command) -> tuple[str, ...]:
    """The directories of the repository that a command puts on `PATH`, for the steps behind it."""
    if not any(target.endswith("GITHUB_PATH") for target in files_written(command)):
        return ()
    return _own_folders(_folders_printed(command), command.shell_env)


def _folders_printed(command: Command) -> Iterable[str]:
    """The directories that a command prints; an unknown one counts as a directory of the system."""
    words = command.words
    if words[0] == "pwd":
        return (command.shell_env.get("PWD") or UNKNOWN_TEXT,)
    return words[1:] if words[0] in _PRINTING else text_written(command)


def own_folders_on_path(shell_env: ShellEnv) -> tuple[str, ...]:
    """The directories of the repository on the `PATH` that a script has set."""
    if "PATH" not in shell_env.values:
        return ()
    return _own_folders((shell_env.values.get("PATH") or "").split(":"), shell_env)


def names_on_path(words: Sequence[str], *, by_shell: bool) -> tuple[str, ...]:
    """The programs that a command looks for on `PATH`: its own, and those that it starts in turn.

    `by_shell` is whether a shell reads the command, which may have it itself.
    """
    inner = [each[0] for each, _ in layers(words)[1:] if each]
    outer = [] if by_shell and words[0] in _OF_EVERY_SHELL else [words[0]]
    # `python -m` is followed by a module.
    is_module = PYTHON.match(words[0])
    return (*outer, *(() if is_module else inner))


def _own_folders(words: Iterable[str], shell_env: ShellEnv) -> tuple[str, ...]:
    folder = shell_env.get("PWD") or ""
    own = (word for word in words if word and is_own_folder(word, shell_env))
    return tuple(path for word in own if (path := path_in_repository(folder, word)) is not None)


def is_own_folder(word: str, shell_env: ShellEnv) -> bool:
    """Whether a directory is one of the repository, in which programs of its own may stand."""
    path = path_in_repository(shell_env.get("PWD") or "", word)
    return path is not None and not re.search(r"(?:\A|/)(?:[\w.-]*env[\w.-]*|node_modules)/", f"{path}/")
