"""Identity tokens: which jobs may ask for one, what it evidently serves, and which publisher would take it.

https://docs.pypi.org/trusted-publishers/using-a-publisher/
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from tracer_bullet.workflow.reach.http_clients import burns_token
from tracer_bullet.workflow.reach.upload_words import speaks_of_uploads

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracer_bullet.workflow.model import Job, Step, Workflow

_SERVED = frozenset(
    """
    actions/attest actions/attest-build-provenance actions/attest-sbom actions/deploy-pages
    actions/upload-pages-artifact anchore/sbom-action anthropics/claude-code-action
    anthropics/claude-code-base-action aws-actions/configure-aws-credentials azure/login changesets/action
    codspeedhq/action determinatesystems/determinate-nix-action determinatesystems/flakehub-cache-action
    determinatesystems/flakehub-push determinatesystems/magic-nix-cache-action
    determinatesystems/nix-installer-action determinatesystems/update-flake-lock docker/github-builder
    google-github-actions/auth google-github-actions/run-gemini-cli gradle/develocity-actions
    hashicorp/vault-action jfrog/setup-jfrog-cli octo-sts/action octopusdeploy/login ossf/scorecard-action
    pulumi/auth-actions rubygems/configure-rubygems-credentials rubygems/release-gem
    rust-lang/crates-io-auth-action scalr/scalr-action sigstore/cosign-installer
    sigstore/gh-action-sigstore-python slsa-framework/slsa-github-generator snok/container-retention-policy
    sphinx-notes/pages tailscale/github-action tiangolo/pr-push
    """.split()  # noqa: SIM905 - shorter than the list
)
"""Actions that ask for an identity token for a service that is not PyPI."""
_SERVED_NAME = re.compile(
    r".*octo-sts|(?=.*(?:oidc|login|auth|credential|token))(?=.*(?:artifactory|jfrog|vault|aws|gcp|gcloud|azure|codeartifact))"
    r"(?!.*(?:pypi|publish|twine))",
    re.IGNORECASE,
)
"""Names of other actions that exchange one for the credentials of such a service."""
_WITH_OIDC = frozenset({"codecov/codecov-action", "codecov/test-results-action", "qltysh/qlty-action"})
"""Actions that do so where `use_oidc` or `oidc` is set, or no token of their own is given."""
_SERVED_COMMANDS = re.compile(
    r"\bcosign\s+(?:sign|attest)|\bnpm\s+(?:stage\s+)?publish\b|assume-role-with-web-identity|\bgcloud\b|\baz\s+login\b"
    r"|\b(?:deno|jsr)\s+publish\b|\bvault\s+(?:write|login)\b|\bsigstore\s+sign\b|--provenance\b|\bpnpm\s+(?:-r\s+)?publish\b|\bcargo\s+publish\b"
)
_PUBLISHES = re.compile(
    r"publish|release|upload|deploy|\bship|pypi|twine|\bdist(?:ribute)?\b(?!/)|warehouse|\bpush\b|finali[sz]e",
    re.IGNORECASE,
)
_PROFILE = re.compile(r"\bbuild\b(?:\s+-[\w=-]+)*\s+--release\b")
"""A build without debugging, as `cargo build --release` and its like call it."""


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


def serves_another(steps: Sequence[Step]) -> str:
    """The service, other than PyPI, that an identity token for these steps is for; empty if there is none."""
    if any(map(_publishes, steps)):
        return ""
    return next((found for step in steps if (found := service_of(step))), "")


def only_signs_in(job: Job) -> bool:
    """Whether a step of the job exchanges the identity token for an API token and burns that."""
    return any(burns_token(step.script) for step in job.steps)


def looks_like_publishing(text: str) -> bool:
    """Whether the name of something that cannot be read sounds as if it published."""
    return bool(_PUBLISHES.search(_PROFILE.sub("", text)))


def _publishes(step: Step) -> bool:
    if step.uses and "gh-action-pypi-publish" in step.uses.text:
        return True
    texts = [leaf.value for leaf in (step.run, *step.arguments.items.values()) if leaf]
    return any(map(speaks_of_uploads, texts))


def service_of(step: Step) -> str:
    """The service, other than PyPI, for which the step asks for an identity token; empty if there is none."""
    if step.uses:
        repository = step.uses.repository
        given = step.arguments.get("use_oidc") or step.arguments.get("oidc")
        by_oidc = repository in _WITH_OIDC and (given or not step.arguments.get("token"))
        if by_oidc or repository in _SERVED or _SERVED_NAME.match(step.uses.text):
            return step.uses.text.partition("@")[0]
        return ""
    return _served_by_commands(step.script)


@lru_cache(maxsize=64)
def _served_by_commands(script: str) -> str:
    """Asked once for each of the uploads of a script."""
    found = _SERVED_COMMANDS.search(script)
    return found[0] if found else ""
