"""Which events the steps of a run may make happen in their repository, and so which workflows they may start.

What is done with the run's own token starts nothing but `workflow_dispatch` and `repository_dispatch`; any
other token starts all:
https://docs.github.com/en/actions/how-tos/write-workflows/choose-when-workflows-run/trigger-a-workflow.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tracer_bullet.text import nodes
from tracer_bullet.workflow.expressions import UNKNOWN
from tracer_bullet.workflow.simulation.gates import passes
from tracer_bullet.workflow.simulation.reasons import UnknownStatus
from tracer_bullet.workflow.simulation.simulate import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.workflow.model import Job, Step, Workflow
    from tracer_bullet.workflow.simulation.simulate import JobRun, Run

_DISPATCHES = {
    "workflow_dispatch": "actions",
    "repository_dispatch": "contents",
}
"""What the run's own token starts, and the permission that each asks for."""
_CALLS: dict[str, re.Pattern[str]] = {
    "workflow_dispatch": re.compile(
        r"\bworkflow\s+run\b|/dispatches\b|createWorkflowDispatch|[\w-]+/[\w-]*(?:dispatch|trigger)[\w-]*@",
        re.I,
    ),
    "repository_dispatch": re.compile(
        r"/dispatches\b|createDispatchEvent|[\w-]+/[\w-]*(?:dispatch|trigger)[\w-]*@", re.I
    ),
    "release": re.compile(
        r"\brelease\s+(?:create|edit)\b|/releases\b|(?:create|update)Release|semantic-release|[\w-]+/[\w-]*release[\w-]*@",
        re.I,
    ),
    "push": re.compile(
        r"\bgit\b[^\n]*\bpush\b|\brelease\s+create\b|/(?:git/refs|releases|merges|contents)\b|create(?:Ref|Release)"
        r"|semantic-release|[\w-]+/[\w-]*(?:release|push|commit|tag)[\w-]*@",
        re.I,
    ),
}
"""How steps do it, in scripts and by actions."""
_CALLS["create"] = _CALLS["push"]
_ANY = re.compile(
    r"dispatch|trigger|release|push|workflow|commit|tag|merges|contents|createRef|refs", re.IGNORECASE
)
_SECRET = re.compile(r"\bsecrets\s*(?:\.\s*([\w-]+)|\[\s*'([^']+)'|[\[)]|\s*\}\})", re.IGNORECASE)
_MADE = re.compile(r"create-github-app-token|github-app-token", re.IGNORECASE)
_OTHERWISE = re.compile(r"\A(?:GITHUB_TOKEN\Z|.*(?:PYPI|TWINE|UV_PUBLISH|CODECOV|COVERALLS))", re.IGNORECASE)
"""Secrets that are no token of GitHub's, or the run's own."""


def events_started(run: Run) -> frozenset[str]:
    """The names of the events that the steps which run, or may, can make happen with the tokens they hold."""
    return frozenset(
        name
        for job_run in run.jobs.values()
        if job_run.outcome is not Outcome.SKIPPED
        for name in (events_started(job_run.called) if job_run.called else _started(run.workflow, job_run))
    )


def _started(workflow: Workflow, job_run: JobRun) -> Iterator[str]:
    job = job_run.job
    calls = _calls(job)
    if not calls:
        return
    contexts = {**job_run.any, **dict.fromkeys(("steps", "env", "matrix"), UNKNOWN)}
    names = {name for position, name in calls if _may_run(job.steps[position], contexts)}
    has_other_token = _has_other_token(workflow, job)
    for name in names:
        if has_other_token or (name in _DISPATCHES and _may(workflow, job, _DISPATCHES[name])):
            yield name


def _may_run(step: Step, contexts: dict[str, Any]) -> bool:
    return passes(step.condition, contexts, UnknownStatus()) is not False


def _may(workflow: Workflow, job: Job, scope: str) -> bool:
    """Whether the run's own token may write; what it may where nothing is written, the repository says."""
    permissions = workflow.permissions_of(job)
    return permissions is None or permissions.level(scope) == "write"


def _calls(job: Job) -> list[tuple[int, str]]:
    """The steps that make something happen, by position, and what."""
    texts = [(step.position, _text_of(step.node)) for step in job.steps]
    return [
        (position, name)
        for position, text in texts
        if _ANY.search(text)
        for name, pattern in _CALLS.items()
        if pattern.search(text)
    ]


def _has_other_token(workflow: Workflow, job: Job) -> bool:
    texts = [_text_of(job.node), *(leaf.value for leaf in workflow.env.items.values())]
    found = (secret for text in texts for secret in _SECRET.finditer(text))
    return any(map(_MADE.search, texts)) or any(
        not _OTHERWISE.match(secret[1] or secret[2] or "") for secret in found
    )


def _text_of(node: nodes.Node) -> str:
    return "\n".join(one.text for one in nodes.walk(node) if isinstance(one, nodes.Scalar))
