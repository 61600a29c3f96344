"""An index of one's own in TestPyPI's or PyPI's place, by the answers; where it takes a token, its secret.

The token is the one exception to a pipeline without secrets. It is a secret of the environment, so that only
the job that uploads can read it:
https://docs.github.com/en/actions/how-tos/write-workflows/choose-what-workflows-do/use-secrets
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from tracer_bullet.sites import SITES

if TYPE_CHECKING:
    from collections.abc import Mapping

_SECRETS = {"testpypi": "STAGING_INDEX_TOKEN", "pypi": "INDEX_TOKEN"}
_TOKEN = "token"  # noqa: S105 - an answer


def own_index(key: str, answers: Mapping[str, str]) -> str:
    """The upload URL of the index in the place of the site `key`; empty if it is that site itself."""
    url = answers.get(f"{key}_upload_url", "")
    return "" if url in ("", f"https://{SITES[key].upload_host}/legacy/") else url


def takes_token(key: str, answers: Mapping[str, str]) -> bool:
    """Whether a token signs in to the index in the place of the site `key`."""
    return bool(own_index(key, answers)) and answers.get(f"{key}_sign_in") == _TOKEN


def secret_commands(answers: Mapping[str, str]) -> tuple[str, ...]:
    """The commands that store the tokens of such indexes; each asks for the token."""
    keys = (key for key in _SECRETS if takes_token(key, answers))
    environments = {_SECRETS[key]: shlex.quote(answers[f"{key}_environment"]) for key in keys}
    return tuple(
        f"gh secret set {name} --repo {answers['repository']} --env {environment}"
        for name, environment in environments.items()
    )


def say_secrets(answers: Mapping[str, str]) -> str:
    """The commands with a sentence; empty if there is no such index."""
    commands = secret_commands(answers)
    if not commands:
        return ""
    why = "Store the token for each index without trusted publishing; the command asks for it:"
    return "\n".join([why, *(f"  {command}" for command in commands), ""])
