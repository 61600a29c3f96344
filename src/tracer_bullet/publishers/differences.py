"""What is recorded beside what the workflows need: renamed since, expiring, or not recorded at all."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tracer_bullet.errors import Finding
from tracer_bullet.sites import SITES, normalise
from tracer_bullet.text.counted import counted

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator
    from datetime import date

    from tracer_bullet.providers.publisher import Publisher
    from tracer_bullet.publishers.recorded import Recorded, RecordedPublisher

_SOON = timedelta(days=7)
_LABELS = {
    "project": "project",
    "slug": "repository",
    "workflow": "workflow",
    "environment": "environment",
}


def match(publisher: Publisher, recorded: Recorded) -> RecordedPublisher | None:
    """The record that lets the job of `publisher` in; one with the same environment goes first."""
    identity = publisher.identity
    fitting = [
        one
        for one in recorded.on(publisher.site.key, publisher.project)
        if one.lets_in(identity.slug, identity.workflow, identity.environment)
    ]
    return next((one for one in fitting if one.environment), fitting[0] if fitting else None)


def find_differences(
    publishers: Iterable[Publisher], recorded: Recorded, today: date, existing: Container[str] = ()
) -> Iterator[Finding]:
    """What stops a publish, or soon will, as far as the record tells; nothing for what is not recorded.

    `existing` are the keys of the indexes that have the project: there a pending publisher was used up.
    """
    for publisher in publishers:
        known = recorded.on(publisher.site.key)
        one = match(publisher, recorded)
        if one and publisher.site.key not in existing:
            yield from _look_at_age(one, today)
        elif known and not one:
            yield _name_difference(publisher, known)


def _look_at_age(one: RecordedPublisher, today: date) -> Iterator[Finding]:
    site, expires = SITES[one.index], one.expires
    renew = (
        f"register it again at {site.url}/manage/account/publishing/, then run: "
        f"tracer publishers --registered {one.index} --pending"
    )
    if expires is None or expires - today > _SOON:
        return
    if expires <= today:
        yield Finding(
            f"the pending publisher on {site.name} expired on {expires}, unless it was used before",
            f"{renew}\nif the project exists by now: tracer publishers --registered {one.index} --project",
        )
        return
    days = (expires - today).days
    message = f"the pending publisher on {site.name} expires on {expires}, in {counted(days, 'day')}"
    yield Finding(message, f"publish before that day, or {renew}")


def _name_difference(publisher: Publisher, known: tuple[RecordedPublisher, ...]) -> Finding:
    """The record that comes nearest, and the fields in which it differs."""
    nearest = min(known, key=lambda one: len(differing_fields(publisher, one)))
    parts = [
        f"the {_LABELS[field]} is now `{new or 'none'}`, and `{old or 'any'}` is registered"
        for field, (old, new) in differing_fields(publisher, nearest).items()
    ]
    name = publisher.site.name
    return Finding(
        f"the publisher recorded for {name} does not match the workflow: {'; '.join(parts)}",
        f"add the new publisher on {name} (tracer publishers), then run: "
        f"tracer publishers --registered {publisher.site.key}",
    )


def differing_fields(publisher: Publisher, one: RecordedPublisher) -> dict[str, tuple[str, str]]:
    """The fields that keep `one` from letting the job of `publisher` in: recorded and needed value."""
    identity = publisher.identity
    owner_as_registered = identity.owner.lower() == one.owner.lower()
    same = {
        "project": normalise(publisher.project) == normalise(one.project),
        "slug": owner_as_registered and identity.repository == one.repository,
        "workflow": identity.workflow == one.workflow,
        "environment": one.environment.lower() in ("", identity.environment.lower()),
    }
    new = {
        "project": publisher.project,
        "slug": identity.slug,
        "workflow": identity.workflow,
        "environment": identity.environment,
    }
    return {field: (getattr(one, field), new[field]) for field, is_same in same.items() if not is_same}
