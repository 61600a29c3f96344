"""New jobs in the text of a workflow, and what an old one waits for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.arming.gates.gate_edit import Gate, add_gates
from tracer_bullet.arming.lane.job_head import indents_of, place_job
from tracer_bullet.arming.workflow_edit import WorkflowEdit
from tracer_bullet.text.blocks import newline_at
from tracer_bullet.text.lines import above_comments, line_end, line_start
from tracer_bullet.text.nodes import Mapping, Scalar, Sequence, parse, same, tree

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tracer_bullet.adoption.subject import Subject
    from tracer_bullet.text.nodes import Node
    from tracer_bullet.workflow.model import Workflow


def add_jobs(subject: Subject, lines: list[str], before: str) -> Subject:
    """The workflow with the jobs that `lines` are, above the job `before` and its comment."""
    workflow, text = subject.workflow, subject.workflow.text
    key = _key(workflow, before)
    if key is None:
        raise subject.refuse(workflow.jobs[before], "the jobs are written in braces")
    at = above_comments(text, line_start(text, key.span.start))
    blank = [""] if is_airy(workflow) else []
    result = _inserted(text, at, [*lines, *blank])
    added = tree(parse("\n".join(["jobs:", *(f"  {line}" for line in lines)]) + "\n"))["jobs"]
    known = tree(workflow.node)
    if not same(_jobs(result), _in_front(known["jobs"], before, added)):
        raise subject.refuse(workflow.jobs[before], "no job can be added above this one")
    return subject.with_text(result)


def add_job(subject: Subject, lines: Iterable[str], before: str) -> Subject:
    """The workflow with the job that `lines` are, for `place_job` to indent, as `add_jobs` adds it."""
    workflow = subject.workflow
    return add_jobs(subject, place_job(lines, indents_of(workflow, workflow.jobs[before])), before)


def add_needs(subject: Subject, name: str, needs: Iterable[str]) -> Subject:
    """The workflow in which the job `name` waits for `needs` as well."""
    for need in needs:
        job = subject.workflow.jobs[name]
        if need not in [known.value for known in job.needs]:
            subject = subject.with_text(_with_need(subject, name, need))
    return subject


def with_condition(subject: Subject, name: str, gate: str) -> Subject:
    """The workflow in which the job `name` also asks for `gate`; raises RefusedError as `add_gates` does."""
    text, _ = add_gates(subject.workflow.text, [Gate(name, gate)], subject.path)
    return subject.with_text(text)


def _with_need(subject: Subject, name: str, need: str) -> str:
    job, text = subject.workflow.jobs[name], subject.workflow.text
    edit = WorkflowEdit(text, subject.path)
    path = ("jobs", name, "needs")
    node = job.node.get("needs")
    first = job.node.entries[0]
    if node is None and first.name == "name":
        edit.insert_entries(("jobs", name, "name"), [f"needs: {need}"])
    elif node is None and not job.node.flow:
        key = _key(subject.workflow, name)
        at = line_end(text, key.span.end if key else job.node.span.start)
        return _inserted(text, at, [f"{' ' * (first.key.span.column - 1)}needs: {need}"])
    elif node is None:
        edit.add_to_flow(("jobs", name), f"needs: {need}", {"needs": need})
    elif isinstance(node, Scalar):
        edit.set_scalar(path, f"[{node.text}, {need}]", [node.text, need])
    elif isinstance(node, Sequence) and node.flow:
        edit.add_to_flow(path, need, need)
    elif isinstance(node, Sequence):
        edit.insert_item((*path, len(node.items) - 1), [f"- {need}"])
    return edit.finish()


def _inserted(text: str, at: int, lines: Iterable[str]) -> str:
    newline = newline_at(text, at)
    return text[:at] + "".join(f"{line}{newline}" for line in lines) + text[at:]


def _jobs(text: str) -> object:
    return tree(parse(text))["jobs"]


def _in_front(jobs: dict[str, object], before: str, added: dict[str, object]) -> dict[str, object]:
    """The `jobs` with those that are `added` in front of the one that is called `before`."""
    result: dict[str, object] = {}
    for name, job in jobs.items():
        result |= {**added, name: job} if name == before else {name: job}
    return result


def _key(workflow: Workflow, name: str) -> Node | None:
    jobs = workflow.node.get("jobs")
    entry = jobs.entry(name) if isinstance(jobs, Mapping) and not jobs.flow else None
    return entry.key if entry else None


def is_airy(workflow: Workflow) -> bool:
    """Whether blank lines stand between the jobs, as far as there are several."""
    lines = workflow.text.splitlines()
    above = [lines[job.span.line - 2] for job in list(workflow.jobs.values())[1:] if job.span.line > 1]
    return not above or any(not line.strip() for line in above)
