"""Trusted publishing: audience, exchange of an identity token, and giving a token back.

Source: https://github.com/pypi/warehouse/blob/main/warehouse/oidc/views.py and
https://docs.pypi.org/trusted-publishers/using-a-publisher/
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tracer_bullet.providers.claims import NoPublisherError, ReusedTokenError
from tracer_bullet.providers.registry import provider_of_issuer
from tracer_bullet.rehearsal.http_messages import answer_json
from tracer_bullet.rehearsal.standin.answer import Answer, ExchangeRecord
from tracer_bullet.rehearsal.standin.api_tokens import LIFETIME, burn, mint
from tracer_bullet.rehearsal.standin.identity_tokens import peek_claims, verify
from tracer_bullet.rehearsal.standin.index import ApiToken
from tracer_bullet.rehearsal.standin.matching import find_identity
from tracer_bullet.rehearsal.standin.not_accepted import NotAcceptedError
from tracer_bullet.rehearsal.standin.pending import drop_expired, reify

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracer_bullet.rehearsal.http_messages import Request, Response
    from tracer_bullet.rehearsal.standin.index import Index
    from tracer_bullet.rehearsal.standin.publisher import PendingPublisher, RegisteredPublisher

MEMORY = 35
"""Seconds that the identifier of a used token is remembered after the token expired."""


def show_audience(index: Index) -> Response:
    """Answer `GET /_/oidc/audience`."""
    return answer_json({"audience": index.site.key})


def burn_token(request: Request, index: Index) -> Answer:
    """Answer `POST /_/oidc/burn-token`: accepted, whatever the token was."""
    try:
        token = json.loads(request.body)["token"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return Answer(answer_json({"message": "Bad Request"}, 400), index)
    return Answer(answer_json({"message": "Accepted"}, 202), burn(index, str(token)))


def mint_token(request: Request, index: Index) -> Answer:
    """Answer `POST /_/oidc/mint-token`; a refusal may change the index too, as on PyPI."""
    problem = _find_payload_problem(request.body)
    if problem:
        return _refuse(index, {}, "invalid-payload", problem)
    text = str(json.loads(request.body)["token"])
    unverified = peek_claims(text)
    if unverified is None:
        return _refuse(index, {}, "invalid-payload", "malformed JWT")
    if provider_of_issuer(unverified["iss"]) is None:
        return _refuse(index, unverified, "invalid-payload", "unknown trusted publishing issuer")
    claims = verify(text, index, request.received)
    if claims is None:
        return _refuse(index, unverified, "invalid-token", "malformed or invalid token")
    return _exchange(drop_expired(index, request.received), claims, request.received)


def _find_payload_problem(body: bytes) -> str:
    from pydantic import BaseModel, StrictStr, ValidationError  # noqa: PLC0415 - slow, and its words are PyPI's

    class TokenPayload(BaseModel):
        token: StrictStr

    try:
        TokenPayload.model_validate_json(body)
    except ValidationError as error:
        return str(error)
    return ""


def _exchange(index: Index, claims: Mapping[str, Any], now: float) -> Answer:
    created = ""
    pending = _find_pending(index, claims)
    if pending is not None:
        if index.project(pending.project) is not None:
            gone = index.without_pending(pending)
            return _refuse(
                gone, claims, "invalid-pending-publisher", "valid token, but project already exists"
            )
        try:
            index, created = reify(index, pending, now), pending.project
        except NotAcceptedError as refusal:
            return _refuse(index, claims, "invalid-payload", refusal.message)
    try:
        publisher = _find_publisher(index, claims)
    except NoPublisherError as error:
        return _refuse(
            index, claims, "invalid-publisher", f"valid token, but no corresponding publisher ({error})"
        )
    except ReusedTokenError:
        return _refuse(index, claims, "invalid-reuse-token", "invalid token: already used")
    return _mint(index, claims, publisher, now, created)


def _find_pending(index: Index, claims: Mapping[str, Any]) -> PendingPublisher | None:
    try:
        identity = find_identity(claims, (one.identity for one in index.pending), index.used_tokens)
    except (NoPublisherError, ReusedTokenError):
        return None
    return next(one for one in index.pending if one.identity == identity)


def _find_publisher(index: Index, claims: Mapping[str, Any]) -> RegisteredPublisher:
    identity = find_identity(claims, (one.identity for one in index.publishers), index.used_tokens)
    return next(one for one in index.publishers if one.identity == identity)


def _mint(
    index: Index, claims: Mapping[str, Any], publisher: RegisteredPublisher, now: float, created: str
) -> Answer:
    start = int(now)
    token = ApiToken(publisher.identifier, publisher.projects, start, start + LIFETIME)
    text, changed = mint(index, token)
    remembered = {jti: until for jti, until in index.used_tokens.items() if until > now}
    if "jti" in claims:  # Google's tokens have none
        remembered[str(claims["jti"])] = int(claims["exp"]) + MEMORY
    changed = replace(changed, used_tokens=remembered)
    response = answer_json({"success": True, "token": text, "expires": start + LIFETIME})
    return Answer(response, changed, ExchangeRecord(index.site.key, claims, created=created))


def _refuse(index: Index, claims: Mapping[str, Any], code: str, description: str) -> Answer:
    errors = [{"code": code, "description": description}]
    response = answer_json({"message": "Token request failed", "errors": errors}, 422)
    return Answer(response, index, ExchangeRecord(index.site.key, claims, f"{code}: {description}"))
