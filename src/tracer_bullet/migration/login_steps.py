"""Steps that give a client the token of PyPI before it uploads: their commands for that are taken out too."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.errors import Place, RefusedError, TracerError
from tracer_bullet.migration.scripts import without_login
from tracer_bullet.text.lines import line_end, line_start
from tracer_bullet.text.splices import Splice, apply_splices
from tracer_bullet.workflow.reader import read_workflow
from tracer_bullet.workflow.secret_names import secret_names

if TYPE_CHECKING:
    from tracer_bullet.workflow.model import Step, Workflow

_OF_INDEX = re.compile(r"\b(?:pypi-token|http-basic|repository)\.(?:test-?)?pypi\b")
"""Credentials for another index may be those of a dependency."""
_BLANK_LINES = re.compile(r"(?:[ \t]*[\r\n]+)*")


def without_login_steps(workflow: Workflow, job_id: str) -> tuple[str, tuple[str, ...]]:
    """The text of the workflow without what steps of a job do to sign in, and the secrets that they held.

    A step that does nothing else goes. Raises RefusedError for one that cannot be changed exactly.
    """
    text, steps = workflow.text, workflow.jobs[job_id].steps
    login = [step for step in steps if _signs_in(_script(step))]
    if not login:
        return text, ()
    rests = {step.position: _rest(step) for step in login}
    wanted = [(rests.get(step.position, _script(step)), step.uses) for step in steps]
    splices = [_rewrite(text, step) if rests[step.position] else _cut(text, step, steps) for step in login]
    try:
        changed = apply_splices(text, splices)
        left = [_script(step) for step in read_workflow(changed, workflow.path).jobs[job_id].steps]
    except (ValueError, KeyError, TracerError):
        raise _refusal(workflow.path, login[0]) from None
    if left != [script for script, uses in wanted if script or uses]:
        raise _refusal(workflow.path, login[0])
    return changed, tuple(secret_names(text[step.node.span.start : step.node.span.end] for step in login))


def _signs_in(script: str) -> bool:
    removed = without_login(script).removed
    return bool(removed) and all(map(_OF_INDEX.search, removed))


def _script(step: Step) -> str:
    return step.run.value if step.run else ""


def _rest(step: Step) -> str:
    """What a step does besides signing in; empty if that is nothing."""
    rest = without_login(_script(step)).text
    return rest if rest.strip() else ""


def _rewrite(text: str, step: Step) -> Splice:
    """The script without the commands that sign in; variables that only these used may stay."""
    node = step.node.get("run")
    span = node.span if node else step.span
    return Splice(span.start, span.end, without_login(text[span.start : span.end]).text)


def _cut(text: str, step: Step, steps: tuple[Step, ...]) -> Splice:
    """The lines of a step, and the blank lines after it."""
    end = line_end(text, step.node.span.end)
    blank = None if step is steps[-1] else _BLANK_LINES.match(text, end)
    return Splice(line_start(text, step.node.span.start), blank.end() if blank else end, "")


def _refusal(path: str, step: Step) -> RefusedError:
    return RefusedError(
        "this step gives the client its token, and tracer cannot take that out exactly",
        hint="remove the commands that set the token; then: tracer migrate",
        place=Place(path, step.span.line),
    )
