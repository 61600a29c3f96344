"""GitHub Actions as PyPI knows it: the form, its rules, and how a token is matched.

Sources: https://github.com/pypi/warehouse/blob/main/warehouse/oidc/models/github.py and
https://github.com/pypi/warehouse/blob/main/warehouse/oidc/forms/github.py
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from tracer_bullet.project.hosts import GITHUB_HOSTS
from tracer_bullet.providers.claims import ClaimRules, NoPublisherError, accept
from tracer_bullet.providers.provider import FormError, FormField, Provider
from tracer_bullet.providers.publisher import Publisher

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tracer_bullet.providers.claims import Claims
    from tracer_bullet.sites import Site

_WORKFLOW = re.compile(r"[^/]+\.(?:yml|yaml)(?=@)")
_OWNER = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9-]*")
_REPOSITORY = re.compile(r"[a-zA-Z0-9-_.]+")
_BAD_IN_ENVIRONMENT = re.compile(r"[\x00-\x1f\x7f'\"`,;\\]")


@dataclass(frozen=True)
class GitHubIdentity:
    """The identity that a publisher stands for; an empty `environment` means any or none."""

    owner: str
    owner_id: str
    repository: str
    workflow: str
    environment: str = ""

    @property
    def slug(self) -> str:
        """`owner/repository`."""
        return f"{self.owner}/{self.repository}"

    @property
    def workflow_ref(self) -> str:
        """What `job_workflow_ref` has to say, up to the `@`."""
        return f"{self.slug}/.github/workflows/{self.workflow}"

    @property
    def unique_key(self) -> tuple[str, ...]:
        """What no two pending publishers may have in common; neither project nor owner id belong to it."""
        return (self.repository, self.owner, self.workflow, self.environment)


def _find(claims: Claims, identities: Sequence[GitHubIdentity]) -> GitHubIdentity | None:
    """Every comparison is exact, letter case included, but for the environment, kept in lower case."""
    owner, _, repository = str(claims["repository"]).partition("/")
    match = _WORKFLOW.search(str(claims["job_workflow_ref"]))
    if match is None:
        raise NoPublisherError("Could not job extract workflow filename from OIDC claims")
    wanted = (owner, str(claims["repository_owner_id"]), repository, match[0])
    found = [one for one in identities if (one.owner, one.owner_id, one.repository, one.workflow) == wanted]
    environment = str(claims.get("environment") or "").lower()
    ranked = [one for one in found if environment and one.environment == environment]
    ranked += [one for one in found if not one.environment]
    return ranked[0] if ranked else None


def _check_repository(identity: GitHubIdentity, claims: Claims) -> bool:
    return str(claims["repository"]).lower() == identity.slug.lower()


def _check_owner(identity: GitHubIdentity, claims: Claims) -> bool:
    return bool(claims["repository_owner"] == identity.owner)


def _check_owner_id(identity: GitHubIdentity, claims: Claims) -> bool:
    return bool(claims["repository_owner_id"] == identity.owner_id)


def _check_workflow_ref(identity: GitHubIdentity, claims: Claims) -> bool:
    signed = claims["job_workflow_ref"]
    refs = [claims[name] for name in ("ref", "sha") if claims[name]]
    if not refs:
        raise NoPublisherError("The ref and sha claims are empty")
    expected = sorted({f"{identity.workflow_ref}@{ref}" for ref in refs})
    if signed not in expected:
        raise NoPublisherError(
            f"The job_workflow_ref claim does not match, expecting one of {expected!r}, got {signed!r}"
        )
    return True


def _check_event(_identity: GitHubIdentity, claims: Claims) -> bool:
    if claims["event_name"] == "pull_request_target":
        raise NoPublisherError(
            "Publishing from a workflow invoked via 'pull_request_target' is not supported."
        )
    return True


def _normalise(identity: GitHubIdentity) -> GitHubIdentity:
    """Trimmed, the environment in lower case, the repository as typed."""
    workflow, environment = identity.workflow.strip(), identity.environment
    if not _OWNER.fullmatch(identity.owner):
        raise FormError("Invalid GitHub user or organization name.")
    if not _REPOSITORY.fullmatch(identity.repository):
        raise FormError("Invalid repository name")
    if not workflow.endswith((".yml", ".yaml")):
        raise FormError("Workflow name must end with .yml or .yaml")
    if "/" in workflow:
        raise FormError("Workflow filename must be a filename only, without directories")
    _check_environment(environment)
    return replace(identity, workflow=workflow, environment=environment.lower())


def _check_environment(environment: str) -> None:
    if len(environment) > 255:
        raise FormError("Environment name is too long (maximum is 255 characters)")
    if environment.startswith(" "):
        raise FormError("Environment name may not start with whitespace")
    if environment.endswith(" "):
        raise FormError("Environment name may not end with whitespace")
    if _BAD_IN_ENVIRONMENT.search(environment):
        raise FormError(
            'Environment name must not contain non-printable characters or the characters "\'", '
            "'\"', '`', ',', ';', '\\'"
        )


def _provenance(identity: GitHubIdentity) -> dict[str, Any]:
    return {
        "kind": "GitHub",
        "repository": identity.slug,
        "workflow": identity.workflow,
        "environment": identity.environment or None,
        "claims": None,
    }


def _identities(answers: Mapping[str, str]) -> dict[str, GitHubIdentity]:
    """As typed into the form, where the index looks the id of the owner up."""
    owner, _, name = answers["repository"].partition("/")
    return {
        key: GitHubIdentity(owner, "", name, answers["workflow_name"], answers[f"{key}_environment"])
        for key in ("testpypi", "pypi")
    }


def github_publisher(site: Site, project: str, slug: str, workflow: str, environment: str) -> Publisher:
    """The publisher that lets a workflow of the repository `slug` publish `project`."""
    owner, _, name = slug.partition("/")
    return Publisher(site, project, GITHUB, GitHubIdentity(owner, "", name, workflow, environment))


GITHUB = Provider(
    key="github",
    name="GitHub",
    runs_on="GitHub Actions",
    issuer="https://token.actions.githubusercontent.com",
    identity=GitHubIdentity,
    claims=ClaimRules(
        required=(
            "repository",
            "repository_owner",
            "repository_owner_id",
            "job_workflow_ref",
            "jti",
            "event_name",
            "ref",
            "sha",
        ),
        find=_find,
        checks={
            "repository": _check_repository,
            "repository_owner": _check_owner,
            "repository_owner_id": _check_owner_id,
            "job_workflow_ref": _check_workflow_ref,
            "jti": accept,
            "event_name": _check_event,
        },
        # the choice of the publisher has seen to its environment
        optional={},
    ),
    form=(
        FormField("Owner", "owner", "owner"),
        FormField("Repository name", "repository", "repository"),
        FormField("Workflow name", "workflow", "workflow_filename"),
        FormField("Environment name", "environment", "environment"),
    ),
    normalise=_normalise,
    provenance=_provenance,
    hosts=GITHUB_HOSTS,
    parts=(".github/workflows/*.yml", ".github/workflows/*.yaml"),
    identities=_identities,
    builds_wheels=True,
    is_for_several=True,
)
