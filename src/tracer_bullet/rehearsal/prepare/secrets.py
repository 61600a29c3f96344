"""Secrets, which a rehearsal does not have: each that a workflow names gets a value that no server accepts.

With an empty one a step would do something else than on GitHub, such as ask for an identity token.
"""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING

from tracer_bullet.workflow.secret_names import secret_names

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tracer_bullet.text import nodes
    from tracer_bullet.workflow.model import Job, Step, Workflow

_MADE_UP = re.compile(r"rehearsal-(.+)-[0-9a-f]{16}")


def make_secrets(workflows: Iterable[Workflow]) -> dict[str, str]:
    """A value for each secret that one of the workflows names."""
    names = sorted(secret_names(workflow.text for workflow in workflows))
    return {name: f"rehearsal-{name.lower()}-{secrets.token_hex(8)}" for name in names}


def find_made_up(value: str) -> str:
    """The name of the secret that a value was made up for, in capital letters; empty for any other value."""
    found = _MADE_UP.fullmatch(value)
    return found[1].upper() if found else ""


def secrets_of(workflow: Workflow, job: Job, step: Step | None) -> list[str]:
    """The secrets that a job names, or one step of it with what all steps are given."""
    node = job.node if step is None else step.node
    shared = [leaf.value for values in (workflow.env, job.env) for leaf in values.items.values()]
    return secret_names([_cut(workflow.text, node), *shared])


def _cut(text: str, node: nodes.Mapping) -> str:
    return text[node.span.start : node.span.end]
