"""Whether a job holds what an upload needs: leave to ask for an OpenID Connect token, or a publishing secret.

https://docs.pypi.org/trusted-publishers/using-a-publisher/
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.text import nodes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.workflow.model import Job, Step, Values, Workflow

_SECRET = re.compile(
    r"secrets\s*(?:\.\s*(?P<name>[\w-]+)|\[\s*'(?P<quoted>[^']+)'\s*\]|(?P<all>[\[)]|\s*\}\}))", re.IGNORECASE
)
ALL = "*"
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


def describe_secrets(workflow: Workflow, job: Job, step: Step | None = None) -> str:
    """A secret that `step`, or a call of a workflow, may have, in words; empty where it has none.

    A script may have what earlier steps left it in a file, an action has what it is given. The token that
    every run has is no secret in this sense: no index takes it.
    """
    if job.inherits_secrets:
        return "`secrets: inherit`"
    texts = [*_texts_of_job(workflow, job), *(() if step else _named(job.secrets))]
    for other in job.steps:
        if step and (other.position == step.position or (step.run and other.position < step.position)):
            texts.extend(_texts_of_step(other))
    return next((_say(secret) for _, text in texts for secret in _secrets(text)), "")


def names_a_secret(text: str) -> bool:
    """Whether `text` asks for a secret other than the token that every run has."""
    return any(True for _ in _secrets(text))


def _publishing_secrets(workflow: Workflow, job: Job) -> Iterator[str]:
    for name, text in _texts(workflow, job):
        for secret in _secrets(text):
            if secret == ALL or _PUBLISHING.search(f"{name} {secret}"):
                yield _say(secret)


def _secrets(text: str) -> Iterator[str]:
    """The names of the secrets that a text asks for, `ALL` where it may be any."""
    for found in _SECRET.finditer(text):
        secret = ALL if found["all"] else found["name"] or found["quoted"] or ""
        if secret.upper() != "GITHUB_TOKEN":
            yield secret


def _say(secret: str) -> str:
    return "all secrets" if secret == ALL else f"the secret `{secret}`"


def _texts(workflow: Workflow, job: Job) -> Iterator[tuple[str, str]]:
    """Every text of the job in which a secret may be named, with the name of the key it stands under."""
    yield from _texts_of_job(workflow, job)
    yield from _named(job.secrets)
    for step in job.steps:
        yield from _texts_of_step(step)


def _texts_of_job(workflow: Workflow, job: Job) -> Iterator[tuple[str, str]]:
    for values in (workflow.env, job.env, job.arguments):
        yield from _named(values)
    for key in ("container", "services"):
        node = job.node.get(key)
        yield from _written(node) if node else ()


def _written(node: nodes.Node) -> Iterator[tuple[str, str]]:
    """The texts below a node. `credentials` are for the registry of the image, and do not get to a step."""
    inner = nodes.deref(node)
    if isinstance(inner, nodes.Scalar):
        yield "", inner.text
    for entry in inner.entries if isinstance(inner, nodes.Mapping) else ():
        if entry.name != "credentials":
            yield from ((name or entry.name, text) for name, text in _written(entry.value))


def _texts_of_step(step: Step) -> Iterator[tuple[str, str]]:
    yield from _named(step.env)
    yield from _named(step.arguments)
    if step.run:
        yield "", step.run.value


def _named(values: Values) -> Iterator[tuple[str, str]]:
    if values.expression:
        yield "", values.expression.value
    for name, leaf in values.items.items():
        yield name, leaf.value
