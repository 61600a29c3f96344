"""The job of a matrix once it only uploads: one job, because the matrix moves to the job that builds.

Each job of the matrix keeps its files in an artifact of its own, and the upload fetches them all.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.arming.gates.branch_test import write_condition
from tracer_bullet.arming.lane.step_copies import lines_of_step
from tracer_bullet.arming.lane.step_kinds import asks_for_matrix, uses
from tracer_bullet.arming.run.upload_condition import OF_ONE_JOB
from tracer_bullet.text.lines import indent_of, line_end, line_start, split_lines
from tracer_bullet.text.nodes import Mapping, Scalar
from tracer_bullet.text.splices import Splice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.text.nodes import Entry
    from tracer_bullet.workflow.model import Job, Step, Workflow

_SETS_UP = re.compile(r"/setup-(?:python|uv)\Z|/(?:install|setup|actions)-poetry\Z")
"""Actions whose tool an upload needs, with any version of Python."""


def lines_of_kept_step(workflow: Workflow, step: Step) -> list[str]:
    """The lines of a step before the upload, for one job: with any Python, without a cache of the matrix."""
    lines = lines_of_step(workflow, step)
    asked = [line for line in lines if OF_ONE_JOB.search(line)]
    if not asked:
        return lines
    if uses(step).startswith("actions/cache"):
        return []
    if not _SETS_UP.search(uses(step)) or step.condition:
        return lines
    if uses(step) == "actions/setup-python":
        action = next(line for line in lines if "uses:" in line)
        dash = indent_of(lines[0])
        return [f"{dash}- {action.strip(' -')}", f"{dash}  with:", f'{dash}    python-version: "3.x"']
    if lines[0] in asked or any(line.strip().startswith("with:") for line in asked):
        return lines
    left = [line for line in lines if line not in asked]
    return left[:-1] if left[-1].strip() == "with:" else left


def without_matrix(text: str, job: Job, upload: Step, of_event: str) -> Iterator[Splice]:
    """The edits that leave one job, which uploads on the condition `of_event`."""
    asks = job.name and asks_for_matrix(job.name.value)
    for name in ("strategy", *(["name"] if asks else [])):
        if entry := job.node.entry(name):
            yield _removed(text, job.node, entry)
    runner = job.runs_on
    if isinstance(runner, Scalar) and OF_ONE_JOB.search(runner.text):
        yield Splice(runner.span.start, runner.span.end, "ubuntu-latest")
    entry = upload.node.entry("if")
    if upload.condition and entry and OF_ONE_JOB.search(upload.condition.value):
        if not of_event:
            yield _removed(text, upload.node, entry)
        elif entry.value.span.line == entry.key.span.line:
            yield Splice(entry.value.span.start, entry.value.span.end, write_condition(of_event))


def _removed(text: str, holder: Mapping, entry: Entry) -> Splice:
    """The edit that removes an entry, and the comments below it that are indented more than its key."""
    following = next((one for one in holder.entries if one.key.span.start > entry.key.span.start), None)
    start = line_start(text, entry.key.span.start)
    if following and text[start : entry.key.span.start].strip():  # the dash is on that line
        return Splice(entry.key.span.start, following.key.span.start, "")
    end = line_end(text, entry.value.span.end)
    for line in split_lines(text[end:]):
        if not line.lstrip().startswith("#") or len(indent_of(line)) < entry.key.span.column:
            break
        end += len(line)
    return Splice(start, end, "")
