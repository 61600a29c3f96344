"""The providers that PyPI trusts. A new one is a module beside this one and a line here.

Source: https://github.com/pypi/warehouse/blob/main/warehouse/oidc/utils.py (`OIDC_ISSUER_SERVICE_NAMES`)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tracer_bullet.providers.activestate import ACTIVESTATE
from tracer_bullet.providers.github import GITHUB
from tracer_bullet.providers.gitlab import GITLAB
from tracer_bullet.providers.google import GOOGLE

if TYPE_CHECKING:
    from tracer_bullet.providers.provider import Provider

PROVIDERS: dict[str, Provider] = {
    "github": GITHUB,
    "gitlab": GITLAB,
    "google": GOOGLE,
    "activestate": ACTIVESTATE,
}


def provider_of_issuer(issuer: str) -> Provider | None:
    """Who issues tokens under this `iss`; None for an issuer that PyPI does not trust."""
    return next((one for one in PROVIDERS.values() if one.issuer == issuer), None)


def provider_of(identity: Any) -> Provider:
    """Whose identity it is; every type of identity belongs to exactly one provider."""
    return next(one for one in PROVIDERS.values() if isinstance(identity, one.identity))
