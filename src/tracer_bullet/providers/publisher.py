"""A publisher to register: what is typed into the form of its provider, and the pages that take it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from tracer_bullet.errors import RefusedError
from tracer_bullet.project.answers_file import answers_for
from tracer_bullet.providers.own_index import own_index, takes_token
from tracer_bullet.providers.pages import pending_page, prefilled_page
from tracer_bullet.providers.provider import FormError
from tracer_bullet.sites import PYPI, SITES, TESTPYPI, Site, own_site

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tracer_bullet.providers.provider import Provider

LEAVE_EMPTY = "(leave empty)"
"""What is shown in the place of the value of a field that stays empty."""


@dataclass(frozen=True)
class Publisher:
    """What `site` has to know to let `identity`, which is of the type of `provider`, publish `project`."""

    site: Site
    project: str
    provider: Provider = field(hash=False)
    identity: Any

    def normalised(self) -> Publisher:
        """The same as the form stores it; raises RefusedError for values that the form would not take."""
        try:
            return replace(self, identity=self.provider.normalise(self.identity))
        except FormError as error:
            raise RefusedError(
                f"{self.site.name} would not take this publisher: {error}",
                hint="\n".join(f"{label}: {value}" for label, value in self.fields),
            ) from error

    @property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """The form's fields in the order of the page: label and value."""
        shown = ((one.label, self._value(one.attribute)) for one in self.provider.form)
        return (("PyPI Project Name", self.project), *shown)

    @property
    def home(self) -> tuple[tuple[str, str], ...]:
        """The fields that say which pipeline it is, without its environment: label and value."""
        form = (one for one in self.provider.form if one.attribute != "environment")
        return tuple((one.label, self._value(one.attribute)) for one in form)

    @property
    def described(self) -> dict[str, str]:
        """The same as data: the index, the provider, the project, and the form's values."""
        head = {"index": self.site.key, "provider": self.provider.key, "project": self.project}
        # GitLab's form has a field `project` too, which is the repository's name
        names = {one.attribute: one.attribute for one in self.provider.form} | {"project": "repository"}
        return {**head, **{names[one.attribute]: self._value(one.attribute) for one in self.provider.form}}

    @property
    def pages(self) -> dict[str, str]:
        """Both pages as data."""
        return {"pending_url": self.pending_url, "project_url": self.project_url}

    @property
    def pending_url(self) -> str:
        """The page for a project that does not exist yet; it takes no values from its address."""
        return pending_page(self.site)

    @property
    def project_url(self) -> str:
        """The page for a project that exists and that one owns, with the form filled in."""
        values = {one.parameter: self._value(one.attribute) for one in self.provider.form}
        return prefilled_page(self.site, self.project, self.provider.key, values)

    def _value(self, attribute: str) -> str:
        return str(getattr(self.identity, attribute))


def publishers_of(provider: Provider, answers: Mapping[str, str]) -> tuple[Publisher, ...]:
    """The publishers that the generated pipeline needs, TestPyPI's first; none where a token signs in."""
    found = provider.identities(answers)
    return tuple(
        Publisher(_site(key, answers), project_on(key, answers), provider, found[key])
        for key in (TESTPYPI.key, PYPI.key)
        if key in found and not takes_token(key, answers)
    )


def recorded_publishers(provider: Provider, root: Path) -> tuple[Publisher, ...]:
    """The same by the answers that are recorded in the repository at `root`; none without any."""
    found = answers_for(root, provider.key)
    return publishers_of(provider, {key: str(value) for key, value in found[0].items()}) if found else ()


def project_on(key: str, answers: Mapping[str, str]) -> str:
    """What the project is called on the index `key`: on TestPyPI a stranger may have its name."""
    other = answers.get("testpypi_project_name", "") if key == TESTPYPI.key else ""
    return other or answers["project_name"]


def _site(key: str, answers: Mapping[str, str]) -> Site:
    url = own_index(key, answers)
    return own_site(key, url) if url else SITES[key]
