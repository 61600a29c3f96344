"""How an index compares the claims of an identity token with what is registered, whoever issued it.

The order and the words are warehouse's: https://github.com/pypi/warehouse/blob/main/warehouse/oidc/models/_core.py
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

Claims = Mapping[str, Any]
Check = Callable[[Any, Claims], bool]
"""Whether a claim fits an identity; it may raise NoPublisherError with words of its own."""


class NoPublisherError(Exception):
    """No publisher matches; the text is what PyPI shows in brackets."""


class ReusedTokenError(Exception):
    """The identity token was exchanged before."""


class Identity(Protocol):
    """The identity that a publisher stands for: a frozen dataclass of what was typed into the form."""

    @property
    def unique_key(self) -> tuple[str, ...]:
        """What no two pending publishers may have in common; the project's name does not belong to it."""


@dataclass(frozen=True)
class ClaimRules:
    """What an index asks of a token: claims that are there, the identity they find, and checks in this order.

    `find` gives the most specific identity, or none. `jti` among the checks means that a token is used once.
    """

    required: tuple[str, ...]
    find: Callable[[Claims, Sequence[Any]], Any]
    checks: Mapping[str, Check]
    optional: Mapping[str, Check]


def match_identity(
    rules: ClaimRules, claims: Claims, identities: Sequence[Identity], used: Container[str]
) -> Identity:
    """The one of `identities` that `claims` belong to; `used` are the `jti` of tokens exchanged before.

    Raises NoPublisherError, or ReusedTokenError if the publisher matches and the token is used.
    """
    missing = next((name for name in rules.required if claims.get(name) is None), "")
    if missing:
        raise NoPublisherError(f"Missing claim {missing!r}")
    identity: Identity | None = rules.find(claims, identities)
    if identity is None:
        raise NoPublisherError("Publisher with matching claims was not found")
    _run(rules.checks, "required", identity, claims, used)
    _run(rules.optional, "optional", identity, claims, used)
    return identity


def _run(
    checks: Mapping[str, Check], kind: str, identity: Identity, claims: Claims, used: Container[str]
) -> None:
    for name, check in checks.items():
        if name == "jti" and claims["jti"] in used:
            raise ReusedTokenError
        if not check(identity, claims):
            raise NoPublisherError(f"Check failed for {kind} claim {name!r}")


def accept(_identity: Identity, _claims: Claims) -> bool:
    """The check of a claim that needs none besides being there."""
    return True
