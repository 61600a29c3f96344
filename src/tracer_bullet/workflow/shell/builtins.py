"""Commands of the shell itself that change what later commands inherit."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from tracer_bullet.workflow.shell.words import UNKNOWN_TEXT, UNKNOWN_WORDS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tracer_bullet.workflow.shell.state import State

_ASSIGNMENT = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)(\+?=)(.*)", re.DOTALL)
_ACTIVATES = re.compile(r"[/\\](?:bin|Scripts)[/\\]activate\Z")
"""The script of a virtual environment, which sets `PATH` and names of its own."""
_ALIAS = re.compile(r"([^=\s]+)=(.*)", re.DOTALL)


def _export(arguments: Sequence[str], state: State) -> None:
    _declare([word for word in arguments if not word.startswith("-")], state, export=True)


def _maybe_export(arguments: Sequence[str], state: State) -> None:
    export = any(word.startswith("-") and "x" in word for word in arguments)
    _declare([word for word in arguments if not word.startswith("-")], state, export=export)


def _declare(words: Sequence[str], state: State, *, export: bool) -> None:
    for word in words:
        found = _ASSIGNMENT.match(word)
        if found:
            state.set(found[1], found[3] if found[2] == "=" else UNKNOWN_WORDS, export=export)
        elif UNKNOWN_WORDS in word:
            state.forget()
        elif export:
            state.export(word)


def _unset(arguments: Sequence[str], state: State) -> None:
    for name in arguments:
        state.unset(name)


def _read(arguments: Sequence[str], state: State) -> None:
    for name in arguments:
        if name.isidentifier():
            state.set(name, UNKNOWN_WORDS)


def _cd(arguments: Sequence[str], state: State) -> None:
    """`PWD` follows; a directory that is not known makes it unknown."""
    named = [word for word in arguments if word == "-" or not word.startswith("-")]
    state.set("PWD", joined_path(state.value("PWD"), named[0] if named else "~"), export=True)


def joined_path(folder: str, path: str) -> str:
    """`path` as seen from `folder`; unknown where a part of it is."""
    if path[:1] in ("/", "~", "$"):
        folder = ""
    if any(mark in folder + path for mark in (UNKNOWN_TEXT, UNKNOWN_WORDS)) or path == "-":
        return UNKNOWN_TEXT
    return posixpath.normpath(posixpath.join(folder, path))


def _leave_directory(_: Sequence[str], state: State) -> None:
    state.set("PWD", UNKNOWN_TEXT, export=True)


def _shift(_: Sequence[str], state: State) -> None:
    state.forget_arguments()


def _set(arguments: Sequence[str], state: State) -> None:
    if "--" in arguments or any(word[:1] not in ("-", "+") for word in arguments):
        state.forget_arguments()
    state.exports_all |= "allexport" in arguments or any(re.match(r"-\w*a", word) for word in arguments)


def _source(arguments: Sequence[str], state: State) -> None:
    if not (arguments and _ACTIVATES.search(arguments[0])):
        state.forget()


BUILTINS: dict[str, Callable[[Sequence[str], State], None]] = {
    "cd": _cd,
    "chdir": _cd,
    "pushd": _cd,
    "popd": _leave_directory,
    "shift": _shift,
    "export": _export,
    "declare": _maybe_export,
    "typeset": _maybe_export,
    "local": _maybe_export,
    "readonly": _maybe_export,
    "unset": _unset,
    "read": _read,
    "mapfile": _read,
    "readarray": _read,
    "set": _set,
    "source": _source,
    ".": _source,
}
"""By name: what the command does to the state; its arguments are without the name."""


def assignments(arguments: Sequence[str]) -> dict[str, str]:
    """The texts by name that `alias name=text …` gives."""
    return {found[1]: found[2] for word in arguments if (found := _ALIAS.match(word))}
