"""API tokens: making one, what it permits, and reading it from a request.

A token's text is opaque, as a macaroon is to its bearer; what it permits is remembered by the index.
Source: https://github.com/pypi/warehouse/blob/main/warehouse/macaroons/
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from dataclasses import replace
from typing import TYPE_CHECKING

from tracer_bullet.rehearsal.standin.not_accepted import NotAcceptedError

if TYPE_CHECKING:
    from tracer_bullet.rehearsal.http_messages import Request
    from tracer_bullet.rehearsal.standin.index import ApiToken, Index, IndexProject

LIFETIME = 900
"""Seconds that a minted token lives."""


def mint(index: Index, token: ApiToken) -> tuple[str, Index]:
    """A new text for `token`, and the index that knows it."""
    number = index.minted + 1
    digest = hmac.new(index.secret, f"{index.site.key} {number}".encode(), hashlib.sha512).digest()
    text = "pypi-" + base64.urlsafe_b64encode(index.site.host.encode() + digest).decode().rstrip("=")
    return text, replace(index, minted=number, tokens={**index.tokens, text: token})


def burn(index: Index, text: str) -> Index:
    """The index after the token is given back; nothing happens for one that it does not know."""
    return replace(index, tokens={key: value for key, value in index.tokens.items() if key != text})


def identify(request: Request, index: Index) -> ApiToken | None:
    """Whose request it is; none where no token is sent, or one that the index does not know.

    Raises NotAcceptedError for user name and password.
    Source: https://github.com/pypi/warehouse/blob/main/warehouse/macaroons/security_policy.py
    """
    method, _, credentials = request.header("authorization").partition(" ")
    if method.lower() == "basic":
        return index.tokens.get(_read_basic(credentials, index))
    if method.lower() in ("token", "bearer"):
        return index.tokens.get(credentials)
    return None


def _read_basic(credentials: str, index: Index) -> str:
    try:
        user, _, password = base64.b64decode(credentials).decode().partition(":")
    except (binascii.Error, ValueError):
        return ""
    if user != "__token__":
        raise NotAcceptedError(
            "Username/Password authentication is no longer supported. "
            "Migrate to API Tokens or Trusted Publishers instead. "
            f"See {index.site.help('apitoken')} and {index.site.help('trusted-publishers')}",
            403,
        )
    return password.strip()


def find_objection(token: ApiToken, index: Index, project: IndexProject, now: float) -> str:
    """Why `token` does not permit an upload to `project`: the first caveat that fails, or nothing.

    Source: https://github.com/pypi/warehouse/blob/main/warehouse/macaroons/caveats/__init__.py
    """
    if token.user:
        return "" if token.user == project.owner else "no-role"
    publisher = index.publisher(token.publisher)
    if publisher is None:
        return "OIDC scoped token used outside of an OIDC identified request"
    if project.key not in publisher.projects:
        return f"OIDC scoped token is not valid for project '{project.name}'"
    if project.key not in token.projects:
        return f"project-scoped token is not valid for project: {project.name!r}"
    if not token.not_before <= int(now) < token.expires:
        return "token is expired"
    return ""
