"""A checkout that leaves the run's token for the code that is built."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.audit.artifacts import hands_on_files
from tracer_bullet.audit.edits import add_argument
from tracer_bullet.audit.project_code import may_build
from tracer_bullet.audit.rule import AuditFinding, Example, Fix, Rule, Safety, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow
    from tracer_bullet.workflow.model import Job

_BAD = """\
- uses: actions/checkout@v5
- run: python -m build
- uses: pypa/gh-action-pypi-publish@release/v1
"""
_GOOD = _BAD.replace("v5\n", "v5\n  with:\n    persist-credentials: false\n")
_NEEDS_GIT = re.compile(
    r"\bgit\s+(?:-\S+\s+)*(?:push|fetch|pull|submodule|ls-remote|lfs)\b|semantic.release|gh-deploy|\bmike\b|bump"
    r"|git-auto-commit|add-and-commit|create-pull-request|push-action"
)


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """The checkouts of jobs of the lane that build and do not push."""
    for job, step in audited.steps_using("actions/checkout"):
        given = step.arguments.get("persist-credentials")
        if (
            not hands_on_files(audited, job)
            or step.arguments.expression
            or not any(may_build(audited, one) for one in job.steps)
        ):
            continue
        if (given and given.value.lower() == "false") or _needs_git(job):
            continue
        splice = None if given else add_argument(audited.text, step, "persist-credentials: false")
        yield AuditFinding(
            f"job `{job.id}` builds the project beside the token that this checkout leaves in `.git/config`",
            step.uses.span if step.uses else step.span,
            "add `persist-credentials: false`",
            Fix("leave no token behind", (splice,), is_safe=False) if splice else None,
        )


def _needs_git(job: Job) -> bool:
    texts = (step.run.value if step.run else step.uses.text if step.uses else "" for step in job.steps)
    return any(map(_NEEDS_GIT.search, texts))


RULE = Rule(
    id="credentials-left-for-build",
    summary="the checkout leaves the run's token where the build can read it",
    severity=Severity.ADVICE,
    why="A build backend or one of its dependencies can read `.git/config` and act with the token of the run. "
    "zizmor reports every such checkout (`artipacked`); this rule only those beside a build that is published.",
    cure="Add `persist-credentials: false` to the checkout.",
    bad=Example(_BAD),
    good=Example(_GOOD),
    fix=Safety.UNSAFE,
    find=find,
    sources=("https://github.com/actions/checkout#usage",),
)
