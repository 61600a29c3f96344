"""Commands of the shell itself that change what later commands inherit, or how the rest is read."""

from __future__ import annotations

import posixpath
import re
from itertools import pairwise
from typing import TYPE_CHECKING

from tracer_bullet.workflow.shell.expansions import ScriptError
from tracer_bullet.workflow.shell.words import UNKNOWN_TEXT, UNKNOWN_WORDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tracer_bullet.workflow.shell.state import State

_ASSIGNMENT = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)(\[[^\]]*\])?(\+?=)(.*)", re.DOTALL)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_ACTIVATES = re.compile(r"(?:\A|[/\\](?:bin|Scripts)[/\\])activate\Z")
"""The script of a virtual environment, or conda's on the path, which sets `PATH` and names of its own."""
_ALIAS = re.compile(r"([^=\s]+)=(.*)", re.DOTALL)
_CHANGING = re.compile(r"[-+]\w*[iluncAa]")
_EXPORTING = re.compile(r"-\w*x")
_KEEPING = re.compile(r"\+\w*x")
_LISTED = frozenset(
    {"allexport", "errexit", "nounset", "pipefail", "xtrace", "verbose", "errtrace", "functrace"}
)
_SHOPT = frozenset(
    {
        "autocd", "checkjobs", "checkwinsize", "dotglob", "expand_aliases", "extglob", "failglob", "globstar",
        "histappend", "inherit_errexit", "nullglob", "sourcepath", "xpg_echo",
    }
)  # fmt: skip
"""Options that decide neither which commands run nor what a variable holds."""


def _export(arguments: Sequence[str], state: State) -> None:
    options, words = _options(arguments)
    if any("f" in option for option in options):
        return
    _declare(words, state, export=True)
    if any("n" in option for option in options):
        for word in words:
            state.keep(word.partition("=")[0])


def _maybe_export(arguments: Sequence[str], state: State) -> None:
    options, words = _options(arguments)
    if any(map(_CHANGING.match, options)):
        for word in words:
            _let_change(word, state)
    _declare(words, state, export=any(map(_EXPORTING.match, options)))
    if any(map(_KEEPING.match, options)):
        for word in words:
            state.keep(word.partition("=")[0])


def _readonly(arguments: Sequence[str], state: State) -> None:
    _maybe_export(arguments, state)
    for word in _options(arguments)[1]:
        state.change(word.partition("=")[0])


def _let_change(word: str, state: State) -> None:
    """`declare -i NAME`, `-u`, `-n NAME=OTHER`: neither name is followed any more."""
    for name in word.partition("=")[::2]:
        state.change(name)
        if _NAME.match(name):
            state.set(name, UNKNOWN_WORDS)


def _options(arguments: Sequence[str]) -> tuple[list[str], list[str]]:
    options = [word for word in arguments if word[:1] in ("-", "+")]
    return options, [word for word in arguments if word[:1] not in ("-", "+")]


def _declare(words: Sequence[str], state: State, *, export: bool) -> None:
    for word in words:
        found = _ASSIGNMENT.match(word)
        if found:
            is_plain = found[3] == "=" and not found[2]
            state.set(found[1], found[4] if is_plain else UNKNOWN_WORDS, export=export)
        elif _is_unknown(word):
            state.forget()
        elif export:
            state.export(word)


def _unset(arguments: Sequence[str], state: State) -> None:
    for name in arguments:
        if _is_unknown(name) or "{" in name:
            state.forget()
        state.unset(name.partition("[")[0])
        if name in state.functions:
            state.functions[name] = (None,) if "-f" in arguments else (*state.functions[name], None)


def _assign(names: Iterable[str], state: State) -> None:
    """These names, or whatever is meant where one is unknown, may hold anything."""
    for name in names:
        if _is_unknown(name):
            state.forget()
        elif _NAME.match(plain := name.partition("[")[0]):
            state.set(plain, UNKNOWN_WORDS)


def _read(arguments: Sequence[str], state: State) -> None:
    _assign((name.removeprefix("-a") for name in arguments), state)


def _printf(arguments: Sequence[str], state: State) -> None:
    if arguments[:1] == ["-v"]:
        _assign(arguments[1:2], state)
    elif arguments and arguments[0].startswith("-v"):
        _assign([arguments[0][2:]], state)
    elif arguments and arguments[0][:1] in (UNKNOWN_WORDS, UNKNOWN_TEXT):
        _assign(arguments[1:2], state)


def _let(arguments: Sequence[str], state: State) -> None:
    for text in arguments:
        if _is_unknown(text):
            state.forget()
        state.evaluate(text)


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
    """https://www.gnu.org/software/bash/manual/html_node/The-Set-Builtin.html"""
    for word, following in pairwise((*arguments, "")):
        if word in ("-", "--") or not word.startswith(("-", "+")):
            if word not in _LISTED:
                state.forget_arguments()
                return
            continue
        if _is_unknown(word) or "k" in word:
            raise ScriptError("options that are not followed")
        if word[1:].endswith("o") and following == "allexport":
            state.exports_all = word[0] == "-"
        if "a" in word[1:]:
            state.exports_all = word[0] == "-"
        if "e" in word[1:] or (word[1:].endswith("o") and following == "errexit"):
            state.stops = word[0] == "-"


def _shopt(arguments: Sequence[str], _: State) -> None:
    if any(not word.startswith("-") and word not in _SHOPT for word in arguments):
        raise ScriptError("options that are not followed")


def _not_followed(_: Sequence[str], __: State) -> None:
    raise ScriptError("a command that changes how the rest is read")


def _source(arguments: Sequence[str], state: State) -> None:
    if not (arguments and _ACTIVATES.search(arguments[0])):
        state.forget()


def _is_unknown(word: str) -> bool:
    return UNKNOWN_WORDS in word or UNKNOWN_TEXT in word


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
    "readonly": _readonly,
    "unset": _unset,
    "read": _read,
    "mapfile": _read,
    "readarray": _read,
    "getopts": _read,
    "wait": _read,
    "printf": _printf,
    "let": _let,
    "set": _set,
    "shopt": _shopt,
    "enable": _not_followed,
    "source": _source,
    ".": _source,
    "eval": _source,
}
"""By name: what the command does to the state; its arguments are without the name."""
SPECIAL = frozenset(
    {":", ".", "eval", "exec", "exit", "export", "readonly", "return", "set", "shift", "trap", "unset"}
)
"""In a POSIX shell, what is assigned in front of these stays."""


def assignments(arguments: Sequence[str]) -> dict[str, str]:
    """The texts by name that `alias name=text …` gives."""
    return {found[1]: found[2] for word in arguments if (found := _ALIAS.match(word))}
