"""GitHub as a trusted publisher: the values to register on PyPI and TestPyPI, and the pages that take them.

The form and its rules: https://github.com/pypi/warehouse/blob/main/warehouse/oidc/forms/github.py
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracer_bullet.publishers.own_index import own_index, takes_token
from tracer_bullet.publishers.pages import pending_page, prefilled_page
from tracer_bullet.sites import PYPI, SITES, TESTPYPI, Site, own_site

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Publisher:
    """What a site has to know: which workflow of which repository, in which environment, may publish."""

    site: Site
    project: str
    owner: str
    repository: str
    workflow: str
    environment: str

    @property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """The form's fields in the order of the page: label and value."""
        return (
            ("PyPI Project Name", self.project),
            ("Owner", self.owner),
            ("Repository name", self.repository),
            ("Workflow name", self.workflow),
            ("Environment name", self.environment),
        )

    @property
    def pending_url(self) -> str:
        """The page for a project that does not exist yet; it takes no values from its address."""
        return pending_page(self.site)

    @property
    def project_url(self) -> str:
        """The page for a project that exists and that one owns, with the form filled in."""
        values = {
            "owner": self.owner,
            "repository": self.repository,
            "workflow_filename": self.workflow,
            "environment": self.environment,
        }
        return prefilled_page(self.site, self.project, "github", values)

    @property
    def described(self) -> dict[str, str]:
        """The same as data: the index and what is typed in."""
        return {
            "index": self.site.key,
            "project": self.project,
            "owner": self.owner,
            "repository": self.repository,
            "workflow": self.workflow,
            "environment": self.environment,
        }


def publishers_of(answers: Mapping[str, str]) -> tuple[Publisher, ...]:
    """The publishers that a generated workflow needs, TestPyPI's first; none where a token signs in."""
    owner, _, name = answers["repository"].partition("/")
    return tuple(
        Publisher(
            _site(key, answers),
            project_on(key, answers),
            owner,
            name,
            answers["workflow_name"],
            answers[f"{key}_environment"],
        )
        for key in (TESTPYPI.key, PYPI.key)
        if not takes_token(key, answers)
    )


def project_on(key: str, answers: Mapping[str, str]) -> str:
    """What the project is called on the index `key`: on TestPyPI a stranger may have its name."""
    other = answers.get("testpypi_project_name", "") if key == TESTPYPI.key else ""
    return other or answers["project_name"]


def _site(key: str, answers: Mapping[str, str]) -> Site:
    url = own_index(key, answers)
    return own_site(key, url) if url else SITES[key]
