"""The copy of the workflow that act runs: the real text with a name, with variables for jobs, and without
what is left out or what act does not know.

Only splices of text; the result is parsed again and compared with what was intended.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from tracer_bullet.errors import RefusedError
from tracer_bullet.rehearsal.prepare.newer_syntax import without_newer
from tracer_bullet.text import nodes
from tracer_bullet.text.scalars import quote_double
from tracer_bullet.text.splices import Splice, apply_splices

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracer_bullet.workflow.model import Job, Workflow


@dataclass(frozen=True)
class JobChange:
    """What is different for one job: variables that it gets, whether it is left out, the matrix values that
    are kept.

    `matrix` maps a key of `strategy.matrix` to the values that remain of it; `step_variables` are given to
    each step. `keys` are keys of the job with the values that they get, `step_keys` those of its steps, each
    by the step's position.
    """

    variables: Mapping[str, str] = field(default_factory=dict)
    is_left_out: bool = False
    matrix: Mapping[str, list[Any]] = field(default_factory=dict)
    step_variables: Mapping[str, str] = field(default_factory=dict)
    keys: Mapping[str, Any] = field(default_factory=dict)
    step_keys: Mapping[tuple[int, str], Any] = field(default_factory=dict)


def instrument(
    workflow: Workflow,
    changes: Mapping[str, JobChange],
    name: str = "",
    added: Mapping[str, Any] = MappingProxyType({}),
) -> str:
    """The text for act; a workflow without a name gets its path for one, as on GitHub.

    A workflow that is called gets the `name` of the one that calls it. `added` are further jobs.

    Source: https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#name

    Raises RefusedError for a way of writing that cannot be changed exactly.
    """
    title = name or ("" if workflow.name is not None else workflow.path)
    keys = without_newer(workflow.node) | ({"name": title} if title else {})
    complete = {job: _without_newer(workflow.jobs[job], change) for job, change in changes.items()}
    splices = [_set(workflow.node, key, value) for key, value in keys.items()]
    for job, change in complete.items():
        splices += _change_job(workflow.jobs[job], change)
    jobs = nodes.deref(workflow.node.get("jobs") or workflow.node)
    if isinstance(jobs, nodes.Mapping):
        splices += [_insert(jobs, f"{job}: {json.dumps(body)}") for job, body in added.items()]
    text = apply_splices(workflow.text, splices)
    _check(workflow, text, complete, {**keys, "jobs": {**_read_jobs(workflow), **added}})
    return text


def _read_jobs(workflow: Workflow) -> dict[str, Any]:
    written: Any = nodes.tree(workflow.node)
    return dict(written.get("jobs") or {})


def _without_newer(job: Job, change: JobChange) -> JobChange:
    return replace(change, keys={**without_newer(job.node), **change.keys})


def _set(mapping: nodes.Mapping, key: str, value: Any) -> Splice:
    """Give `key` a value, whether it is there or not."""
    written = mapping.get(key)
    shown = json.dumps(value, ensure_ascii=False)
    if written is None:
        return _insert(mapping, f"{key}: {shown}")
    # a block may begin in the column of its key, what takes its place may not
    return _replace(written, f"  {shown}" if isinstance(written, nodes.Sequence) else shown)


def _change_job(job: Job, change: JobChange) -> list[Splice]:
    splices = _add_variables(job, job.node, change.variables)
    # of steps that are one and the same by an alias, one is changed
    for node in {id(step.node): step.node for step in job.steps}.values():
        splices += _add_variables(job, node, change.step_variables)
    if change.is_left_out:
        condition = job.node.get("if")
        splices.append(_insert(job.node, "if: false") if condition is None else _replace(condition, "false"))
    splices += [_set(job.node, key, value) for key, value in change.keys.items()]
    splices += [_set(job.steps[at].node, key, value) for (at, key), value in change.step_keys.items()]
    for key, values in change.matrix.items():
        matrix = nodes.deref(job.matrix) if job.matrix else None
        kept = matrix.get(key) if isinstance(matrix, nodes.Mapping) else None
        if kept is None:
            raise _cannot_change(job, "its matrix")
        splices.append(_replace(kept, "  " + json.dumps(values, ensure_ascii=False)))
    return splices


def _add_variables(job: Job, node: nodes.Mapping, variables: Mapping[str, str]) -> list[Splice]:
    if not variables:
        return []
    env = node.get("env")
    if env is None:
        return [_insert(node, f"env: {_show(variables)}")]
    return _change_env(job, env, variables)


def _change_env(job: Job, env: nodes.Node, variables: Mapping[str, str]) -> list[Splice]:
    if isinstance(env, nodes.Scalar) and env.is_empty:
        return [Splice(env.span.start, env.span.end, f" {_show(variables)}")]
    shared = nodes.deref(env)
    if shared is not env and isinstance(shared, nodes.Mapping):
        values: Any = nodes.tree(shared)
        return [_replace(env, json.dumps({**values, **variables}, ensure_ascii=False))]
    if not isinstance(env, nodes.Mapping):
        raise _cannot_change(job, "its `env:`")
    splices = []
    for name, value in variables.items():
        entry = env.entry(name)
        if entry is None:
            splices.append(_insert(env, f"{quote_double(name)}: {quote_double(value)}"))
        else:
            splices.append(_replace(entry.value, quote_double(value)))
    return splices


def _show(variables: Mapping[str, str]) -> str:
    return (
        "{"
        + ", ".join(f"{quote_double(name)}: {quote_double(value)}" for name, value in variables.items())
        + "}"
    )


def _insert(mapping: nodes.Mapping, text: str) -> Splice:
    """Put an entry before the first one of a mapping."""
    if mapping.flow:
        at = mapping.span.start + 1
        return Splice(at, at, f"{text}{', ' if mapping.entries else ''}")
    start = mapping.entries[0].key.span
    return Splice(start.start, start.start, f"{text}\n{' ' * (start.column - 1)}")


def _replace(node: nodes.Node, text: str) -> Splice:
    empty = node.span.start == node.span.end
    return Splice(node.span.start, node.span.end, f" {text}" if empty else text)


def _check(workflow: Workflow, text: str, changes: Mapping[str, JobChange], keys: Mapping[str, Any]) -> None:
    intended: Any = nodes.tree(workflow.node)
    intended.update(keys)
    for name, change in changes.items():
        _apply(intended["jobs"][name], change)
    if nodes.tree(nodes.parse(text, workflow.path)) != intended:
        raise RefusedError(f"`{workflow.path}` cannot be changed exactly for a rehearsal")


def _apply(job: dict[str, Any], change: JobChange) -> None:
    """Change the job as it is meant."""
    if change.variables:
        job["env"] = {**(job.get("env") or {}), **change.variables}
    for step in job.get("steps") or () if change.step_variables else ():
        step["env"] = {**(step.get("env") or {}), **change.step_variables}
    if change.is_left_out:
        job["if"] = False
    job.update(change.keys)
    for (at, key), value in change.step_keys.items():
        job["steps"][at][key] = value
    for key, values in change.matrix.items():
        job["strategy"]["matrix"][key] = values


def _cannot_change(job: Job, what: str) -> RefusedError:
    return RefusedError(f"{what} of the job `{job.id}` is written in a way that a rehearsal cannot change")
