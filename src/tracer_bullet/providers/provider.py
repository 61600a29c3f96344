"""What tracer has to know of a provider, and the pages of an index that take its publishers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote, urlencode

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tracer_bullet.providers.claims import ClaimRules, Identity
    from tracer_bullet.sites import Site


class FormError(ValueError):
    """A value that the form of the index does not take, in the form's own words."""


class FormField(NamedTuple):
    """A field of the form: its label, the attribute of the identity, and the parameter that fills it in."""

    label: str
    attribute: str
    parameter: str


@dataclass(frozen=True)
class Provider:
    """One provider: `key` as in answers and links, `name` as PyPI spells it, and its rules.

    `normalise` gives the identity as the form stores it and raises FormError. `hosts` are those of its git
    remotes, and `files` the pipelines that a checkout has. `provenance` describes an identity in the words of
    the integrity API, or is None if the index takes no attestations of this provider.
    """

    key: str
    name: str
    issuer: str
    identity: type[Any]
    claims: ClaimRules
    form: tuple[FormField, ...]
    normalise: Callable[[Any], Any]
    provenance: Callable[[Any], dict[str, Any]] | None = None
    hosts: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    identities: Callable[[Mapping[str, str]], Mapping[str, Any]] = field(default=lambda _: {})
    """The identity that each index (by its key) has to know, of the answers of a project."""


@dataclass(frozen=True)
class PublisherForm:
    """A publisher to register on `site`: the project, and what is typed into the form of its provider."""

    site: Site
    project: str
    provider: Provider
    identity: Identity

    @property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """The form's fields in the order of the page: label and value."""
        shown = ((one.label, str(getattr(self.identity, one.attribute))) for one in self.provider.form)
        return (("PyPI Project Name", self.project), *shown)

    @property
    def pending_url(self) -> str:
        """The page for a project that does not exist yet; it takes no values from its address."""
        return pending_page(self.site)

    @property
    def project_url(self) -> str:
        """The page for a project that exists and that one owns, with the form filled in."""
        values = {
            one.parameter: str(getattr(self.identity, one.attribute))
            for one in self.provider.form
            if one.parameter
        }
        return prefilled_page(self.site, self.project, self.provider.key, values)


def pending_page(site: Site) -> str:
    """Where a pending publisher is typed in; the page reads nothing from its address."""
    return f"https://{site.host}/manage/account/publishing/"


def prefilled_page(site: Site, project: str, provider: str, values: Mapping[str, str]) -> str:
    """The publishing settings of `project` with the form of `provider` filled in.

    The parameters: `manage_project_oidc_publishers_prefill` in
    https://github.com/pypi/warehouse/blob/main/warehouse/manage/views/oidc_publishers.py
    """
    page = f"https://{site.host}/manage/project/{quote(project, safe='')}/settings/publishing/"
    return f"{page}?{urlencode({'provider': provider, **values})}"
