"""Commands that are handed a script: `bash -c`, `eval`, `su -c`, a shell fed by a here-document or a pipe."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.workflow.shell.words import UNKNOWN_TEXT, UNKNOWN_WORDS

if TYPE_CHECKING:
    from collections.abc import Sequence

SHELLS = frozenset({"sh", "bash", "dash", "zsh", "ksh", "ash"})
_PLAIN_SHELLS = frozenset({"sh", "dash", "ash"})
MAX_WORDS = 200
"""How many words of a command are searched for a shell."""
_OTHERS = frozenset({"su", "runuser", "script", "sg", "flock", "nix-shell"})
_OPTIONS = frozenset({"-c", "--command", "--run"})
_PRINTERS = frozenset({"echo", "printf"})
_FED = frozenset({"-", "/dev/stdin"})


class Handed(NamedTuple):
    """A script that a command is handed.

    `alone`: the command does nothing but run it, certainly; `elsewhere`: with variables that are not known;
    `is_plain`: by a shell that may have nothing of bash's own.
    """

    script: str
    alone: bool = True
    elsewhere: bool = False
    is_plain: bool = False


def handed_script(words: Sequence[str], document: str) -> Handed | None:
    """The script that this command runs, None where it runs none, or one that is not given here."""
    name = _base(words[0])
    if name == "eval":
        script = " ".join(words[1:])
        return None if UNKNOWN_WORDS in script or UNKNOWN_TEXT in script else Handed(script)
    if name in SHELLS:
        given = _script_of_shell(words[1:], document)
        return Handed(given, is_plain=is_plain_shell(name)) if given else None
    if name in _OTHERS and (given := _script_of_option(words[1:])):
        return Handed(given, elsewhere=True)
    return None if name in _PRINTERS else _buried(words[:MAX_WORDS])


def script_of_trap(arguments: Sequence[str]) -> str:
    """The commands that `trap` is told to run, empty where it is told none."""
    rest = arguments[1:] if arguments[:1] == ["--"] else arguments
    return rest[0] if rest and not rest[0].startswith("-") else ""


def _buried(words: Sequence[str]) -> Handed | None:
    """A script for a shell that another command starts, as `docker run image sh -c "…"` does."""
    for position in range(1, len(words)):
        if _base(words[position]) in SHELLS and (script := _script_of_shell(words[position + 1 :], "")):
            is_plain = is_plain_shell(words[position])
            return Handed(script, alone=False, elsewhere=True, is_plain=is_plain)
    return None


def is_plain_shell(program: str) -> bool:
    """Whether the shell at this path or of this name has, or may have, nothing of bash's own."""
    return _base(program) in _PLAIN_SHELLS


def _base(word: str) -> str:
    return word.rsplit("/", 1)[-1]


def _script_of_shell(arguments: Sequence[str], document: str) -> str | None:
    """https://www.gnu.org/software/bash/manual/html_node/Invoking-Bash.html"""
    is_given = is_fed = False
    at = 0
    while at < len(arguments) and arguments[at][:1] in ("-", "+") and arguments[at] not in ("-", "--"):
        word = arguments[at]
        if word in ("--rcfile", "--init-file"):
            return None
        if word.startswith("--"):
            at += 1
            continue
        is_given |= "c" in word
        is_fed |= "s" in word
        at += 1 + word.count("o") + word.count("O")
    rest = arguments[at + 1 :] if arguments[at : at + 1] == ["--"] else arguments[at:]
    if is_given:
        return rest[0] if rest else None
    return document if is_fed or not rest or rest[0] in _FED else None


def _script_of_option(arguments: Sequence[str]) -> str | None:
    for position, word in enumerate(arguments):
        option, _, value = word.partition("=")
        if value and option in _OPTIONS:
            return value
        if word in _OPTIONS or (word[:1] == "-" and word[1:2] != "-" and word.endswith("c")):
            return arguments[position + 1] if position + 1 < len(arguments) else None
    return None
