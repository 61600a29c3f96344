"""Commands that run other commands: `python -m`, `uvx`, `pipx run`, `uv run`, `env`, `sudo` and the like."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.workflow.reach.argv import positional
from tracer_bullet.workflow.reach.env_and_sudo import through_env, through_sudo
from tracer_bullet.workflow.reach.upload_tools import TOOLS, VALUED

if TYPE_CHECKING:
    from collections.abc import Sequence

_PYTHON = re.compile(r"(?:python|pypy)(?:\d+(?:\.\d+)*t?)?w?\Z|py\Z")
_MODULE = re.compile(r"-[BEIOPSbdiqsuvx]*m(?P<name>.*)", re.DOTALL)
_VERSION = re.compile(r"(?:\[[^\]]*\])?(?:@|[=<>!~]=|[<>]).*", re.DOTALL)
_PREFIXES: dict[str, frozenset[str]] = {
    "builtin": frozenset(),
    "chronic": frozenset(),
    "command": frozenset(),
    "exec": frozenset({"-a"}),
    "ionice": frozenset({"-c", "-n", "--class", "--classdata"}),
    "nice": frozenset({"-n", "--adjustment"}),
    "nohup": frozenset(),
    "setsid": frozenset(),
    "stdbuf": frozenset({"-i", "-o", "-e", "--input", "--output", "--error"}),
    "time": frozenset({"-f", "-o", "--format", "--output"}),
    "unbuffer": frozenset(),
    "xargs": frozenset(
        {
            "-E",
            "-I",
            "-L",
            "-P",
            "-a",
            "-d",
            "-n",
            "-s",
            "--arg-file",
            "--delimiter",
            "--max-args",
            "--max-procs",
        }
    ),
    "xvfb-run": frozenset({"-e", "-f", "-n", "-p", "-s", "--server-args", "--server-num"}),
}
"""Commands that run the words behind them, with those of their options that take a value."""
_STRIPPING = {"env": through_env, "sudo": through_sudo, "doas": through_sudo}
_TIMEOUT_VALUED = frozenset({"-k", "-s", "--kill-after", "--signal"})
_PYTHON_VALUED = frozenset({"-W", "-X"})
_RUNNERS = {
    ("uv", "run"): VALUED,
    ("uv", "tool", "run"): VALUED,
    ("uvx",): VALUED,
    ("pipx", "run"): VALUED,
    ("poetry", "run"): VALUED,
    ("pdm", "run"): VALUED,
    ("hatch", "run"): VALUED,
    ("rye", "run"): VALUED,
    ("pipenv", "run"): VALUED,
    ("conda", "run"): frozenset({"-n", "-p", "--name", "--prefix", "--cwd"}),
    ("mamba", "run"): frozenset({"-n", "-p", "--name", "--prefix", "--cwd"}),
    ("micromamba", "run"): frozenset({"-n", "-p", "--name", "--prefix", "--cwd"}),
}
_STARTS = frozenset({"timeout", *_STRIPPING, *(runner[0] for runner in _RUNNERS)})
MAX_WRAPPERS = 10


def unwrap(words: Sequence[str]) -> tuple[tuple[str, ...], dict[str, str]]:
    """The command at the heart of `words`, its name without version; and variables set on the way to it.

    A variable that was taken away on the way is empty.

    `python -m build` becomes `build`; a Python script keeps its `python`, for it is no tool that is known.
    """
    inner = list(words)
    variables: dict[str, str] = {}
    for _ in range(MAX_WRAPPERS):
        if not inner:
            break
        inner[0] = _short(inner[0])
        rest = _peel(inner, variables)
        if rest is None:
            break
        inner = rest
    return tuple(inner), variables


def _short(name: str) -> str:
    """The name without its directory, if that makes it a tool or a wrapper that is known."""
    base = name.replace("\\", "/").rsplit("/", 1)[-1].removesuffix(".exe")
    known = base in TOOLS or base in _PREFIXES or base in _STARTS or _PYTHON.match(base)
    return base if known else name


def _peel(words: list[str], variables: dict[str, str]) -> list[str] | None:
    """What the outermost wrapper runs, None where there is none."""
    name, arguments = words[0], words[1:]
    if name in _PREFIXES:
        return arguments[positional(arguments, _PREFIXES[name]) :]
    if name == "timeout":
        return arguments[positional(arguments, _TIMEOUT_VALUED) + 1 :]
    if name in _STRIPPING:
        return _STRIPPING[name](arguments, variables)
    if _PYTHON.match(name):
        return _module(arguments)
    for runner, valued in _RUNNERS.items():
        if tuple(words[: len(runner)]) == runner:
            return _run(words[len(runner) :], valued)
    return None


def _module(arguments: list[str]) -> list[str] | None:
    """What `python` runs with `-m`, or setup.py, which is a tool of its own; None for anything else."""
    for position, word in enumerate(arguments):
        if position and arguments[position - 1] in _PYTHON_VALUED:
            continue
        if module := _MODULE.match(word):
            named = [module["name"]] if module["name"] else []
            return [*named, *arguments[position + 1 :]] or None
        if word.rsplit("/", 1)[-1] == "setup.py":
            return ["setup.py", *arguments[position + 1 :]]
        if not word.startswith("-") or word in ("-c", "-"):
            return None
    return None


def _run(arguments: list[str], valued: frozenset[str]) -> list[str] | None:
    if arguments[:1] in (["-m"], ["--module"]):
        return arguments[1:] or None
    inner = arguments[positional(arguments, valued) :]
    if not inner:
        return None
    if inner[0].endswith(".py"):
        return ["python", *inner]
    return [_VERSION.sub("", inner[0]) or inner[0], *inner[1:]]
