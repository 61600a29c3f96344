"""Which publisher a set of claims belongs to; the same for pending publishers.

What is compared, and how, is each provider's own: `tracer_bullet.providers`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tracer_bullet.providers.claims import NoPublisherError, match_identity
from tracer_bullet.providers.registry import provider_of_issuer

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping

    from tracer_bullet.providers.claims import Identity


def find_identity(
    claims: Mapping[str, Any], identities: Iterable[Identity], used: Container[str] = frozenset()
) -> Identity:
    """The registered identity that `claims` belong to; the most specific one wins.

    `used` are the `jti` of tokens that were exchanged before. Raises NoPublisherError, or ReusedTokenError if
    the publisher matches and the token is used.
    """
    provider = provider_of_issuer(claims["iss"])
    if provider is None:
        raise NoPublisherError("Publisher with matching claims was not found")
    own = [one for one in identities if isinstance(one, provider.identity)]
    return match_identity(provider.claims, claims, own, used)
