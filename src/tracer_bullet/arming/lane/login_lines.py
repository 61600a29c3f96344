"""A step that signs in and does something else as well: what a lane copies is the step without its login."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.arming.lane.step_kinds import has_own_secret, is_login
from tracer_bullet.text.nodes import Mapping
from tracer_bullet.workflow.reach.credentials import holds_credential

if TYPE_CHECKING:
    from tracer_bullet.text.nodes import Entry
    from tracer_bullet.workflow.model import Step

_CREDENTIAL = re.compile(r"token|passw|secret|auth(?!or)|pypirc|keyring|login", re.IGNORECASE)
"""Words of a credential: `poetry config` and `export` also set what has nothing to do with one."""


def login_lines(step: Step) -> frozenset[str]:
    """The lines of the script that sign in, if nothing else of the step uses its secrets; otherwise none."""
    lines = [line.strip() for line in step.script.splitlines()]
    names = _secret_variables(step)
    found = frozenset(
        line for line in lines if is_login(line) and (_CREDENTIAL.search(line) or _uses_secret(line, names))
    )
    rest = "\n".join(line for line in lines if line not in found)
    continues = any(line.endswith("\\") for line in lines)
    return frozenset() if not rest.strip() or _uses_secret(rest, names) or continues else found


def login_entries(step: Step) -> list[Entry]:
    """The variables that only these lines need, as entries of the step: all of `env` if it has no others."""
    if not login_lines(step):
        return []
    env, names = step.node.entry("env"), _secret_variables(step)
    inner = env.value.entries if env and isinstance(env.value, Mapping) else ()
    found = [entry for entry in inner if entry.name in names]
    return [env] if env and len(found) == len(inner) > 0 else found


def _secret_variables(step: Step) -> list[str]:
    return [name for name, leaf in step.env.items.items() if _is_secret(leaf.value)]


def _uses_secret(text: str, variables: list[str]) -> bool:
    return _is_secret(text) or any(re.search(rf"\b{re.escape(name)}\b", text) for name in variables)


def _is_secret(text: str) -> bool:
    return holds_credential(text) or has_own_secret(text)
