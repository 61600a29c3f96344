"""Identity tokens signed for a test, and the exchange of one without a client."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.rehearsal.clients import make_claims
from tracer_bullet.rehearsal.http_messages import Request
from tracer_bullet.rehearsal.issuer.endpoint import make_claims as complete

if TYPE_CHECKING:
    from tests.rehearsal.clients import Clients


def exchange(clients: Clients, token: str, site: str = "test.pypi.org") -> tuple[int, dict[str, Any]]:
    body = json.dumps({"token": token}).encode()
    request = Request("POST", site, "/_/oidc/mint-token", {}, body, clients.clock.now)
    response = clients.standins.network.respond(request)
    return response.status, json.loads(response.body)


def sign(clients: Clients, audience: str = "testpypi", at: float | None = None, **claims: Any) -> str:
    now = clients.clock.now if at is None else at
    return clients.standins.key.sign(complete(make_claims(**claims), audience, now))
