"""Code and credentials that are fetched while a job runs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.workflow.reach.credentials import Credential
from tracer_bullet.workflow.reach.wrappers import unwrap

if TYPE_CHECKING:
    from tracer_bullet.workflow.model import Reference, Step
    from tracer_bullet.workflow.shell import Command

VAULTS = frozenset(
    """
    1password/load-secrets-action aws-actions/aws-secretsmanager-get-secrets azure/get-keyvault-secrets
    bitwarden/sm-action bitwarden/get-keyvault-secrets cyberark/conjur-action delineaxpm/dsv-github-action
    dopplerhq/secrets-fetch-action google-github-actions/get-secretmanager-secrets hashicorp/vault-action
    infisical/secrets-action akeyless-community/akeyless-github-action keeper-security/ksm-action
    falti/dotenv-action xom9ikk/dotenv c-py/action-dotenv-to-setenv aarcangeli/load-dotenv
    """.split()  # noqa: SIM905 - shorter than the list
)
"""Actions that fetch secrets for the steps behind them."""
_FETCHES = re.compile(r"/[\w.-]*secrets?\b[^/@]*(?:@|\Z)", re.IGNORECASE)
"""The name of an action that speaks of secrets."""
_VAULT_COMMANDS = re.compile(
    r"\baws\s+(?:secretsmanager|ssm)\s|\bgcloud\s+secrets\b|\baz\s+keyvault\s+secret\b|\bvault\s+(?:kv|read)\b"
    r"|\bop\s+(?:read|inject|run)\b|\bdoppler\s+(?:secrets|run)\b|\binfisical\s+(?:run|export)\b|\bbws\s+(?:secret|run)\b"
    r"|\bsops\s+(?:-d|--decrypt|exec-env)\b|\bchamber\s+(?:exec|read)\b"
)
_FETCHERS = frozenset({"npx", "bunx", "uvx", "pipx", "docker", "podman"})
_DIGEST = re.compile(r"@sha256:[0-9a-f]{64}\Z")


def secrets_fetched(step: Step) -> tuple[Credential, ...]:
    """The secrets that a step fetches from a vault, in words."""
    if step.uses and (step.uses.repository in VAULTS or _FETCHES.search(step.uses.text)):
        return (Credential(f"the secrets that `{step.uses.text.partition('@')[0]}` fetches"),)
    found = _VAULT_COMMANDS.search(step.script)
    return (Credential(f"the secrets that `{' '.join(found[0].split())}` fetches"),) if found else ()


def fetched_by(command: Command) -> str:
    """The code that a command fetches each time it runs, in words; empty for any other command."""
    words = command.words
    inner, _ = unwrap(words)
    name = next((word for word in (*words[:1], *inner[:1]) if word in _FETCHERS), "")
    return f"what `{name}` fetches" if name else ""


def moving_code(reference: Reference) -> str:
    """An action or a workflow, in backticks, that may be another one the next time; empty if it is pinned."""
    is_image = reference.text.startswith("docker://")
    is_pinned = _DIGEST.search(reference.text) if is_image else reference.is_pinned
    return "" if is_pinned else f"`{reference.text}`"
