"""The jobs that a tracer run needs: wider conditions, a version of their own, nothing outward."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.arming import pieces
from tracer_bullet.arming.branch_test import choose, narrow, on_branch, widen
from tracer_bullet.arming.gate_splices import Gated
from tracer_bullet.arming.handed_on import refuse_ref, takes
from tracer_bullet.arming.run_draft import job_key, step_title
from tracer_bullet.arming.run_version import stamp_step
from tracer_bullet.arming.step_kinds import (
    OWN_VERSION,
    builds,
    checks_out,
    checks_ref,
    hands_on_ref,
    has_secret,
    is_outward,
    job_builds,
    uploads_artifact,
)
from tracer_bullet.text.nodes import Mapping, Sequence
from tracer_bullet.workflow.expressions.conditions import ALWAYS

if TYPE_CHECKING:
    from tracer_bullet.arming.run_draft import RunDraft
    from tracer_bullet.arming.run_version import RunVersion
    from tracer_bullet.workflow.model import Job, Step, Workflow

_ASKS = re.compile(r"\bgithub\b|\bstartsWith\b|\binputs\b")


def make_run(draft: RunDraft, names: tuple[str, ...], version: RunVersion) -> None:
    """Let the jobs `names` run on the branch, each once."""
    around = draft.around
    for name in names:
        if name in draft.prepared:
            continue
        draft.prepared.add(name)
        job = draft.workflow.jobs[name]
        if name not in draft.ran_before:
            _open_environment(draft, job)
            _quieten(draft, job)
        if around.condition_holds(job) is not True:
            _widen_job(draft, job)
        called = around.called(job)
        inner = [(called, one) for one in called.jobs.values()] if called else [(draft.workflow, job)]
        for workflow, one in inner:
            _stamp_job(draft, workflow, one, version)


def widen_step(draft: RunDraft, step: Step) -> None:
    """Let a step run on the branch, if its condition asks for the event."""
    if step.condition is None or not _ASKS.search(step.condition.value):
        return
    known = draft.known(step.condition, step.span.line)
    if known != ALWAYS:
        written = widen(known, draft.request.branches)
        draft.add(pieces.set_condition(draft.workflow.text, Gated(step.node), written))


def _widen_job(draft: RunDraft, job: Job) -> None:
    known = draft.known(job.condition, job.span.line)
    if known == ALWAYS:
        return
    found = Gated(job.node, job_key(draft.workflow, job))
    written = widen(known, draft.request.branches)
    draft.add(pieces.set_condition(draft.workflow.text, found, written))
    draft.added.append(f"job `{job.id}` also runs on the branch")


def _quieten(draft: RunDraft, job: Job) -> None:
    """Steps of a needed job that others would see, or that fail for any ref but a release's."""
    kept = [one for one in job.steps if not (is_outward(one) or checks_ref(one))]
    for step in job.steps:
        others = [one for one in kept if one is not step]
        if hands_on_ref(step) and job_builds(job) and not builds(step) and takes(draft, others, step):
            raise refuse_ref(draft, step)
        if is_outward(step) or checks_ref(step):
            _leave_out(draft, job, step, others)
        elif builds(step) and step.condition:
            widen_step(draft, step)


def _leave_out(draft: RunDraft, job: Job, step: Step, others: list[Step]) -> None:
    if takes(draft, others, step):
        reason = f"other steps use step {step_title(step)}, which has to be left out"
        raise draft.refuse(step.span.line, reason)
    known = draft.known(step.condition, step.span.line)
    written = narrow(known, draft.request.branches)
    draft.add(pieces.set_condition(draft.workflow.text, Gated(step.node), written))
    draft.left_out.append(f"step {step_title(step)} of `{job.id}`")


def _stamp_job(draft: RunDraft, workflow: Workflow, job: Job, version: RunVersion) -> None:
    """The version of its own goes in front of the first build, else right after the checkout."""
    body = workflow.text[job.node.span.start : job.node.span.end]
    steps = job.node.get("steps")
    first = next(filter(builds, job.steps), None)
    keeps = any(map(uploads_artifact, job.steps))
    checkout = next(filter(checks_out, job.steps), None)
    if not version.lines or not isinstance(steps, Sequence) or not (first or (keeps and checkout)):
        return
    draft.stamped = True
    if OWN_VERSION.search(body):
        return
    step = first or checkout
    if step is None or step.node.flow or steps.flow:
        raise draft.refuse(job.span.line, "the step that builds is written in braces")
    test = on_branch(draft.request.branches)
    lines = stamp_step(version, test, container=bool(job.node.get("container")))
    insert = pieces.insert_before if first else pieces.insert_lines
    dash = " " * (steps.span.column - 1)
    draft.add(insert(workflow.text, step.node, lines, dash, "temporary version"), workflow.path)
    draft.added.append(f"job `{job.id}` builds {version.base}.dev… on the branch")


def _open_environment(draft: RunDraft, job: Job) -> None:
    """Let a job that needs nothing of its environment run in TestPyPI's on the branch."""
    if not job.environment or "${{" in job.environment.name.value or job.id in draft.uploading:
        return
    text, name = draft.workflow.text, job.environment.name.value
    body = text[job.node.span.start : job.node.span.end]
    if any(map(has_secret, job.steps)) or re.search(r"\bvars\s*\.", body):
        draft.notes.append(f"job `{job.id}` keeps its environment `{name}`; its rules may stop it")
        return
    entry = job.node.entry("environment")
    inner = entry.value if entry and isinstance(entry.value, Mapping) else None
    named = inner.entry("name") if inner else None
    holder = Gated(inner) if named and inner else Gated(job.node)
    written = choose(draft.request.branches, draft.request.environment, name)
    if target := named or entry:
        draft.add(pieces.replaced_value(text, holder, target, written, "temporary environment"))
