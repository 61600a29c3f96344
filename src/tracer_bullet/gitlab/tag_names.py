"""Tags worth trying on a configuration: those whose form its own conditions name, such as `core-v1.2.3`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.gitlab.config.model import texts_in
from tracer_bullet.gitlab.expressions.patterns import PATTERN, PatternError, compile_re2

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.gitlab.config import Config

_EXAMPLE = "1.2.3"
_MOST = 10
_LITERAL = re.compile(r"(?:\\[^\w\s]|[\w@=#!%&,:;<>~/-])(?![?*{])")
"""A character of a pattern that stands for itself and has to be there."""


def tag_prefixes(config: Config) -> tuple[str, ...]:
    """What precedes the version in tags that patterns of the configuration let through; empty for none."""
    found = (
        one for text in _conditions(config) for pattern in PATTERN.finditer(text) for one in _try(pattern[0])
    )
    return tuple(dict.fromkeys(found))[:_MOST]


def _conditions(config: Config) -> Iterator[str]:
    yield from map(str, config.variables.values())
    for body in (config.workflow, *(job.body for job in config.jobs.values())):
        for rule in body.get("rules") or ():
            if isinstance(rule, dict):
                yield str(rule.get("if") or "")
        only = body.get("only")
        for value in only.values() if isinstance(only, dict) else [only]:
            yield from texts_in(value)


def _try(pattern: str) -> Iterator[str]:
    """The literal beginnings of a pattern and of its alternatives, if it matches a version after them."""
    try:
        compiled = compile_re2(pattern)
    except PatternError:
        return
    for part in re.split(r"(?<!\\)[()|]", pattern.strip("/")):
        prefix = _prefix(part.removeprefix("?:").removeprefix(r"\A").lstrip("^"))
        if compiled and compiled.search(prefix + _EXAMPLE):
            yield prefix


def _prefix(part: str) -> str:
    literal = re.match(f"(?:{_LITERAL.pattern})*", part)
    return literal[0].replace("\\", "") if literal else ""
