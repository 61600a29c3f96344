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
    from pathlib import Path

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


def find_pipelines(root: Path) -> tuple[tuple[Provider, Path], ...]:
    """The pipelines of the repository at `root` that are not GitHub's."""
    found = {
        path: provider
        for provider in PROVIDERS.values()
        for pattern in provider.pipelines
        for path in sorted(root.glob(pattern))
        if path.is_file()
    }
    return tuple((provider, path) for path, provider in found.items())


def files_of_pipeline(root: Path, path: Path) -> tuple[Path, ...]:
    """The pipeline at `path` and the files of the repository at `root` that it includes."""
    provider = provider_of_file(path)
    return (path, *provider.included(root, path)) if provider and provider.included else (path,)


def provider_of_file(path: Path) -> Provider | None:
    """Whose pipeline a file is, by its name and its folder; None for a GitHub workflow, and for others."""
    for provider in PROVIDERS.values():
        patterns = (*provider.pipelines, *(provider.parts if provider.pipelines else ()))
        if any(_matches(path, pattern) for pattern in patterns):
            return provider
    return None


def _matches(path: Path, pattern: str) -> bool:
    """As `Path.match` does, `**` for any number of folders."""
    folder, deep, name = pattern.partition("/**/")
    return path.match(name) and folder in path.parts if deep else path.match(pattern)
