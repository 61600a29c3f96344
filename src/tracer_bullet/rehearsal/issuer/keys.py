"""A throw-away RSA key: signing identity tokens with it, and its public half as a JWK set."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from jwt.algorithms import RSAAlgorithm

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class SigningKey:
    """A private key and the `kid` that its tokens carry."""

    private: RSAPrivateKey
    identifier: str

    def sign(self, claims: Mapping[str, Any]) -> str:
        """A token with these claims, signed with RS256 as GitHub does."""
        return jwt.encode(dict(claims), self.private, algorithm="RS256", headers={"kid": self.identifier})

    def public_keys(self) -> dict[str, dict[str, Any]]:
        """The public key as a JWK, by its `kid`."""
        jwk = json.loads(RSAAlgorithm.to_jwk(self.private.public_key()))
        return {self.identifier: {**jwk, "kid": self.identifier, "alg": "RS256", "use": "sig"}}


def make_signing_key() -> SigningKey:
    """A new key; takes a tenth of a second."""
    return SigningKey(generate_private_key(public_exponent=65537, key_size=2048), secrets.token_hex(20))
