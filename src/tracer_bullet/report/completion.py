"""The completion script of a shell, made by shtab (https://docs.iterative.ai/shtab/) from the parser."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

import shtab

if TYPE_CHECKING:
    from collections.abc import Iterator

_COMPLETED: dict[str, Any] = {
    "DIR": shtab.DIRECTORY,
    "WORKFLOW": shtab.FILE,
    "FILE": shtab.FILE,
    "PATH": shtab.FILE,
}
"""What the values of options and positionals are, by what the help calls them."""


def completion_script(parser: argparse.ArgumentParser, shell: str) -> str:
    """What `shell` (`bash`, `zsh` or `fish`) has to read to complete the commands of `parser`."""
    for action in _actions(parser):
        if str(action.metavar) in _COMPLETED:
            action.complete = _COMPLETED[str(action.metavar)]  # type: ignore[attr-defined]
    return str(shtab.complete(parser, shell))


def _actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    for action in parser._actions:  # noqa: SLF001 - argparse has no other way to see what was added
        yield action
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            for one in action.choices.values():
                yield from _actions(one)
