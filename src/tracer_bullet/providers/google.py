"""Google Cloud as PyPI knows it: a service account, whose identity tokens Cloud Build can ask for.

Sources: https://github.com/pypi/warehouse/blob/main/warehouse/oidc/models/google.py and
https://github.com/pypi/warehouse/blob/main/warehouse/oidc/forms/google.py
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tracer_bullet.providers.claims import ClaimRules
from tracer_bullet.providers.provider import FormError, FormField, Provider

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracer_bullet.providers.claims import Claims

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")


@dataclass(frozen=True)
class GoogleIdentity:
    """The identity that a publisher stands for; an empty `sub` means any."""

    email: str
    sub: str = ""

    @property
    def unique_key(self) -> tuple[str, ...]:
        """What no two pending publishers may have in common."""
        return (self.email, self.sub)


def _find(claims: Claims, identities: Sequence[GoogleIdentity]) -> GoogleIdentity | None:
    found = [one for one in identities if one.email == claims["email"]]
    ranked = [one for one in found if one.sub and one.sub == claims.get("sub")]
    ranked += [one for one in found if not one.sub]
    return ranked[0] if ranked else None


def _check_email(identity: GoogleIdentity, claims: Claims) -> bool:
    return bool(claims["email"] == identity.email)


def _check_verified(_identity: GoogleIdentity, claims: Claims) -> bool:
    """The literal `true`: neither 1 nor the text."""
    return claims["email_verified"] is True


def _check_sub(identity: GoogleIdentity, claims: Claims) -> bool:
    return identity.sub in ("", claims.get("sub"))


def _normalise(identity: GoogleIdentity) -> GoogleIdentity:
    if not _EMAIL.fullmatch(identity.email):
        raise FormError("Invalid email address")
    return identity


def _provenance(identity: GoogleIdentity) -> dict[str, Any]:
    return {"kind": "Google", "email": identity.email, "claims": None}


GOOGLE = Provider(
    key="google",
    name="Google",
    runs_on="Google Cloud Build",
    issuer="https://accounts.google.com",
    identity=GoogleIdentity,
    claims=ClaimRules(
        required=("email", "email_verified"),
        find=_find,
        checks={"email": _check_email, "email_verified": _check_verified},
        optional={"sub": _check_sub},
    ),
    form=(FormField("Email", "email", "email"), FormField("Subject", "sub", "sub")),
    normalise=_normalise,
    provenance=_provenance,
    pipelines=("cloudbuild.yaml",),
)
