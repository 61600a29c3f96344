"""The scripts of `run:` steps, read in the shell they are written for.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.text import nodes
from tracer_bullet.workflow.expressions import UNKNOWN
from tracer_bullet.workflow.reach.job_runner import runs_on_windows
from tracer_bullet.workflow.reach.repository_files import WORKSPACE
from tracer_bullet.workflow.reach.step_context import SameMapping, fill
from tracer_bullet.workflow.reach.upload_tools import VARIABLES, uploads
from tracer_bullet.workflow.reach.wrappers import unwrap
from tracer_bullet.workflow.reader import leaves
from tracer_bullet.workflow.shell import (
    ARGUMENTS,
    EVERYWHERE,
    UNKNOWN_WORDS,
    Command,
    ShellEnv,
    is_plain_shell,
    joined_path,
    mentioned_names,
    read_lines,
    read_script,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tracer_bullet.workflow.model import Job, Step, Workflow
    from tracer_bullet.workflow.reach.step_context import StepContext

_CONCERNS = re.compile(
    r"publish|upload|twine|GITHUB_ENV|GITHUB_PATH|pypirc|repositor|legacy|\$\{\{|\beval\b|release|deploy|\bship",
    re.IGNORECASE,
)
_NO_ARGUMENTS = dict.fromkeys(ARGUMENTS, "")
"""GitHub runs the script of a step without arguments."""
_OPTIONS = r"(?:\s+(?:[-+]\w+|--\w+|pipefail|errexit|nounset|xtrace))*(?:\s+\{0\})?\s*"
_POSIX = re.compile(
    rf"(?:(?:/(?:usr/)?bin/|C:[/\\](?:msys64[/\\]usr|Program Files[/\\]Git)[/\\]bin[/\\])?"
    rf"(?:ba|da|k|z)?sh(?:\.exe)?|msys2|micromamba-shell|wsl-bash){_OPTIONS}"
)
"""The last ones stand for bash in another place: https://github.com/msys2/setup-msys2."""
_ALTERING = re.compile(r"(?:BASH_ENV|BASHOPTS|SHELLOPTS)\Z|BASH_FUNC_")
LIBRARIES = frozenset({"LD_PRELOAD", "LD_AUDIT", "DYLD_INSERT_LIBRARIES"})
"""Variables that load libraries into every program: https://man7.org/linux/man-pages/man8/ld.so.8.html."""
_OF_SYSTEM = re.compile(r"/(?:usr|lib|lib64|opt)/(?!\S*\.\.)[^\s:]+")
_STOPPING = frozenset({"bash", "sh"})
"""The shells that GitHub calls with `-e`:
https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell."""
_STOPS = re.compile(r"\s(?:-\w*e\b|-\w*e\w*\s|errexit)")
_PYTHON = re.compile(r"python[\d.]*(?:\s+-[uIEsSPB]+)*(?:\s+\{0\})?\s*")
_WINDOWS = re.compile(
    r"""(?:pwsh|powershell|cmd)(?:\.exe)?(?:\s+[-/][\w:]+)*(?:\s+["']*(?:(?:call|\.)\s+)?["']*\{0\}["']*)?\s*""",
    re.IGNORECASE,
)
_POWERSHELL = re.compile(r"(?:pwsh|powershell)(?:\.exe)?", re.IGNORECASE)
_CONTINUED = re.compile(r"(?:^[^\n#]*(?<!`)`\n)+[^\n]*", re.MULTILINE)
"""Lines of PowerShell that a backtick joins; a comment ends with its line.

https://learn.microsoft.com/en-us/powershell/module/microsoft.powershell.core/about/about_parsing#line-continuation
"""
_ASSIGNED = re.compile(
    r"""^[ \t]*\$\w+[ \t]*=[ \t]*(?:(?=[A-Za-z])|(?:"[^\s"$`]*"|'[^\s']*'|\d+|\$(?:env:)?\w+)[ \t]*$)""",
    re.MULTILINE,
)
"""An assignment of PowerShell: the variable before a command, or a variable with one literal word."""
_PLAIN_WORDS = re.compile(r"(?:[\w ./:=*+~\n-]|\[\w+\])*")
"""Lines of words that PowerShell and bash read alike."""


class _Manner(NamedTuple):
    """How a shell reads a script: see `read_script`."""

    is_posix: bool
    stops: bool
    is_plain: bool


def altering_variable(env: Mapping[str, str]) -> str:
    """The variable in `env` that makes every shell run something besides its script; empty without one.

    https://www.gnu.org/software/bash/manual/html_node/Bash-Variables.html
    """
    return next(
        (name for name, value in env.items() if _ALTERING.match(name) or _is_loading(name, value)), ""
    )


def _is_loading(name: str, value: str) -> bool:
    """Whether it is npm's shell for scripts, or has programs load a library or Node a script."""
    return (
        name.lower() == "npm_config_script_shell"
        or loads_library(name, value)
        or (name == "NODE_OPTIONS" and loads_script(value))
    )


def loads_library(name: str, value: str) -> bool:
    """Whether a variable has every program load a library that is none of the system's."""
    return name in LIBRARIES and not all(map(_OF_SYSTEM.fullmatch, re.findall(r"[^\s:]+", value)))


def loads_script(node_options: str) -> bool:
    """Whether the value of `NODE_OPTIONS` has Node load a script before its own.

    https://nodejs.org/api/cli.html#node_optionsoptions
    """
    return bool(re.search(r"(?:--require|--import|--loader|-r)\b", node_options))


def concerns_uploads(step: Step) -> bool:
    """Whether a step may have to do with uploads even in a job that holds nothing an upload needs."""
    texts = [leaf.value for leaf in (step.run, step.shell) if leaf]
    return step.uses is not None or any(map(text_concerns_uploads, texts))


@lru_cache(maxsize=1024)
def text_concerns_uploads(text: str) -> bool:
    """Whether a text has a word that may have to do with uploads, or one that is not known."""
    return bool(_CONCERNS.search(text))


def commands_of_step(
    workflow: Workflow, job: Job, step: Step, step_context: StepContext
) -> tuple[str, tuple[Command, ...]]:
    """The script of a step with its expressions filled in, and the commands that it runs."""
    script = fill(step.run.value, step_context.courses(step), UNKNOWN_WORDS) if step.run else ""
    given = _in_folder(step_context.shell_env(), workflow, job, step, step_context)
    given = _without_arguments(SameMapping(given.values), is_open=given.is_open)
    shell, other = _shells(workflow, job, step, step_context)
    commands = list(_commands(script, shell, given, step_context))
    if other:
        # What only this shell makes of the script matters where it uploads.
        found = (each for each in _commands(script, other, given, step_context) if uploads(each.words))
        commands += [each._replace(runs=UNKNOWN) for each in found]
    return script, tuple(commands)


@lru_cache(maxsize=256)
def _without_arguments(values: SameMapping, *, is_open: bool) -> ShellEnv:
    return ShellEnv({**values.value, **_NO_ARGUMENTS}, is_open)


def commands_of_script(script: str, step_context: StepContext) -> tuple[Command, ...]:
    """The commands of a bash script that an action is given."""
    return tuple(_commands(script, "bash", step_context.shell_env(), step_context))


def inherited_by(script: str, step_context: StepContext) -> dict[str, str]:
    """The variables that reach what a script runs though it does not name them."""
    named = mentioned_names(script)
    values = step_context.shell_env().values
    return {name: value for name, value in values.items() if name not in named and name != "PWD"}


def _commands(script: str, shell: str, given: ShellEnv, step_context: StepContext) -> Iterator[Command]:
    if _PYTHON.fullmatch(shell):
        yield Command(("python", "-"), given, True, 0, document=script)
        return
    is_posix = _is_posix(shell)
    if not is_posix and not _WINDOWS.fullmatch(shell):
        words = tuple(fill(shell, step_context.good, UNKNOWN_WORDS).split())
        yield Command(words or (UNKNOWN_WORDS,), given, UNKNOWN, 0)
    if _POWERSHELL.match(shell):
        script = _ASSIGNED.sub("", _CONTINUED.sub(_in_one_line, script))
    is_posix = is_posix or _reads_like_bash(script, shell)
    relevant = _relevant(script, SameMapping(given.values))
    stops = shell in _STOPPING or bool(_STOPS.search(shell))
    if shell.startswith("cmd"):
        script = script.replace("'", " ")  # no mark of a quotation there
    manner = _Manner(is_posix, stops, is_plain_shell(shell.partition(" ")[0].removesuffix(".exe")))
    yield from _read(script, relevant, manner, is_open=given.is_open)


def _in_one_line(lines: re.Match[str]) -> str:
    """The same as one line, with empty ones behind it, so that the others keep their numbers."""
    return lines[0].replace("`\n", " ") + "\n" * lines[0].count("\n")


def _reads_like_bash(script: str, shell: str) -> bool:
    return bool(_POWERSHELL.fullmatch(shell) and _PLAIN_WORDS.fullmatch(script))


@lru_cache(maxsize=64)
def _is_posix(shell: str) -> bool:
    """Whether scripts for a shell can be read; it may be called within an environment, as by `conda run`."""
    return bool(_POSIX.fullmatch(shell) or _POSIX.fullmatch(" ".join(unwrap(shell.split())[0])))


def _in_folder(
    given: ShellEnv, workflow: Workflow, job: Job, step: Step, step_context: StepContext
) -> ShellEnv:
    """The environment of a script in the directory in which it runs."""
    if not _names_folders(workflow.text) and step.node.get("working-directory") is None:
        return given
    found = leaves.working_directory(workflow, job, step)
    if found is None:
        return given
    folder = joined_path(WORKSPACE, fill(found.value, step_context.good))
    return given._replace(values={**given.values, "PWD": folder})


@lru_cache(maxsize=64)
def _names_folders(text: str) -> bool:
    return "working-directory" in text


@lru_cache(maxsize=512)
def _read(
    script: str, variables: tuple[tuple[str, str], ...], manner: _Manner, *, is_open: bool
) -> tuple[Command, ...]:
    """The commands of a script, which most events have in common."""
    shell_env = ShellEnv(dict(variables), is_open)
    if not manner.is_posix:
        return read_lines(script, shell_env)
    return read_script(script, shell_env, stops=manner.stops, is_plain=manner.is_plain)


@lru_cache(maxsize=512)
def _relevant(script: str, values: SameMapping) -> tuple[tuple[str, str], ...]:
    """The variables that a script names, and those that a tool for uploads looks at."""
    wanted = mentioned_names(script) | VARIABLES | EVERYWHERE
    found = (pair for pair in values.value.items() if pair[0] in wanted or pair[0].startswith("POETRY_"))
    return tuple(sorted(found))


def line_of(step: Step, command_line: int) -> int:
    """The line of the file, counted from 1, in which a line of a step's script stands, counted from 0."""
    node = step.node.get("run")
    if node is None:
        return step.span.line
    leaf = nodes.deref(node)
    is_block = isinstance(leaf, nodes.Scalar) and leaf.style == "|"
    return leaf.span.line + (command_line + 1 if is_block else 0)


def is_called_plainly(workflow: Workflow, job: Job, step: Step, step_context: StepContext) -> bool:
    """Whether GitHub runs the script of a step in bash or sh, with the options that it gives them itself."""
    shell, other = _shells(workflow, job, step, step_context)
    return shell in _STOPPING and not other


def _shells(workflow: Workflow, job: Job, step: Step, step_context: StepContext) -> tuple[str, str]:
    """The shell of a step, and a second one where the system, and with it the default, is not known."""
    named = step.shell or job.shell or workflow.shell
    if named:
        return named.value, ""
    if job.node.get("container"):
        # https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idcontainer
        return "sh", ""
    on_windows = runs_on_windows(job, step_context.good)
    if on_windows is UNKNOWN:
        is_same = step.run is None or "$" not in step.run.value
        return "bash", "" if is_same else "pwsh"
    return "pwsh" if on_windows else "bash", ""
