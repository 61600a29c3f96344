"""What a job asks for its identity token, on plain HTTP, as the runner's own endpoint is reached.

Source: https://docs.github.com/actions/reference/security/oidc (`ACTIONS_ID_TOKEN_REQUEST_URL` and
`ACTIONS_ID_TOKEN_REQUEST_TOKEN`, the claims and their life time)
"""

from __future__ import annotations

import hmac
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from tracer_bullet.providers.github import GITHUB
from tracer_bullet.rehearsal.http_messages import answer_json, not_found

if TYPE_CHECKING:
    from collections.abc import Mapping, MutableMapping

    from tracer_bullet.rehearsal.http_messages import Request, Response
    from tracer_bullet.rehearsal.issuer.keys import SigningKey

HOST = "token.actions.githubusercontent.com"
PATH = "/id-token/"
LIFETIME = 300
"""Seconds that an identity token lives; it is valid ten minutes into the past."""
BACKDATED = 600


@dataclass(frozen=True)
class Grant:
    """A job that may ask for tokens: `secret` is its request token, `claims` what the tokens say of it."""

    job: str
    secret: str
    claims: Mapping[str, Any]


def issue(
    request: Request, grants: Mapping[str, Grant], key: SigningKey, issued: MutableMapping[str, str]
) -> Response:
    """Answer `GET /id-token/<identifier>?audience=…`: a token for the job with this identifier.

    `issued` gets the job by the token's own identifier (`jti`).
    """
    grant = grants.get(request.path.removeprefix(PATH))
    if grant is None:
        return not_found()
    scheme, _, secret = request.header("authorization").partition(" ")
    if scheme.lower() != "bearer" or not hmac.compare_digest(secret.encode(), grant.secret.encode()):
        return answer_json({"message": "Unauthorized"}, 401)
    owner = grant.claims.get("repository_owner", "")
    audience = parse_qs(request.query).get("audience", [f"https://github.com/{owner}"])[0]
    claims = make_claims(grant.claims, audience, request.received)
    issued[claims["jti"]] = grant.job
    token = key.sign(claims)
    return answer_json({"count": len(token), "value": token})


def make_claims(claims: Mapping[str, Any], audience: str, now: float) -> dict[str, Any]:
    """`claims` of a job with what differs from token to token: audience, times, and an identifier."""
    start = int(now)
    return {
        **claims,
        "iss": GITHUB.issuer,
        "aud": audience,
        "jti": str(uuid.uuid4()),
        "iat": start,
        "nbf": start - BACKDATED,
        "exp": start + LIFETIME,
    }


def show_keys(request: Request, key: SigningKey) -> Response:
    """Answer for the issuer's public host: its configuration and its keys."""
    if request.path == "/.well-known/openid-configuration":
        return answer_json({"issuer": GITHUB.issuer, "jwks_uri": f"{GITHUB.issuer}/.well-known/jwks"})
    if request.path == "/.well-known/jwks":
        return answer_json({"keys": list(key.public_keys().values())})
    return not_found()
