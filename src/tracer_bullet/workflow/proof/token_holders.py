"""Which steps of a job hold a token that can start workflows: the run's own, or another.

https://docs.github.com/en/actions/how-tos/write-workflows/choose-when-workflows-run/trigger-a-workflow
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.text import nodes
from tracer_bullet.workflow.reach.known_secrets import may_be_of_github

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tracer_bullet.workflow.model import Job, Located, Step, Workflow

_SECRET = re.compile(r"\bsecrets\s*(?:\.\s*([\w-]+)|\[\s*'([^']+)'|[\[)]|\s*\}\})", re.IGNORECASE)
_TOKEN_MAKERS = re.compile(r"\b(?:app|application|installation)-(?:access-)?token", re.IGNORECASE)
"""Actions that make a token of an app, and do nothing with it."""
_OWN = re.compile(r"\bsecrets\s*\.\s*GITHUB_TOKEN|\bgithub\s*\.\s*token\b", re.IGNORECASE)
SSH_AGENTS = frozenset({"shimataro/ssh-key-action", "webfactory/ssh-agent"})
"""Actions that hand a key to git in the steps behind them, and do nothing else."""


def may_start(workflow: Workflow, job: Job, scopes: Iterable[str]) -> bool:
    """Whether the job holds a token at all that starts anything, the run's own by one of `scopes`."""
    text = f"{nodes.written_text(job.node)} {joined_values(workflow.env.items)}"
    return (
        "secrets" in text
        or bool(_TOKEN_MAKERS.search(text))
        or any(may_write(workflow, job, scope) for scope in scopes)
    )


def may_write(workflow: Workflow, job: Job, scope: str) -> bool:
    """Whether the run's own token may write; what it may where nothing is written, the repository says."""
    permissions = workflow.permissions_of(job)
    return permissions is None or permissions.level(scope) == "write"


def must_write(workflow: Workflow, job: Job, scope: str) -> bool:
    """Whether it is written that the run's own token may write."""
    return workflow.permissions_of(job) is not None and may_write(workflow, job, scope)


class JobTokens:
    """Which steps of a job have a token other than the run's own, or find one that a checkout left in git."""

    def __init__(self, workflow: Workflow, job: Job, repository: str) -> None:
        self._makers = [
            one.id.value
            for one in job.steps
            if one.id and makes_token(one) and not _is_for_others(one, repository)
        ]
        self._is_shared = self._names_other(
            f"{joined_values(job.env.items)}\n{joined_values(workflow.env.items)}"
        )
        keeping = (
            one for one in job.steps if _keeps(one) and self._names_other(joined_values(one.arguments.items))
        )
        self._left_by = next((one.position for one in keeping), len(job.steps))

    def holds_other(self, step: Step) -> bool:
        """Whether `step` has such a token."""
        is_left = bool(step.run) and step.position > self._left_by
        return self._is_shared or is_left or self._names_other(nodes.written_text(step.node))

    def _names_other(self, text: str) -> bool:
        return names_other_token(text, self._makers)


def makes_token(step: Step) -> bool:
    """Whether a step is an action that makes the token of an app."""
    return step.uses is not None and bool(_TOKEN_MAKERS.search(step.uses.text))


def _is_for_others(step: Step, repository: str) -> bool:
    """Whether a token of an app is made for other repositories than this one, written in full.

    https://github.com/actions/create-github-app-token#inputs
    """
    owner, _, name = repository.lower().partition("/")
    given = {
        key: leaf.value.lower() for key in ("owner", "repositories") if (leaf := step.arguments.get(key))
    }
    if not repository or any("${{" in value for value in given.values()):
        return False
    others = given.get("repositories", name).replace(",", " ").split()
    return given.get("owner", owner).strip() != owner or name not in others


def _keeps(step: Step) -> bool:
    """Whether a checkout, or an agent for SSH, leaves its token to the steps behind it."""
    if step.uses is None or step.uses.repository != "actions/checkout":
        return step.uses is not None and step.uses.repository in SSH_AGENTS
    kept = step.arguments.get("persist-credentials")
    return kept is None or kept.value.strip().lower() != "false"


def names_other_token(text: str, makers: Sequence[str] = ()) -> bool:
    """Whether a text names a token other than the run's own; `makers` are the steps that make one."""
    found = (secret[1] or secret[2] or "" for secret in _SECRET.finditer(text))
    return any(name.upper() != "GITHUB_TOKEN" and may_be_of_github(name) for name in found) or any(
        f"steps.{maker}.outputs" in text for maker in makers
    )


def holds_own_token(workflow: Workflow, job: Job, step: Step) -> bool:
    """Whether a step finds the run's own token: any action does, a script what it is given."""
    texts = (nodes.written_text(step.node), joined_values(job.env.items), joined_values(workflow.env.items))
    return bool(step.uses) or any(map(_OWN.search, texts))


def joined_values(items: Mapping[str, Located[str]]) -> str:
    """The values of an `env:` or `with:`, a line each."""
    return "\n".join(leaf.value for leaf in items.values())
