"""The lines of steps that a lane copies, without what it must not have and with the version of the run."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.arming.lane.login_lines import login_entries, login_lines
from tracer_bullet.arming.lane.run_inputs import (
    NO_INPUTS,
    RunInputs,
    asks_for_input,
    entries_with_inputs,
    splices_for,
)
from tracer_bullet.arming.lane.step_kinds import (
    builds,
    builds_only_releases,
    fetches_release,
    hands_on_ref,
    has_own_secret,
    sets_version,
)
from tracer_bullet.arming.lane.version_from_ref import with_run_version
from tracer_bullet.text.lines import above_comments, line_end, line_start, split_lines
from tracer_bullet.text.nodes import Mapping
from tracer_bullet.text.splices import apply_splices

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tracer_bullet.arming.lane.lane_model import LaneModel
    from tracer_bullet.text.nodes import Entry, Node
    from tracer_bullet.text.splices import Splice
    from tracer_bullet.workflow.model import Job, Step, Workflow

_NEEDS = re.compile(r"\bneeds\s*[.\[]")
_NEEDED = re.compile(r"\bneeds\s*\.\s*([\w-]+)")
_ANCHOR = re.compile(r"(?<=[:\-] )&[\w-]+[ ]?")


def needed_in(text: str) -> list[str]:
    """The jobs that a text asks for an output or a result, `needs.JOB`, each as often as it does."""
    return _NEEDED.findall(text)


def copy_step(workflow: Workflow, step: Step, model: LaneModel, inputs: RunInputs, dash: str) -> list[str]:
    """The lines of a step without a condition on the event, and without a token; `dash` is the indentation.

    A checkout fetches the branch, and a name says nothing of other jobs.
    """
    lines = _without(workflow, step, _left_out(step, model), lines_of_step(workflow, step, inputs), dash)
    takes_ref = hands_on_ref(step) or sets_version(step) or builds_only_releases(step)
    return (with_run_version(lines, inputs.version) or lines) if takes_ref else lines


def copy_without_login(workflow: Workflow, step: Step, dash: str) -> list[str]:
    """The lines of a step as they are, but for what signs in."""
    return _without(workflow, step, login_entries(step), lines_of_step(workflow, step), dash)


def _without(
    workflow: Workflow, step: Step, entries: Iterable[Entry], lines: list[str], dash: str
) -> list[str]:
    """The lines of a step without these entries of it, and without those that sign in."""
    for entry in sorted(entries, key=lambda entry: -entry.key.span.line):
        first = entry.key.span.line - step.node.entries[0].key.span.line
        del lines[first : first + len(lines_of(workflow, entry.key, entry.value))]
        if first == 0:  # the dash was on that line
            lines[0] = f"{dash}- {lines[0].lstrip()}"
    login = login_lines(step)
    return [line for line in lines if line.strip() not in login]


def text_of_copies(workflow: Workflow, model: LaneModel) -> str:
    """The text of the steps of a lane, in which to look for the jobs that they use."""
    written = (
        lines_of_step(workflow, step) if step.node.flow else copy_step(workflow, step, model, NO_INPUTS, "")
        for step in model.copied
    )
    return "\n".join(line for lines in written for line in lines)


def _left_out(step: Step, model: LaneModel) -> list[Entry]:
    """The entries that are not copied."""
    condition, given, name = (step.node.entry(key) for key in ("if", "with", "name"))
    asked = getattr(condition.value, "text", "") if condition else ""
    arguments = given.value.entries if given and isinstance(given.value, Mapping) else ()
    found = [one for one in arguments if _is_token(one) or (one.name == "ref" and fetches_release(step))]
    if given and len(found) == len(arguments) > 0:
        found = [given]
    if condition and (model.asks_in_vain(asked) or (builds(step) and asks_for_input(asked))):
        found.append(condition)
    if name and _NEEDS.search(getattr(name.value, "text", "")):
        found.append(name)
    return [*found, *login_entries(step)]


def _is_token(argument: Entry) -> bool:
    return argument.name == "token" and has_own_secret(getattr(argument.value, "text", ""))


def lines_of_step(workflow: Workflow, step: Step, inputs: RunInputs = NO_INPUTS) -> list[str]:
    """The whole lines of a step, as `lines_of` gives them, with its dash before its first key.

    The dash may be on a line of its own, with or without an anchor. `inputs` are filled in.
    """
    values = (entry.value for entry in entries_with_inputs(step))
    edits = [one for value in values for one in splices_for(workflow.text, value, inputs)]
    lines = lines_of(workflow, step.node, step.node, edits)
    if lines[0].strip() == "-":
        del lines[0]
    body = lines[0].lstrip()
    if not body.startswith("-"):
        lines[0] = f"{lines[0][: -len(body) - 2]}- {body}"
    return lines


def text_of(workflow: Workflow, part: Job | Step) -> str:
    """The text of a job or of a step as it is written, from its first key on."""
    return workflow.text[part.node.span.start : part.node.span.end]


def text_of_steps(workflow: Workflow, steps: Iterable[Step]) -> str:
    """The texts of several steps, in which to look for what they use."""
    return "\n".join(text_of(workflow, step) for step in steps)


def uses_variable(name: str, text: str) -> bool:
    """Whether a text of steps uses the environment variable `name`."""
    return bool(re.search(rf"\$\{{?{re.escape(name)}\b|\benv\s*\.\s*{re.escape(name)}\b", text))


def gap_above(workflow: Workflow, job: Job, step: Step) -> list[str]:
    """The comments and blank lines between a step of `job` and what stands above it."""
    start, end = gap_span(workflow, job, step)
    return [line.rstrip("\r\n") for line in split_lines(workflow.text[start:end])]


def gap_span(workflow: Workflow, job: Job, step: Step) -> tuple[int, int]:
    """Where the gap above a step begins and ends."""
    end = line_start(workflow.text, step.node.span.start)
    return _below_last(workflow, job, step, above_comments(workflow.text, end, and_blanks=True)), end


def comment_start(workflow: Workflow, job: Job, step: Step) -> int:
    """Where the comment right above a step of `job` begins, or its first line."""
    end = line_start(workflow.text, step.node.span.start)
    return _below_last(workflow, job, step, above_comments(workflow.text, end))


def _below_last(workflow: Workflow, job: Job, step: Step, at: int) -> int:
    """`at`, but below the step before: a comment at the end of its script belongs to the script."""
    if step.position == 0:
        return at
    written = workflow.text[: job.steps[step.position - 1].node.span.end].rstrip()
    return min(
        line_start(workflow.text, step.node.span.start), max(at, line_end(workflow.text, len(written)))
    )


def lines_of(workflow: Workflow, first: Node, last: Node, edits: Iterable[Splice] = ()) -> list[str]:
    """The whole lines from `first` to `last`, without line ends and anchors, after `edits` of the text."""
    text = workflow.text
    start, end = line_start(text, first.span.start), line_end(text, last.span.end)
    moved = (one._replace(start=one.start - start, end=one.end - start) for one in edits)
    whole = apply_splices(text[start:end], moved)
    return [_ANCHOR.sub("", line.rstrip("\r\n")) for line in split_lines(whole)]
