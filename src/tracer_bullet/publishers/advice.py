"""What to tell the person who has to register the publishers.

Facts about pending publishers: thirty days, three for each user, no reservation of the name:
https://docs.pypi.org/trusted-publishers/creating-a-project-through-oidc/,
https://github.com/pypi/warehouse/blob/main/warehouse/oidc/tasks.py
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from tracer_bullet.providers.publisher import LEAVE_EMPTY
from tracer_bullet.sites import SITES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tracer_bullet.sites import Site


class Registrable(Protocol):
    """What is to be registered on an index, whoever runs the pipeline."""

    @property
    def site(self) -> Site:
        """The index."""

    @property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """The form's fields in the order of the page."""

    @property
    def pending_url(self) -> str:
        """The page for a project that does not exist yet."""

    @property
    def project_url(self) -> str:
        """The page for one that exists."""


_WHEN = {
    "testpypi": "On TestPyPI, before the first tracer run (its accounts are not PyPI's):",
    "pypi": "On PyPI, shortly before the release (no tracer run uses it):",
}
_OWN = {
    "testpypi": "your index in TestPyPI's place, before the first tracer run:",
    "pypi": "your index in PyPI's place, before the release (no tracer run uses it):",
}
PENDING = (
    "tracer does not know whether the project exists on an index already. If it does not, the page\n"
    "creates a *pending* publisher. It expires after 30 days without an upload, you can have three at a\n"
    "time, and it does not reserve the name. Register the one on PyPI only shortly before the release."
)


def say_what_to_register(publishers: Iterable[Registrable]) -> str:
    """For each index: when, which values, and two pages, of which one fits; empty where nothing is needed."""
    publishers = tuple(publishers)
    if not publishers:
        return ""
    shortly = (
        PENDING if any(one.site.key == "pypi" for one in publishers) else PENDING.partition(" Register")[0]
    )
    return "\n\n".join([*(_say_one(publisher) for publisher in publishers), shortly]) + "\n"


def _say_when(site: Site) -> str:
    """An index of one's own has one account for everybody, as far as tracer knows."""
    when = _WHEN[site.key]
    return when if site in SITES.values() else f"On {site.name}, {_OWN[site.key]}"


def _say_one(publisher: Registrable) -> str:
    width = max(20, *(len(label) + 2 for label, _ in publisher.fields))
    values = [f"  {label:<{width}}{value or LEAVE_EMPTY}" for label, value in publisher.fields]
    return "\n".join(
        [
            _say_when(publisher.site),
            *values,
            f"  a new project: enter them at {publisher.pending_url}",
            "  a project that you own: the form is filled in at",
            f"    {publisher.project_url}",
        ]
    )
