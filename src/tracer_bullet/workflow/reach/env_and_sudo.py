"""`env` and `sudo`: what they leave of the environment for the command they run.

Variables that are taken away are empty: every tool reads an empty variable like one that is not set.

https://www.gnu.org/software/coreutils/manual/html_node/env-invocation.html
https://www.sudo.ws/docs/man/sudo.man/ (`env_reset` is on unless a system is told otherwise)
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.workflow.reach.upload_tools import VARIABLES

if TYPE_CHECKING:
    from collections.abc import Sequence

_ASSIGNMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*=")
_OF_ENV = frozenset({"-u", "-C", "-S", "--unset", "--chdir", "--split-string"})
_OF_SUDO = frozenset(
    """
    -C -D -R -T -U -a -c -g -h -p -r -t -u --chdir --chroot --close-from --command-timeout --group --host
    --other-user --prompt --role --type --user
    """.split()  # noqa: SIM905 - shorter than the list
)


def through_env(arguments: Sequence[str], variables: dict[str, str]) -> list[str]:
    """The command behind `env`; `variables` become what it finds."""
    options, rest = _options(arguments, _OF_ENV)
    for name, value in options:
        if name in ("-i", "-", "--ignore-environment"):
            _drop(variables, ())
        elif name in ("-u", "--unset"):
            variables[value] = ""
        elif name in ("-S", "--split-string"):
            rest = ["env", *value.split(), *rest]
    return rest if rest[:1] == ["env"] else _assign(rest, variables)


def through_sudo(arguments: Sequence[str], variables: dict[str, str]) -> list[str]:
    """The command behind `sudo`; `variables` become what it finds."""
    options, rest = _options(arguments, _OF_SUDO)
    kept = {value for name, value in options if name == "--preserve-env" and value}
    if not any(name == "-E" or (name == "--preserve-env" and not value) for name, value in options):
        _drop(variables, {name for names in kept for name in names.split(",")})
    return _assign(rest, variables)


def _drop(variables: dict[str, str], kept: Sequence[str] | set[str]) -> None:
    variables.update({name: "" for name in (*VARIABLES, *variables) if name not in kept})


def _assign(words: list[str], variables: dict[str, str]) -> list[str]:
    at = 0
    while at < len(words) and _ASSIGNMENT.match(words[at]):
        name, _, value = words[at].partition("=")
        variables[name] = value
        at += 1
    return words[at:]


def _options(arguments: Sequence[str], valued: frozenset[str]) -> tuple[list[tuple[str, str]], list[str]]:
    """Options with their values, and the words behind them; `-ab` is `-a` and `-b`."""
    found: list[tuple[str, str]] = []
    at = 0
    while at < len(arguments) and arguments[at].startswith("-"):
        word = arguments[at]
        at += 1
        if word == "--":
            break
        read = [_long(word)] if word.startswith("--") or word == "-" else _short(word, valued)
        name, value = read[-1]
        if name in valued and not value and at < len(arguments):
            read[-1] = (name, arguments[at])
            at += 1
        found += read
    return found, list(arguments[at:])


def _long(word: str) -> tuple[str, str]:
    name, _, value = word.partition("=")
    return name, value


def _short(word: str, valued: frozenset[str]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for position, letter in enumerate(word[1:], 2):
        found.append((f"-{letter}", ""))
        if f"-{letter}" in valued:
            found[-1] = (f"-{letter}", word[position:])
            break
    return found
