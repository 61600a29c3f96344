"""Jobs that GitHub refuses: neither runner nor call, `needs` that lead nowhere or in a circle, odd steps.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobs
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.text import nodes
from tracer_bullet.workflow.model import Problem
from tracer_bullet.workflow.reader import leaves
from tracer_bullet.workflow.reader.jobs import step_items
from tracer_bullet.workflow.reader.known_keys import unknown_keys

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tracer_bullet.workflow.model import Job, Step

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*\Z")
_STEP_KINDS = ("run", "uses", "wait", "wait-all", "cancel", "parallel")


def refused_jobs(root: nodes.Mapping, jobs: Mapping[str, Job]) -> Iterator[Problem]:
    """Everything about `jobs:` for which GitHub refuses the file."""
    if not jobs and (entry := root.entry("jobs")):
        yield Problem("a workflow needs at least one job", entry.key.span, hides=True)
    for entry in leaves.entries(root.get("jobs")):
        if leaves.mapping(entry.value) is None:
            yield Problem(f"the job `{entry.name}` is not a mapping", entry.key.span, hides=True)
    for job in jobs.values():
        yield from _job(job)
        yield from _needs(job, jobs)
    yield from _circles(jobs)


def _job(job: Job) -> Iterator[Problem]:
    for entry in unknown_keys(job):
        message = f"tracer does not know the key `{entry.name}` of a job"
        yield Problem(message, entry.key.span, is_unknown=True)
    if not _NAME.match(job.id):
        yield Problem(
            f"`{job.id}` is not a valid name for a job",
            job.span,
            "names begin with a letter or `_` and hold letters, digits, `-` and `_`",
        )
    if job.runs_on is None and job.uses is None:
        yield Problem(f"the job `{job.id}` has neither `runs-on` nor `uses`", job.span)
    if job.uses is not None and (job.runs_on is not None or job.steps):
        yield Problem(
            f"the job `{job.id}` calls a workflow, so it may have neither `runs-on` nor `steps`", job.span
        )
    yield from _unread_steps(job)
    seen: set[str] = set()
    for step in job.steps:
        yield from _step(step)
        name = step.id.value.lower() if step.id else ""
        if step.id and name in seen:
            yield Problem(f"the job `{job.id}` has two steps with the id `{step.id.value}`", step.id.span)
        seen.add(name)


def _unread_steps(job: Job) -> Iterator[Problem]:
    """What stands where steps are expected, and is none."""
    node = job.node.get("steps")
    if node and not isinstance(nodes.deref(node), nodes.Sequence):
        yield Problem(f"`steps` of the job `{job.id}` is not a list", node.span, hides=True)
    for item, _ in step_items(node):
        if leaves.mapping(item) is None:
            yield Problem(f"a step of the job `{job.id}` is not a mapping", item.span, hides=True)


def _step(step: Step) -> Iterator[Problem]:
    kinds = [kind for kind in _STEP_KINDS if step.node.entry(kind)]
    unknown = unknown_keys(step)
    if unknown:
        name = unknown[0].name
        yield Problem(
            f"tracer does not know the key `{name}` of a step", unknown[0].key.span, is_unknown=True
        )
    elif not kinds:
        yield Problem("a step needs `run` or `uses`", step.span)
    elif len(kinds) > 1:
        yield Problem(f"a step has either `{kinds[0]}` or `{kinds[1]}`", step.span)


def _needs(job: Job, jobs: Mapping[str, Job]) -> Iterator[Problem]:
    for need in job.needs:
        if need.value not in jobs:
            yield Problem(f"the job `{job.id}` needs `{need.value}`, which does not exist", need.span)


def _circles(jobs: Mapping[str, Job]) -> Iterator[Problem]:
    """One problem for each job whose `needs` lead back to itself, at the need that does."""
    waiting = {job.id: {need.value for need in job.needs if need.value in jobs} for job in jobs.values()}
    stuck = _reversed(_without_ends(_reversed(_without_ends(waiting))))
    for name, needed in stuck.items():
        need = next(need for need in jobs[name].needs if need.value in needed)
        yield Problem(f"the job `{name}` needs `{need.value}`, which in turn waits for `{name}`", need.span)


def _without_ends(edges: dict[str, set[str]]) -> dict[str, set[str]]:
    """What is left once every job that waits for nothing left is taken away, again and again."""
    followers = _reversed(edges)
    left = {name: set(targets) for name, targets in edges.items()}
    ready = [name for name, targets in left.items() if not targets]
    while ready:
        done = ready.pop()
        del left[done]
        for follower in followers[done]:
            left[follower].discard(done)
            if not left[follower]:
                ready.append(follower)
    return left


def _reversed(edges: dict[str, set[str]]) -> dict[str, set[str]]:
    turned: dict[str, set[str]] = {name: set() for name in edges}
    for name, targets in edges.items():
        for target in targets:
            turned[target].add(name)
    return turned
