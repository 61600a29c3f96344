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


def may_ask_for_token(workflow: Workflow, job: Job) -> bool:
    """Whether the job has `id-token: write`, which nobody has by default."""
    permissions = workflow.permissions_of(job)
    return permissions is not None and permissions.level("id-token") == "write"


def describe_credentials(workflow: Workflow, job: Job, *, trusted: bool = True) -> str:
    """What `job` holds that an upload needs, in words for a message; empty where it holds nothing.

    `trusted` is whether the caller, if there is one, hands `id-token: write` on.
    """
    if trusted and may_ask_for_token(workflow, job):
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
