"""Credentials that a step leaves for the steps after it: in a file, in a configuration, in a variable."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.workflow.reach.credentials import secrets_of_step
from tracer_bullet.workflow.reach.fetched import secrets_fetched

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tracer_bullet.workflow.model import Step
    from tracer_bullet.workflow.reach.credentials import Credential
    from tracer_bullet.workflow.reach.executed_command import Executed

_VERBS = frozenset({"config", "login", "configure", "auth", "source", "set-token", "keyring"})
_WRITERS = frozenset(
    {"tee", "cp", "mv", "install", "ln", "dd", "sed", "keyring", "envsubst", "gpg", "openssl", "base64"}
)
_NOWHERE = ("/dev/null", "$GITHUB_STEP_SUMMARY", "&1", "&2", "1", "2", "/dev/stderr", "/dev/stdout")


def left_by_commands(
    step: Step, executed: Iterable[Executed], of_job: Iterable[Credential]
) -> tuple[Credential, ...]:
    """What later steps may find of the secrets that `step` is given, or fetches, or has from its job."""
    if not any(map(_leaves, executed)):
        return ()
    return (*secrets_of_step(step), *secrets_fetched(step), *of_job)


def _leaves(each: Executed) -> bool:
    words = each.command.words
    if each.gap or words[0] in _WRITERS:
        return True
    if any(not target.endswith(_NOWHERE) for target in each.command.writes):
        return True
    return bool(_VERBS & set(words[1:3]))
