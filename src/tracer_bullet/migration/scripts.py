"""A script without the credentials of its upload, or, if the tool cannot sign in itself, without the upload.

Works on the text as it is written, in a workflow, a shell script or a Makefile. Only spans are taken out.
What may run an upload in a way that is not on its own line, or the end of an `&&` chain, is a problem.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from tracer_bullet.arming.lane.build_options import read_build_options
from tracer_bullet.arming.lane.upload_commands import RUN_BY, VERBS, contains_build, opened_by
from tracer_bullet.migration.credentials import VARIABLE
from tracer_bullet.migration.login_commands import EITHER, LOGIN, VALUE

_BLANK = r"(?:[ \t]*\\\r?\n[ \t]*|[ \t]+)"
_OPTION = {
    "twine": r"--username|--password|-u|-p",
    "uv": r"--username|--password|--token|-u|-p|-t",
    "pdm": r"--username|--password|-u|-P",
    "maturin": r"--username|--password|-u|-p",
}
_CHAIN = re.compile(r"&&|\|\||;|\||\n|\Z")
_ASSIGNED = re.compile(rf"(?:{VARIABLE.pattern})={VALUE}[ \t]+")
_LOGIN_LINE = re.compile(rf"^[ \t]*@?(?:{LOGIN})[ \t]*(?:\r?\n|\Z)", re.MULTILINE)
_LOGIN_CHAINED = re.compile(rf"(?:{LOGIN})(?=[ \t]*&&)")
_COMMENT = re.compile(r"^[ \t]*#[^\n]*(?:\n|\Z)", re.MULTILINE)
_LEFT = re.compile(rf"\.pypirc|\b(?:{VARIABLE.pattern})\b|pypi-token|http-basic")


class Script(NamedTuple):
    """A script after the change, and the `removed` pieces; `problem` says why it cannot be changed.

    `arguments` are those of the upload commands that were taken out, `after` is what runs behind the last.
    """

    text: str
    removed: tuple[str, ...] = ()
    arguments: tuple[str, ...] = ()
    problem: str = ""
    after: str = ""


def tools_of(script: str) -> list[str]:
    """The tools that `script` uploads with, as far as its words tell."""
    code = without_comments(script)
    return [tool for tool, verb in VERBS.items() if re.search(_command(verb), code, re.MULTILINE)]


def without_comments(script: str) -> str:
    """`script` without the lines that are comments."""
    return _COMMENT.sub("", script)


def without_credentials(script: str) -> Script:
    """`script` whose upload commands stay, and sign in by nothing that is written here."""
    removed: list[str] = []
    text = _without_login(script, removed)
    for tool, options in _OPTION.items():
        given = re.compile(rf"{_BLANK}(?:{options})(?:={VALUE}|{_BLANK}{VALUE})")
        text = _in_commands(text, VERBS[tool], given, removed)
    text = _drop(_ASSIGNED, text, removed)
    removed += [found[0] for found in EITHER.finditer(text)]
    text = EITHER.sub(r"\g<indent>\g<one>", text)
    if left := _LEFT.search(without_comments(text)):
        return Script(script, problem=f"`{left[0]}` is used in a way that cannot be taken out")
    return Script(text, tuple(removed))


def without_login(script: str) -> Script:
    """`script` without the commands that only tell a client its credentials."""
    removed: list[str] = []
    return Script(_without_login(script, removed), tuple(removed))


def without_upload(script: str) -> Script:
    """`script` whose upload commands are gone, or became the build that they contained."""
    removed: list[str] = []
    text = _without_login(script, removed)
    arguments: list[str] = []
    after = ""
    for tool, verb in VERBS.items():
        line = re.compile(
            rf"^(?P<lead>[ \t]*@?)(?P<before>(?:[^\n#\"']*?&&[ \t]*)?)(?P<set>(?:\w+={VALUE}[ \t]+)*)"
            rf"(?P<command>(?P<by>{RUN_BY}){verb})\b(?P<rest>(?:[^\n\\;|&]|\\\r?\n|\\.)*)"
            r"(?P<more>[^\n]*)(?P<nl>\n|\Z)",
            re.MULTILINE,
        )
        while found := line.search(text):
            if found["more"].strip() or _is_nested(text, found.start()):
                return Script(script, problem=f"`{found[0].strip()}` uploads inside of another command")
            options = read_build_options(tool, found["rest"], _before_verb(tool, found))
            arguments.append(options.arguments)
            removed.append(found[0])
            after = text[found.end() :]
            text = text[: found.start()] + _instead(tool, found, options.kept) + text[found.end() :]
    if tools_of(text):
        return Script(script, problem=f"`{tools_of(text)[0]}` uploads in a way that cannot be taken apart")
    if left := _LEFT.search(without_comments(text)):
        return Script(script, problem=f"`{left[0]}` is used in a way that cannot be taken out")
    return Script(text, tuple(removed), tuple(arguments), after=after)


def _before_verb(tool: str, found: re.Match[str]) -> str:
    """What stands between the names of a tool and of its verb."""
    before = found["command"].removeprefix(found["by"]).removeprefix(tool)
    return re.sub(r"[ \t]+\S+\Z", "", before)


def _instead(tool: str, found: re.Match[str], options: str) -> str:
    """What is left of the line of an upload: what came before it, and its build with `options`."""
    before = re.sub(r"[ \t]*&&[ \t]*\Z", "", found["before"])
    if tool == "setup.py":
        return _instead_of_setup_py(before, found)
    build = f"{found['by']}{tool} build{options}" if contains_build(tool, found["rest"]) else ""
    kept = " && ".join(filter(None, [before.strip(), build]))
    return f"{found['lead']}{kept}{found['nl']}" if kept else ""


def _instead_of_setup_py(before: str, found: re.Match[str]) -> str:
    """The commands of setup.py that came before `upload`, which only uploads what these have built."""
    commands = re.sub(r"[ \t]+upload\Z", "", found["command"])
    builds = commands if re.search(r"setup\.py[ \t]+\S", commands) else ""
    kept = " && ".join(filter(None, [before.strip(), builds]))
    return f"{found['lead']}{kept}{found['nl']}" if kept else ""


def _without_login(script: str, removed: list[str]) -> str:
    text = _drop(_LOGIN_LINE, script, removed)
    while found := re.search(rf"(?:{_LOGIN_CHAINED.pattern})[ \t]*&&[ \t]*", text):
        removed.append(found[0])
        text = text[: found.start()] + text[found.end() :]
    return text


def _drop(pattern: re.Pattern[str], text: str, removed: list[str]) -> str:
    removed += [found[0] for found in pattern.finditer(text)]
    return pattern.sub("", text)


def _in_commands(text: str, verb: str, given: re.Pattern[str], removed: list[str]) -> str:
    """`text` without what `given` finds in the upload commands."""
    for found in reversed(list(re.finditer(_command(verb), text, re.MULTILINE))):
        end = _end_of_command(text, found.end())
        kept = _drop(given, text[found.end() : end], removed)
        text = text[: found.end()] + kept + text[end:]
    return text


def _command(verb: str) -> str:
    return rf"(?:^|(?<=[\s&|;(@}}])){verb}\b"


def _end_of_command(text: str, start: int) -> int:
    at = start
    while found := _CHAIN.search(text, at):
        if found[0] != "\n" or not text[: found.start()].rstrip("\r").endswith("\\"):
            return found.start()
        at = found.end()
    return len(text)


def _is_nested(script: str, at: int) -> bool:
    """Whether the line at `at` stands inside of an `if`, a loop or a function."""
    return sum(map(opened_by, script[:at].splitlines())) > 0
