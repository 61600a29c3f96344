"""The scripts of `run:` steps, read in the shell they are written for.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from tracer_bullet.text import nodes
from tracer_bullet.workflow.expressions import UNKNOWN
from tracer_bullet.workflow.reach.harmless import is_harmless_code
from tracer_bullet.workflow.reach.step_context import fill
from tracer_bullet.workflow.reach.upload_tools import VARIABLES
from tracer_bullet.workflow.runners import WINDOWS
from tracer_bullet.workflow.shell import UNKNOWN_WORDS, Command, ShellEnv, read_lines, read_script

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tracer_bullet.workflow.model import Job, Step, Workflow
    from tracer_bullet.workflow.reach.step_context import StepContext

_CONCERNS = re.compile(
    r"publish|upload|twine|GITHUB_ENV|pypirc|repositor|legacy|\$\{\{|\beval\b", re.IGNORECASE
)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_OPTIONS = r"(?:\s+(?:[-+]\w+|--\w+|pipefail|errexit|nounset|xtrace))*(?:\s+\{0\})?\s*"
_POSIX = re.compile(rf"(?:/(?:usr/)?bin/)?(?:ba|da|k|z)?sh{_OPTIONS}")
_PYTHON = re.compile(r"python[\d.]*(?:\s+-[uIEsSPB]+)*(?:\s+\{0\})?\s*")
_WINDOWS = re.compile(
    r"""(?:pwsh|powershell|cmd)(?:\.exe)?(?:\s+[-/][\w:]+)*(?:\s+["']*(?:(?:call|\.)\s+)?["']*\{0\}["']*)?\s*""",
    re.IGNORECASE,
)


def concerns_uploads(step: Step) -> bool:
    """Whether a step may have to do with uploads even in a job that holds nothing an upload needs."""
    texts = [leaf.value for leaf in (step.run, step.shell) if leaf]
    return step.uses is not None or any(map(_CONCERNS.search, texts))


def commands_of_step(
    workflow: Workflow, job: Job, step: Step, step_context: StepContext
) -> tuple[str, tuple[Command, ...]]:
    """The script of a step with its expressions filled in, and the commands that it runs."""
    script = fill(step.run.value, step_context.good, UNKNOWN_WORDS) if step.run else ""
    shell = _shell(workflow, job, step)
    if _PYTHON.fullmatch(shell):
        word = "python" if is_harmless_code(script) else "a Python script"
        return script, (Command((word, "-"), step_context.shell_env(), True, 0, document="pass"),)
    given = step_context.shell_env()
    relevant = tuple(sorted(_relevant(script, given.values)))
    commands = _read(script, relevant, is_open=given.is_open, is_posix=bool(_POSIX.fullmatch(shell)))
    if _POSIX.fullmatch(shell) or _WINDOWS.fullmatch(shell):
        return script, commands
    words = tuple(fill(shell, step_context.good, UNKNOWN_WORDS).split())
    return script, (Command(words or (UNKNOWN_WORDS,), given, UNKNOWN, 0), *commands)


@lru_cache(maxsize=512)
def _read(
    script: str, variables: tuple[tuple[str, str], ...], *, is_open: bool, is_posix: bool
) -> tuple[Command, ...]:
    """The commands of a script, which most events have in common."""
    shell_env = ShellEnv(dict(variables), is_open)
    return read_script(script, shell_env) if is_posix else read_lines(script, shell_env)


def _relevant(script: str, values: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The variables that a script names, and those that a tool for uploads looks at."""
    named = set(_NAME.findall(script))
    for name, value in values.items():
        if name in named or name in VARIABLES or name.startswith("POETRY_"):
            yield name, value


def line_of(step: Step, command_line: int) -> int:
    """The line of the file, counted from 1, in which a line of a step's script stands, counted from 0."""
    node = step.node.get("run")
    if node is None:
        return step.span.line
    leaf = nodes.deref(node)
    is_block = isinstance(leaf, nodes.Scalar) and leaf.style == "|"
    return leaf.span.line + (command_line + 1 if is_block else 0)


def _shell(workflow: Workflow, job: Job, step: Step) -> str:
    named = step.shell or job.shell or workflow.shell
    if named:
        return named.value
    return "pwsh" if _runs_on_windows(job) else "bash"


def _runs_on_windows(job: Job) -> bool:
    found = nodes.walk(job.runs_on)
    return any(isinstance(node, nodes.Scalar) and WINDOWS in node.text.lower() for node in found)
