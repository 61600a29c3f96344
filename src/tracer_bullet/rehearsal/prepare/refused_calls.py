"""Calls of reusable workflows that GitHub refuses when a run begins: nothing of it runs then.

Source: https://docs.github.com/actions/how-tos/reuse-automations/reuse-workflows and
https://docs.github.com/actions/reference/workflows-and-actions/reusing-workflow-configurations
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.errors import Place, TracerError
from tracer_bullet.rehearsal.prepare.planned_jobs import LEVELS, list_jobs
from tracer_bullet.text import nodes

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from tracer_bullet.rehearsal.prepare.planned_jobs import PlannedJob
    from tracer_bullet.workflow.model import Job, Located, Trigger, Workflow
    from tracer_bullet.workflow.simulation.simulate import Run

_NEVER_BY_DEFAULT = "id-token"
"""A scope that no token has unless it is asked for."""

_VALUES = {
    "boolean": re.compile(r"true|false", re.IGNORECASE),
    "number": re.compile(r"[+-]?(?:\d[\d.]*|\.\d+)(?:[eE][+-]?\d+)?|0[xo][0-9a-fA-F]+"),
}
"""How a value is written, by the type of its input."""


def refuse_calls(run: Run, files: Collection[str]) -> None:
    """Raise TracerError for the first call that GitHub refuses; `files` are the workflows that exist."""
    for planned in list_jobs(run):
        job, called = planned.run.job, planned.run.called
        if called is not None:
            found = [*_judge_call(job, called.workflow), *_judge_permissions(planned, called)]
        elif job.uses is not None and job.uses.is_local and job.uses.local_path not in files:
            found = ["that workflow is not in the repository"]
        else:
            found = []
        if found:
            place = Place(planned.workflow.path, job.span.line)
            raise TracerError(
                f"GitHub refuses this workflow: the job `{job.id}` cannot call "
                f"`{job.uses.text if job.uses else ''}`: {found[0]}",
                place=place,
            )


def _judge_call(job: Job, called: Workflow) -> Iterator[str]:
    trigger = called.triggers.get("workflow_call")
    if trigger is None:
        yield "it has no `on.workflow_call`"
        return
    yield from (one.message for one in called.problems if not one.is_unknown)
    if not job.arguments.expression:
        yield from _compare("input", _read(trigger.node, "inputs"), job.arguments.items)
        yield from _compare_types(trigger, job.arguments.items)
    if not job.inherits_secrets and not job.secrets.expression:
        yield from _compare("secret", _read(trigger.node, "secrets"), job.secrets.items)


def _read(node: nodes.Node | None, key: str) -> dict[str, bool]:
    """The inputs or secrets that a call may give, and whether each has to be given."""
    declared = nodes.tree(node.get(key)) if isinstance(node, nodes.Mapping) else None
    listed = declared.items() if isinstance(declared, dict) else ()
    return {name.lower(): isinstance(one, dict) and one.get("required") is True for name, one in listed}


def _compare(kind: str, declared: Mapping[str, bool], given: Collection[str]) -> Iterator[str]:
    names = {name.lower() for name in given}
    missing = (name for name, is_required in declared.items() if is_required and name not in names)
    yield from (f"the {kind} `{name}` is required" for name in missing)
    yield from (f"it has no {kind} `{name}`" for name in given if name.lower() not in declared)


def _compare_types(trigger: Trigger, given: Mapping[str, Located[str]]) -> Iterator[str]:
    """The values that do not have the type of their input; what an expression gives is not known here."""
    types = {name.lower(): one.type for name, one in trigger.inputs.items()}
    for name, value in given.items():
        kind, text = types.get(name.lower(), ""), value.value
        if text and "${{" not in text and kind in _VALUES and not _VALUES[kind].fullmatch(text):
            yield f"the input `{name}` is a {kind}, and `{text}` is not"


def _judge_permissions(caller: PlannedJob, called: Run) -> Iterator[str]:
    """A called job may ask for no more than the job that calls has."""
    for name, run in called.jobs.items():
        asked = called.workflow.permissions_of(run.job)
        if asked is None:
            continue
        for scope in asked.scopes:
            default = "none" if scope == _NEVER_BY_DEFAULT else "write"
            allowed, wanted = caller.level(scope, default), asked.level(scope)
            if LEVELS.index(wanted) > LEVELS.index(allowed):
                yield f"its job `{name}` asks for `{scope}: {wanted}`, and is allowed `{scope}: {allowed}`"
