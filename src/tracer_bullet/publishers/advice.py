"""What to tell the person who has to register the publishers.

Facts about pending publishers: thirty days, three for each user, no reservation of the name:
https://docs.pypi.org/trusted-publishers/creating-a-project-through-oidc/,
https://github.com/pypi/warehouse/blob/main/warehouse/oidc/tasks.py
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tracer_bullet.publishers.github import Publisher

_WHEN = {
    "testpypi": "On TestPyPI, before the first tracer run (its accounts are not PyPI's):",
    "pypi": "On PyPI, shortly before the release (no tracer run uses it):",
}
PENDING = (
    "tracer does not know whether the project exists on an index already. If it does not, the page\n"
    "creates a *pending* publisher. It expires after 30 days without an upload, you can have three at a\n"
    "time, and it does not reserve the name. Register the one on PyPI only shortly before the release."
)


def say_what_to_register(publishers: tuple[Publisher, ...]) -> str:
    """For each index: when, which values, and two pages, of which one fits."""
    shortly = (
        PENDING if any(one.site.key == "pypi" for one in publishers) else PENDING.partition(" Register")[0]
    )
    return "\n\n".join([*(_say_one(publisher) for publisher in publishers), shortly]) + "\n"


def _say_one(publisher: Publisher) -> str:
    values = [f"  {label:<20}{value}" for label, value in publisher.fields]
    return "\n".join(
        [
            _WHEN[publisher.site.key],
            *values,
            f"  a new project: enter them at {publisher.pending_url}",
            "  a project that you own: the form is filled in at",
            f"    {publisher.project_url}",
        ]
    )
