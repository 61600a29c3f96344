"""Which publisher a set of claims belongs to; the same for pending publishers.

Source: https://github.com/pypi/warehouse/blob/main/warehouse/oidc/models/github.py and `_core.py` beside it
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Mapping

    from tracer_bullet.rehearsal.standin.publisher import Identity

    Claims = Mapping[str, Any]

REQUIRED = (
    "repository", "repository_owner", "repository_owner_id", "job_workflow_ref", "jti",
    "event_name", "ref", "sha",
)  # fmt: skip
_WORKFLOW = re.compile(r"[^/]+\.(?:yml|yaml)(?=@)")


class NoPublisherError(Exception):
    """No publisher matches; the text is what PyPI shows in brackets."""


class ReusedTokenError(Exception):
    """The identity token was exchanged before."""


def find_identity(
    claims: Claims, identities: Iterable[Identity], used: Container[str] = frozenset()
) -> Identity:
    """The registered identity that `claims` belong to; the one with the job's environment wins.

    `used` are the `jti` of tokens that were exchanged before. Raises NoPublisherError, or ReusedTokenError if
    the publisher matches and the token is used. Every comparison is exact, letter case included.
    """
    _check_presence(claims)
    owner, _, repository = str(claims["repository"]).partition("/")
    match = _WORKFLOW.search(str(claims["job_workflow_ref"]))
    if match is None:
        raise NoPublisherError("Could not job extract workflow filename from OIDC claims")
    wanted = (owner, str(claims["repository_owner_id"]), repository, match[0])
    found = [one for one in identities if (one.owner, one.owner_id, one.repository, one.workflow) == wanted]
    environment = str(claims.get("environment") or "").lower()
    identity = _choose(found, environment)
    if identity is None:
        raise NoPublisherError("Publisher with matching claims was not found")
    _check_claims(identity, claims, used)
    return identity


def _check_presence(claims: Claims) -> None:
    for name in REQUIRED:
        if claims.get(name) is None:
            raise NoPublisherError(f"Missing claim {name!r}")


def _choose(found: list[Identity], environment: str) -> Identity | None:
    ranked = [one for one in found if environment and one.environment == environment]
    ranked += [one for one in found if not one.environment]
    return ranked[0] if ranked else None


def _check_claims(identity: Identity, claims: Claims, used: Container[str]) -> None:
    for name, check in _CHECKS.items():
        if name == "event_name" and claims["jti"] in used:
            raise ReusedTokenError
        if not check(identity, claims):
            raise NoPublisherError(f"Check failed for required claim {name!r}")


def _check_repository(identity: Identity, claims: Claims) -> bool:
    return str(claims["repository"]).lower() == identity.slug.lower()


def _check_owner(identity: Identity, claims: Claims) -> bool:
    return bool(claims["repository_owner"] == identity.owner)


def _check_owner_id(identity: Identity, claims: Claims) -> bool:
    return bool(claims["repository_owner_id"] == identity.owner_id)


def _check_workflow_ref(identity: Identity, claims: Claims) -> bool:
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


def _check_event(_identity: Identity, claims: Claims) -> bool:
    if claims["event_name"] == "pull_request_target":
        raise NoPublisherError(
            "Publishing from a workflow invoked via 'pull_request_target' is not supported."
        )
    return True


_CHECKS: Mapping[str, Callable[[Identity, Claims], bool]] = {
    "repository": _check_repository,
    "repository_owner": _check_owner,
    "repository_owner_id": _check_owner_id,
    "job_workflow_ref": _check_workflow_ref,
    "event_name": _check_event,
}
"""In PyPI's order, in which `jti` comes before `event_name`.

A publisher's environment needs no check of its own: the choice has seen to it.
"""
