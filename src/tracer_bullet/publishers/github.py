"""GitHub as a trusted publisher: the values to register on PyPI and TestPyPI, and the pages that take them.

The form and its rules: https://github.com/pypi/warehouse/blob/main/warehouse/oidc/forms/github.py
"""

from __future__ import annotations

from dataclasses import dataclass

from tracer_bullet.publishers.pages import pending_page, prefilled_page
from tracer_bullet.sites import PYPI, TESTPYPI, Site


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


def publishers_of(
    project: str, repository: str, workflow: str, testpypi_environment: str, pypi_environment: str
) -> tuple[Publisher, Publisher]:
    """The publishers that a generated workflow needs, TestPyPI's and PyPI's; `repository` is `owner/name`."""
    owner, _, name = repository.partition("/")
    return (
        Publisher(TESTPYPI, project, owner, name, workflow, testpypi_environment),
        Publisher(PYPI, project, owner, name, workflow, pypi_environment),
    )
