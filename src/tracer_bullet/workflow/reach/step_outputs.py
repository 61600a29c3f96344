"""The outputs that a script writes to `GITHUB_OUTPUT`, as far as its own text settles them.

Anything else that a script runs may write there too, and then its outputs are not known.
https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#setting-an-output-parameter
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from tracer_bullet.workflow.expressions import UNKNOWN
from tracer_bullet.workflow.expressions.contexts import PartlyKnown
from tracer_bullet.workflow.reach.harmless import is_harmless_command
from tracer_bullet.workflow.reach.indexes import IndexNames, is_unknown
from tracer_bullet.workflow.reach.scripts import commands_of_step, is_called_plainly
from tracer_bullet.workflow.reach.step_context import first_context
from tracer_bullet.workflow.reach.wrappers import unwrap
from tracer_bullet.workflow.reach.written_text import text_written
from tracer_bullet.workflow.shell import UNKNOWN_TEXT
from tracer_bullet.workflow.simulation.matrix import ANY
from tracer_bullet.workflow.simulation.simulate import JobRun, Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tracer_bullet.workflow.model import Job, Step, Workflow
    from tracer_bullet.workflow.reach.step_context import StepContext
    from tracer_bullet.workflow.shell import Command

_FILE = "$GITHUB_OUTPUT"
_MENTION = re.compile(r"GITHUB_OUTPUT|(?i:set-output)")
_SETTING = re.compile(r"([A-Za-z_][A-Za-z0-9_-]*)=(.*)\Z", re.DOTALL)
_REDIRECTED = re.compile(r"(?<![>&])(>>?|\btee\s+-a)\s*[\"']?\$\{?GITHUB_OUTPUT\}?[\"']?(?![\w/.])")
_OF_GROUP = re.compile(r"(?:[})]|\b(?:done|fi|esac))\s*>>?\s*[\"']?\$\{?GITHUB_OUTPUT")
_REPEATS = re.compile(r"\b(?:for|while|until|select|trap|exec|function)\b|[\w.-]+\s*\(\s*\)")
"""Loops and functions, of which the body is read without what the call redirects, and the like."""
_TEST = re.compile(r"\[\[.*?\]\]|(?<!\S)\[ .*? \](?!\S)")
_OR_TRUE = re.compile(r"\|\|\s*(?:true|:)\s*;?\s*\Z")
_CHAINS = re.compile(r"&&|\|\|")
_DEPENDS = re.compile(r"\b(?:outcome|conclusion|status)\b")
"""What differs in a run in which a step fails that may."""
_QUIET = frozenset(
    """
    [ [[ : test true false echo printf exit set export local cd cat cut tr head tail grep tee sort uniq wc ls
    date basename dirname sed awk jq yq sleep seq uname nproc stat find realpath readlink sha256sum md5sum
    base64 rev mkdir cp mv rm touch curl wget unzip tar bump2version bumpversion dunamai
    """.split()  # noqa: SIM905 - shorter than the list
)
"""Commands that write nowhere but where they are told to."""
_TELLING = frozenset(
    {("poetry", "version"), ("uv", "version"), ("gh", "release"), ("gh", "api"), ("gh", "pr")}
)
"""Tools that write nowhere, given this verb: they run no code of the project or of a plugin of it."""
_RUNNERS = frozenset({("uv", "run"), ("poetry", "run")})
_ASKING = frozenset({"describe", "diff", "log", "ls-remote", "rev-list", "rev-parse", "show", "tag"})
_SETS_NO_VARIABLE = frozenset({"actions/checkout", "actions/download-artifact", "actions/upload-artifact"})


def outputs_of_step(workflow: Workflow, job: Job, step: Step, inside: StepContext) -> Any:
    """The outputs by name of a script that has run to its end, UNKNOWN values among them.

    UNKNOWN altogether where the step may write others, or may count as a success without having run.
    """
    may_fail = step.continue_on_error is not None or step.runs_beside
    if may_fail or _depends_on_failure(step) or not is_called_plainly(workflow, job, step, inside):
        return UNKNOWN
    script, commands = commands_of_step(workflow, job, step, inside)
    return _written(commands) if _is_plain(script) else UNKNOWN


def _written(commands: Sequence[Command]) -> Any:
    found: dict[str, Any] = {}
    is_open = False
    for command in commands:
        lines = _lines(command)
        if not writes_only_where_told(command.words):
            return UNKNOWN
        for setting in map(_SETTING.match, lines):
            if setting is None:
                return UNKNOWN
            if is_unknown(setting[2]):  # it may have several lines, each another output
                found, is_open = {}, True
            else:
                found[setting[1]] = setting[2] if command.runs is True else UNKNOWN
    return PartlyKnown(found) if is_open else found


def names_written(script: str, commands: Sequence[Command]) -> frozenset[str] | None:
    """The names of the outputs that a script writes, if each value has one line; None if unknown."""
    if not _is_plain(script) or not all(writes_only_where_told(one.words) for one in commands):
        return None
    settings = [_SETTING.match(line) for command in commands for line in _lines(command)]
    return None if None in settings else frozenset(found[1] for found in settings if found)


def outputs_of_steps(workflow: Workflow, job: Job, good: Mapping[str, Any]) -> Mapping[str, Any]:
    """`steps` at the end of a job in which all goes well, with the outputs that are known."""
    found: dict[str, Any] = {}
    if not _is_told(workflow, job):
        return PartlyKnown(found)
    run = JobRun(job, Outcome.RUNS, "", good, good)
    context = first_context(workflow, run, ANY if job.matrix is not None else {}, IndexNames())
    for step in job.steps:
        inside = context.with_env(step.env)
        runs, may_run = inside.runs(step)
        context = context.after(step, runs, may_run=True)
        is_skipped = not may_run and not _depends_on_failure(step)
        is_told = is_skipped or (step.run is not None and runs is True)
        if step.id is not None and is_told:
            outputs = {} if is_skipped else outputs_of_step(workflow, job, step, inside)
            context = context.with_outputs(step, outputs)
            found[step.id.value] = {"outputs": outputs}
        if may_run and may_set_variables(step):
            context = context.with_any_exports()
    return PartlyKnown(found)


def writes_outputs(step: Step) -> bool:
    """Whether something after a step may ask for what its script writes."""
    return may_be_asked(step) and bool(_MENTION.search(step.script))


def may_be_asked(step: Step) -> bool:
    """Whether something after a step may ask for outputs of its script, of which it may write none."""
    return step.id is not None and step.run is not None


def _is_told(workflow: Workflow, job: Job) -> bool:
    """Whether a job hands on what one of its scripts writes, and something asks for it."""
    if job.continue_on_error:  # then it counts as a success when it has failed
        return False
    asked = f"needs.{job.id}.outputs" in workflow.text or "workflow_call" in workflow.triggers
    given = asked and any("steps" in leaf.value for leaf in job.outputs.items.values())
    return given and any(map(may_be_asked, job.steps))


def may_set_variables(step: Step) -> bool:
    """Whether a step may set variables for the steps behind it."""
    if step.run:
        return True
    return step.uses is not None and step.uses.repository not in _SETS_NO_VARIABLE


def writes_only_where_told(words: tuple[str, ...]) -> bool:
    """Whether a command of these words writes no outputs unless it names their file."""
    if words[:2] in _RUNNERS:
        words, _ = unwrap(words)
    is_asking = words[:1] == ("git",) and not _ASKING.isdisjoint(words[1:2])
    # A script that may be read in is that of a virtual environment.
    is_read_in = words[:1] in (("source",), (".",))
    is_named = is_asking or is_read_in or words[:2] in _TELLING or not _QUIET.isdisjoint(words[:1])
    return is_named and is_harmless_command(words)


def _lines(command: Command) -> list[str]:
    """What a command appends to the outputs; nothing for one that does not."""
    appends = command.words[0] == "tee" and "-a" in command.words and command.words[-1].endswith(_FILE)
    if appends:
        return [text for text in command.document.splitlines() if text] or [UNKNOWN_TEXT]
    if any(target.endswith(_FILE) for target in command.writes):
        return text_written(command)
    return [UNKNOWN_TEXT] if any(_FILE in word for word in command.words) else []


@lru_cache(maxsize=256)
def _is_plain(script: str) -> bool:
    """Whether each command that writes an output runs once if it is reached, and nothing is taken back.

    Where no command does, it does not matter how often they run.
    """
    written = _REDIRECTED.findall(script)
    if not written:
        return not _MENTION.search(script)
    if (len(written) > 1 and ">" in written) or _OF_GROUP.search(script):
        return False
    if _MENTION.search(_REDIRECTED.sub("", script)) or _REPEATS.search(script):
        return False
    return all(map(_is_single, script.splitlines()))


def _is_single(line: str) -> bool:
    """Whether what follows `&&` or `||` depends only on a test."""
    pieces = _CHAINS.split(_TEST.sub("", _OR_TRUE.sub("", line)))
    return len(pieces) == 1 or (len(pieces) == 2 and not pieces[0].strip()) or line.lstrip().startswith("if ")


def _depends_on_failure(step: Step) -> bool:
    leaves = (step.run, step.condition, *step.env.items.values())
    return any(_DEPENDS.search(leaf.value) for leaf in leaves if leaf)
