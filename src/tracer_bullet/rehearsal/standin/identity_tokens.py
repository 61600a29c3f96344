"""Verifying an identity token as warehouse does, before any claim of it is looked at.

Source: https://github.com/pypi/warehouse/blob/main/warehouse/oidc/services.py (`verify_jwt_signature`)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jwt

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jwt.types import Options

    from tracer_bullet.rehearsal.standin.index import Index

LEEWAY = 30
"""Seconds that clocks may differ."""

_OPTIONS: Options = {
    "require": ["iss", "iat", "exp", "aud"],
    "strict_aud": True,
    # times are compared with the request's, see `_is_alive`
    "verify_exp": False,
    "verify_iat": False,
    "verify_nbf": False,
}


def peek_claims(token: str) -> dict[str, Any] | None:
    """The claims of a token that is not verified yet; none where it is no token or names no issuer."""
    try:
        claims = jwt.decode(token, options={"verify_signature": False})
    except (jwt.PyJWTError, ValueError, RecursionError):
        return None
    return claims if isinstance(claims.get("iss"), str) else None


def verify(token: str, index: Index, now: float) -> dict[str, Any] | None:
    """The claims of a token that is signed by its issuer, alive, and made out to this index; else none."""
    unverified = peek_claims(token)
    if unverified is None:
        return None
    try:
        key = jwt.PyJWK(dict(index.keys[jwt.get_unverified_header(token)["kid"]]))
        claims: dict[str, Any] = jwt.decode(
            token,
            key=key,
            algorithms=["RS256"],
            audience=index.site.key,
            issuer=unverified["iss"],
            options=_OPTIONS,
        )
    except (jwt.PyJWTError, KeyError, TypeError, ValueError, RecursionError):
        return None
    return claims if _is_alive(claims, now) else None


def _is_alive(claims: Mapping[str, Any], now: float) -> bool:
    try:
        issued, expires, starts = (int(claims.get(name, 0)) for name in ("iat", "exp", "nbf"))
    except (TypeError, ValueError, OverflowError):
        return False
    return max(issued, starts) <= now + LEEWAY and now - LEEWAY < expires
