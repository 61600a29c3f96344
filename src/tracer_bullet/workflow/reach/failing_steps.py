"""Steps that fail for certain, and with them their job."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING

from tracer_bullet.workflow.expressions.contexts import PartlyKnown
from tracer_bullet.workflow.reach.scripts import commands_of_step
from tracer_bullet.workflow.reach.step_outputs import may_set_variables
from tracer_bullet.workflow.shell import FAILURE

if TYPE_CHECKING:
    from tracer_bullet.workflow.model import Job, Step, Workflow
    from tracer_bullet.workflow.reach.step_context import StepContext

_MAY_FAIL = re.compile(r"\bexit\b|\btest\b|\[|\bfalse\b")


def may_fail(step: Step) -> bool:
    """Whether a step's script has what one needs that fails for certain; quick to ask."""
    return _MAY_FAIL.search(step.script) is not None


def fails_in(workflow: Workflow, job: Job, step: Step, context: StepContext) -> bool:
    """Whether a step that finds `context`, or other variables that a step before it may set, ends its job."""
    if any(map(may_set_variables, takewhile(lambda each: each is not step, job.steps))):
        context = context.with_any_exports()
    inside = _with_any_steps(context).with_env(step.env)
    _, commands = commands_of_step(workflow, job, step, inside)
    is_failure = any(command.words == FAILURE and command.runs is True for command in commands)
    return is_failure and inside.is_certain(step)


def _with_any_steps(context: StepContext) -> StepContext:
    """The same context, in which each earlier step may have ended in any way."""
    good, any_ = ({**each, "steps": PartlyKnown(each["steps"])} for each in (context.good, context.any))
    return context._replace(good=good, any=any_)
