"""Commands that run other commands: `python -m`, `uvx`, `pipx run`, `uv run`, `env`, `sudo` and the like."""

from __future__ import annotations

import itertools
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from tracer_bullet.workflow.reach.argv import option, positional
from tracer_bullet.workflow.reach.env_and_sudo import through_env, through_sudo
from tracer_bullet.workflow.reach.upload_tools import TOOLS, VALUED
from tracer_bullet.workflow.shell import UNKNOWN_TEXT, UNKNOWN_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PYTHON = re.compile(r"(?:python|pypy)(?:\d+(?:\.\d+)*t?)?w?\Z|py\Z")
"""The names of interpreters."""
_MODULE = re.compile(r"-[BEIOPSbdiqsuvx]*m(?P<name>.*)", re.DOTALL)
_IN_ENVIRONMENT = re.compile(r"(?:\A|[/\\])[\w.-]*env[\w.-]*[/\\](?:bin|Scripts)[/\\][\w.-]+\Z")
"""A program of a virtual environment of a usual name."""
_OF_SYSTEM = re.compile(r"/(?:usr/(?:local/)?)?s?bin/(?P<name>[\w.+-]+)\Z")
"""A program by its path in the system, where a shell looks for it too."""
_VERSION = re.compile(r"(?:\[[^\]]*\])?(?:@|[=<>!~]=|[<>]).*", re.DOTALL)
_OF_PIXI = frozenset({"-e", "--environment", "--manifest-path", "--color", "-s", "--spec", "-c", "--channel"})
_PREFIXES: dict[str, frozenset[str]] = {
    "builtin": frozenset(),
    "chronic": frozenset(),
    "command": frozenset(),
    "exec": frozenset({"-a"}),
    "ionice": frozenset({"-c", "-n", "--class", "--classdata"}),
    "nice": frozenset({"-n", "--adjustment"}),
    "nohup": frozenset(),
    "numactl": frozenset(
        {
            "-C",
            "-N",
            "-i",
            "-m",
            "-p",
            "--cpunodebind",
            "--interleave",
            "--membind",
            "--physcpubind",
            "--preferred",
        }
    ),
    "setsid": frozenset(),
    "stdbuf": frozenset({"-i", "-o", "-e", "--input", "--output", "--error"}),
    "unshare": frozenset({"-S", "-G", "-R", "-w", "--setuid", "--setgid", "--root", "--wd"}),
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
_STRIPPING = {"cross-env": through_env, "env": through_env, "sudo": through_sudo, "doas": through_sudo}
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
    ("pixi", "run"): _OF_PIXI,
    ("pixi", "r"): _OF_PIXI,
    ("pixi", "exec"): _OF_PIXI,
    ("pyenv", "exec"): frozenset(),
    ("rbenv", "exec"): frozenset(),
    ("coverage", "run"): frozenset(
        {
            "--branch-ignore",
            "--concurrency",
            "--context",
            "--data-file",
            "--include",
            "--omit",
            "--rcfile",
            "--source",
        }
    ),
    ("conda", "run"): frozenset({"-n", "-p", "--name", "--prefix", "--cwd"}),
    ("mamba", "run"): frozenset({"-n", "-p", "--name", "--prefix", "--cwd"}),
    ("micromamba", "run"): frozenset({"-n", "-p", "--name", "--prefix", "--cwd"}),
    **dict.fromkeys(
        (("npx",), ("bunx",), ("pnpm", "dlx"), ("yarn", "dlx")), frozenset({"-w", "--workspace"})
    ),
}
_OF_COREPACK = re.compile(r"(?:npm|npx|pnpm|pnpx|yarn|yarnpkg)(?:@.*)?\Z", re.DOTALL)
"""What corepack runs of the version that it keeps: https://github.com/nodejs/corepack#corepack-binary-nameversion--args."""
_OF_NODE = frozenset({"npx", "bunx", "pnpm", "yarn"})
_OTHER_PACKAGES = ("-p", "--package", "-c", "--call")
"""With one of these npx runs a command of a package that is called otherwise, or a script."""
_STARTS = frozenset({"timeout", *_STRIPPING, *(runner[0] for runner in _RUNNERS)})
MAX_WRAPPERS = 10


def unwrap(words: Sequence[str]) -> tuple[tuple[str, ...], dict[str, str]]:
    """The command at the heart of `words`, its name without version; and variables set on the way to it.

    A variable that was taken away on the way is empty.

    `python -m build` becomes `build`; a Python script keeps its `python`, for it is no tool that is known.
    """
    inner, variables = layers(words)[-1]
    return inner, dict(variables)


def layers(words: Sequence[str]) -> tuple[tuple[tuple[str, ...], dict[str, str]], ...]:
    """The command as written, then without its outermost wrapper, and so on; with variables set so far."""
    return _layers(tuple(words))


@lru_cache(maxsize=4096)
def _layers(words: tuple[str, ...]) -> tuple[tuple[tuple[str, ...], dict[str, str]], ...]:
    return tuple(_peeled(words))


def _peeled(words: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], dict[str, str]]]:
    inner = list(words)
    variables: dict[str, str] = {}
    for _ in range(MAX_WRAPPERS):
        if inner:
            inner[0] = _short(inner[0])
        yield tuple(inner), dict(variables)
        rest = _peel(inner, variables) if inner else None
        if rest is None:
            return
        inner = rest
    yield tuple(inner), variables


def _short(name: str) -> str:
    """The name without its directory, if that is the system's, or makes it a known tool or wrapper."""
    if of_system := _OF_SYSTEM.match(name):
        return of_system["name"]
    base = name.replace("\\", "/").rsplit("/", 1)[-1].removesuffix(".exe")
    name = name.lstrip(UNKNOWN_TEXT + UNKNOWN_WORDS) or name
    if _IN_ENVIRONMENT.search(name):
        return base
    known = base in TOOLS or base in _PREFIXES or base in _STARTS or PYTHON.match(base)
    return base if known else name


def _peel(words: list[str], variables: dict[str, str]) -> list[str] | None:
    """What the outermost wrapper runs, None where there is none."""
    name, arguments = words[0], words[1:]
    if name in _PREFIXES:
        inner = arguments[positional(arguments, _PREFIXES[name]) :]
        return [*inner, UNKNOWN_WORDS] if name == "xargs" and len(inner) == 1 else inner
    if name == "timeout":
        return arguments[positional(arguments, _TIMEOUT_VALUED) + 1 :]
    if name == "corepack":
        return _of_corepack(arguments)
    if name in _STRIPPING:
        return _STRIPPING[name](arguments, variables)
    return _module(arguments) if PYTHON.match(name) else _of_runner(words)


def _of_corepack(arguments: list[str]) -> list[str] | None:
    if not arguments or not _OF_COREPACK.match(arguments[0]):
        return None
    return [arguments[0].partition("@")[0], *arguments[1:]]


def _of_runner(words: list[str]) -> list[str] | None:
    """What `uv run`, `coverage run` and their like run."""
    if words[0] not in _STARTS:
        return None
    for runner, valued in _RUNNERS.items():
        if tuple(words[: len(runner)]) == runner and not _is_from_elsewhere(words):
            run = _covered if runner[0] == "coverage" else _run
            return run(words[len(runner) :], valued)
    return None


def _is_from_elsewhere(words: Sequence[str]) -> bool:
    """Whether a tool is taken from a place of its own, and need not be the one of that name."""
    if words[0] in _OF_NODE:
        options = itertools.takewhile(lambda word: word.startswith("-"), words[1:])
        return any(word.startswith(_OTHER_PACKAGES) for word in options)
    given = (option(words, (name,)) or "" for name in ("--from", "--spec"))
    return any(re.search(r"://|git\+|@\s*\S*:|\A[./~]|\.(?:whl|tar\.gz|zip)", value) for value in given)


def _covered(arguments: list[str], valued: frozenset[str]) -> list[str] | None:
    """What `coverage run` runs: a Python file or module."""
    at = 0
    while at < len(arguments) and arguments[at].startswith("-") and arguments[at] not in ("-m", "--module"):
        at += 2 if arguments[at] in valued else 1
    return ["python", *arguments[at:]] if at < len(arguments) else None


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
