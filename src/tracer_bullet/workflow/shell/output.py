"""What commands print, where they print what they are given."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from tracer_bullet.workflow.shell.words import Substitution, Text, Variable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tracer_bullet.workflow.shell.command import Command
    from tracer_bullet.workflow.shell.words import Part, Word

_SIMPLE = re.compile(r"[\w.:/@%+=,-]+")
_FINDS_FOLDER = frozenset({"cd", "dirname"})
"""What stands before `pwd` in `$(cd "$(dirname "$0")" && pwd)`."""
_WHERE = re.compile(r"\s*(?:which|command\s+-v|type\s+-[pP])\s+(?P<name>[\w.+-]+)\s*(?:2>\s*/dev/null\s*)?\Z")
_SETS_UP = re.compile(
    r"(?:ssh-agent(?: -[csk])*|brew shellenv|pyenv (?:virtualenv-)?init -.*|opam env.*|rbenv init -.*"
    r"|(?:conda|mamba) shell\.\w+ hook|micromamba shell hook.*|dircolors.*)"
)
"""Programs that print how to set up the shell for themselves."""
_SETTING = "export SSH_AUTH_SOCK=agent"
"""As good as what they print: nothing that concerns an upload."""
_INSTALLERS = re.compile(
    r"https://(?:sh\.rustup\.rs|astral\.sh/(?:uv|ruff|ty)/(?:[\d.]+/)?install\.sh|install\.python-poetry\.org"
    r"|pixi\.sh/install\.sh|bun\.(?:sh|com)/install|deno\.land/(?:x/install/)?install\.sh|get\.docker\.com"
    r"|rye\.astral\.sh/get|pdm-project\.org/install-pdm\.py|bootstrap\.pypa\.io/get-pip\.py|mise\.run|get\.nexte\.st/latest/\w+"
    r"|rustwasm\.github\.io/wasm-pack/installer/init\.sh|just\.systems/install\.sh|get\.pnpm\.io/install\.sh"
    r"|raw\.githubusercontent\.com/(?:nvm-sh/nvm|Homebrew/install)/[\w.-]+/install\.sh)/?"
)
"""The scripts that install tools, on the tools' own sites, as of November 2026."""
_ELSEWHERE = re.compile(r"-[A-Za-z]*[xKod]|--(?:proxy|resolve|connect-to|config|output|data|preproxy|socks)")
"""Options of curl and wget with which the script comes from another place, or goes to one."""
INSTALLER = "# installs a tool"
"""Taken for what they print: a comment, whether a shell or Python reads it."""


def lines_printed(commands: Iterable[Command]) -> str:
    """What those of these commands print that print what they are given, one after the other."""
    return "\n".join(text for command in commands if (text := _printed(command.words, command.document)))


def text_echoed(words: Sequence[str]) -> str:
    """What `echo` or `printf` prints of these words, its first one left out; only `\\n` is worked out."""
    return " ".join(word for word in words[1:] if not word.startswith("-")).replace("\\n", "\n")


def _printed(words: Sequence[str], document: str) -> str:
    if words[0] in ("echo", "printf"):
        return text_echoed(words)
    if words[0] in ("curl", "wget"):
        return INSTALLER if _fetches_installer(words) else ""
    return document if words[0] in ("cat", "tee") else ""


def _fetches_installer(words: Sequence[str]) -> bool:
    urls = [word for word in words if "://" in word]
    options = [word for word in words[1:] if word.startswith("-") and word != "-qO-"]
    is_plain = not any(map(_ELSEWHERE.match, options))
    return len(urls) == 1 and bool(_INSTALLERS.fullmatch(urls[0])) and is_plain


def text_printed(commands: Sequence[Command]) -> str:
    """All that a script prints, if that is for certain one plain word, or a setting; else empty."""
    if not commands or any(command.runs is not True for command in commands):
        return ""
    *before, command = commands
    if not before and _SETS_UP.fullmatch(" ".join(command.words)):
        return _SETTING
    if command.writes or any(one.words[0] not in _FINDS_FOLDER for one in before):
        return ""
    if folder := _folder_printed(command):
        return folder if _SIMPLE.fullmatch(folder.removeprefix("$")) else ""
    text = "" if before else _echoed(command)
    return text if _SIMPLE.fullmatch(text) else ""


def _folder_printed(command: Command) -> str:
    """What `pwd` and `dirname` print; the checkout stands for itself: `$GITHUB_WORKSPACE/docs`."""
    if command.words in (("pwd",), ("pwd", "-P")):
        return command.shell_env.get("PWD") or ""
    match command.words:
        case ("dirname", path) | ("dirname", "--", path):
            return posixpath.dirname(path) or "."
    return ""


def _echoed(command: Command) -> str:
    is_echo = command.words[0] == "echo" and len(command.words) == 2
    return command.words[1] if is_echo and not command.words[1].startswith("-") else ""


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
