"""Whether a job holds what an upload needs: leave to ask for an OpenID Connect token, or a publishing secret.

https://docs.pypi.org/trusted-publishers/using-a-publisher/
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.workflow.model import Job, Values, Workflow

_SECRET = re.compile(
    r"secrets\s*(?:\.\s*(?P<name>[\w-]+)|\[\s*'(?P<quoted>[^']+)'\s*\]|(?P<all>[\[)]|\s*\}\}))", re.IGNORECASE
)
_PUBLISHING = re.compile(
    r"pypi|twine|warehouse|uv_publish|flit_|poetry|hatch_index|pdm_publish|maturin", re.IGNORECASE
)
"""Names of secrets, variables and inputs that speak of uploads."""


def may_ask_for_token(workflow: Workflow, job: Job, caller_may: bool | None = None) -> bool:
    """Whether the job has `id-token: write`, which nobody has by default.

    `caller_may` is whether the job that calls the workflow has it, None where none calls: what is called has
    no more than its caller, and the same where it says nothing.
    https://docs.github.com/en/actions/reference/workflows-and-actions/reusing-workflow-configurations
    """
    permissions = workflow.permissions_of(job)
    if permissions is None:
        return bool(caller_may)
    return permissions.level("id-token") == "write" and caller_may is not False


def describe_credentials(workflow: Workflow, job: Job, caller_may: bool | None = None) -> str:
    """What `job` holds that an upload needs, in words for a message; empty where it holds nothing."""
    if may_ask_for_token(workflow, job, caller_may):
        return "`id-token: write`"
    if job.inherits_secrets:
        return "`secrets: inherit`"
    return next(_publishing_secrets(workflow, job), "")


def _publishing_secrets(workflow: Workflow, job: Job) -> Iterator[str]:
    for name, text in _texts(workflow, job):
        for found in _SECRET.finditer(text):
            secret = found["name"] or found["quoted"] or ""
            if found["all"]:
                yield "all secrets"
            elif secret.upper() != "GITHUB_TOKEN" and _PUBLISHING.search(f"{name} {secret}"):
                yield f"the secret `{secret}`"


def _texts(workflow: Workflow, job: Job) -> Iterator[tuple[str, str]]:
    """Every text of the job in which a secret may be named, with the name of the key it stands under."""
    for values in (workflow.env, job.env, job.arguments, job.secrets):
        yield from _named(values)
    for step in job.steps:
        yield from _named(step.env)
        yield from _named(step.arguments)
        if step.run:
            yield "", step.run.value


def _named(values: Values) -> Iterator[tuple[str, str]]:
    if values.expression:
        yield "", values.expression.value
    for name, leaf in values.items.items():
        yield name, leaf.value
