"""The commands of a step with those of the scripts and make targets of this repository that it calls."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.arming.lane.step_kinds import builds_in, commands, is_outward_command
from tracer_bullet.workflow.reach.follow.registry import TASK_FILES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.workflow.reach.repository_files import RepositoryFiles

_SCRIPT = re.compile(
    r"\A(?:(?:ba)?sh\s+(?:-\w+\s+)*|source\s+|\.\s+)?(?P<path>(?:\./)?[\w./-]+)(?:\s+[\w./-]+)*\Z"
)
_MAKE = re.compile(r"\A(?:uv run |poetry run )?make\s+(?P<targets>[\w. -]+)\Z")
_ASSIGNED = re.compile(r"^(\w+)\s*[:?]?=\s*(.*?)\s*$", re.MULTILINE)
_VARIABLE = re.compile(r"\$\((\w+)\)|\$\{(\w+)\}")
_ONE_IF = re.compile(r"^if [^\n]*\n(?P<body>.*?)^fi\s*$", re.MULTILINE | re.DOTALL)
_DEPTH = 4


def expand_scripts(script: str, files: RepositoryFiles) -> str:
    """`script` with the text of what it calls in its place, as far as that can be read."""
    return "\n".join(line for command in commands(script) for line in _expand(command, files, _DEPTH))


def called_by(script: str, files: RepositoryFiles) -> str:
    """The text of what `script` calls, without its own."""
    called = (line for one in commands(script) for line in _expand(one, files, _DEPTH) if line != one)
    return "\n".join(called)


def what_builds(script: str) -> str:
    """`script` as far as it builds: nothing of one that builds nothing, and nothing outward."""
    lines = commands(_one_of_each(script))
    if not any(map(builds_in, lines)):
        return "\n".join(line for line in lines if _speaks_of_upload(line))
    return "\n".join(line for line in lines if not is_outward_command(line))


def _speaks_of_upload(line: str) -> bool:
    return bool(re.search(r"\b(?:upload|publish)\b", line))


def _one_of_each(script: str) -> str:
    """Where each branch of an `if` only uploads, one upload stands for them all."""

    def choose(found: re.Match[str]) -> str:
        inner = [line for line in commands(found["body"]) if line not in ("else", "then")]
        return f"{inner[0]}\n" if inner and all(map(_speaks_of_upload, inner)) else found[0]

    return _ONE_IF.sub(choose, script)


def _expand(command: str, files: RepositoryFiles, depth: int) -> Iterator[str]:
    called = list(_called(command, files)) if depth else []
    if not called:
        yield command
    for line in called:
        yield from _expand(line, files, depth - 1)


def _called(command: str, files: RepositoryFiles) -> Iterator[str]:
    if found := _MAKE.match(command):
        makefile = next(filter(None, map(files.text, TASK_FILES["make"])), "")
        for target in found["targets"].split():
            yield from _recipe(makefile, target, _DEPTH)
    elif found := _SCRIPT.match(command):
        text = files.text(found["path"].removeprefix("./")) or ""
        if text.startswith("#!") and "sh" in text.partition("\n")[0]:
            yield from commands(text)


def _recipe(makefile: str, target: str, depth: int) -> Iterator[str]:
    """The commands of a target, those of what it waits for first."""
    found = re.search(
        rf"^{re.escape(target)}\s*:(?!=)([^\n#]*)[^\n]*\n((?:\t[^\n]*\n?|\s*\n)*)", makefile, re.MULTILINE
    )
    if not found or not depth:
        return
    for other in found[1].split():
        yield from _recipe(makefile, other, depth - 1)
    values = dict(_ASSIGNED.findall(makefile))
    for line in commands(found[2]):
        yield _VARIABLE.sub(lambda one: values.get(one[1] or one[2], one[0]), line.lstrip("@-+ "))
