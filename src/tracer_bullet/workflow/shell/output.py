"""What commands print, where they print what they are given."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.workflow.shell.words import Substitution, Text, Variable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tracer_bullet.workflow.shell.command import Command
    from tracer_bullet.workflow.shell.words import Part, Word

_SIMPLE = re.compile(r"[\w.:/@%+=,-]+")
_WHERE = re.compile(r"\s*(?:which|command\s+-v|type\s+-[pP])\s+(?P<name>[\w.+-]+)\s*(?:2>\s*/dev/null\s*)?\Z")


_SETS_UP = re.compile(
    r"(?:ssh-agent(?: -[csk])*|brew shellenv|pyenv (?:virtualenv-)?init -.*|opam env.*|rbenv init -.*"
    r"|(?:conda|mamba) shell\.\w+ hook|micromamba shell hook.*|dircolors.*)"
)
"""Programs that print how to set up the shell for themselves."""
_SETTING = "export SSH_AUTH_SOCK=agent"
"""As good as what they print: nothing that concerns an upload."""


def lines_printed(commands: Iterable[Command]) -> str:
    """What those of these commands print that print what they are given, one after the other."""
    return "\n".join(text for command in commands if (text := _printed(command.words, command.document)))


def _printed(words: Sequence[str], document: str) -> str:
    if words[0] in ("echo", "printf"):
        said = [word for word in words[1:] if not word.startswith("-")]
        return " ".join(said).replace("\\n", "\n")
    return document if words[0] in ("cat", "tee") else ""


def text_printed(commands: Sequence[Command]) -> str:
    """All that a script prints, if that is for certain one plain word, or a setting; else empty."""
    if len(commands) != 1:
        return ""
    (command,) = commands
    if _SETS_UP.fullmatch(" ".join(command.words)) and command.runs is True:
        return _SETTING
    is_echo = command.words[0] == "echo" and len(command.words) == 2 and not command.writes
    if not is_echo or command.runs is not True or command.words[1].startswith("-"):
        return ""
    return command.words[1] if _SIMPLE.fullmatch(command.words[1]) else ""


def fill_printed(word: Word, printed: Mapping[str, str]) -> Word:
    """`$(script)` as the text that the script prints, where that is known; other words as they are."""
    parts = (
        Text(printed[part.script], part.quoted)
        if isinstance(part, Substitution) and part.script in printed
        else part
        for part in word.parts
    )
    return word._replace(parts=tuple(parts))


def name_located(word: Word, located: Mapping[str, str]) -> Word:
    """`$(which twine)` as `twine`, which it runs, and so a variable with it; other words as they are."""
    named = [_named(part, located) for part in word.parts]
    if not any(named):
        return word
    return word._replace(parts=tuple(new or old for new, old in zip(named, word.parts, strict=True)))


def note_located(located: dict[str, str], assignments: Iterable[tuple[str, Word]]) -> None:
    """Keeps in `located` which variables hold the place of which tool."""
    for name, word in assignments:
        located.pop(name, None)
        tools = [named.text for part in word.parts if (named := _named(part, {}))]
        if tools:
            located[name] = tools[0]


def _named(part: Part, located: Mapping[str, str]) -> Text | None:
    if isinstance(part, Variable) and part.name in located:
        return Text(located[part.name], quoted=True)
    found = _WHERE.match(part.script) if isinstance(part, Substitution) else None
    return Text(found["name"], quoted=True) if found else None
