"""The publishers of many repositories in the order in which an account can register them; the list read back.

PyPI and TestPyPI take three pending publishers of an account at a time, and a hundred registrations a day:
`_add_pending_oidc_publisher` in https://github.com/pypi/warehouse/blob/main/warehouse/accounts/views.py and
the rate limits of registrations in https://github.com/pypi/warehouse/blob/main/warehouse/config.py.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.errors import Place, TracerError
from tracer_bullet.publishers.recorded import RecordedPublisher
from tracer_bullet.publishers.typed import read_typed
from tracer_bullet.sites import SITES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from tracer_bullet.publishers.entries import PublisherEntry

PENDING_AT_A_TIME, REGISTRATIONS_A_DAY = 3, 100
_SIZES = ((True, REGISTRATIONS_A_DAY), (None, REGISTRATIONS_A_DAY), (False, PENDING_AT_A_TIME))
_LINE = re.compile(r"\s*[-*] \[(?P<done>[ xX])\] `(?P<typed>[^`]+)` (?P<kind>pending|project)\b")


class Batch(NamedTuple):
    """What can be registered on one index in one go; `exists` is None where the projects are not known."""

    index: str  # type: ignore[assignment]  # what a tuple calls `index` is of no use here
    exists: bool | None
    number: int
    entries: tuple[PublisherEntry, ...]


def plan_batches(entries: Iterable[PublisherEntry]) -> Iterator[Batch]:
    """TestPyPI's first, and on each index the projects that exist: they wait for nothing."""
    missing = [entry for entry in entries if entry.record is None]
    for index in reversed(SITES):
        for exists, size in _SIZES:
            found = [
                one for one in missing if one.needed.publisher.site.key == index and one.exists is exists
            ]
            for number, start in enumerate(range(0, len(found), size), 1):
                yield Batch(index, exists, number, tuple(found[start : start + size]))


def read_checklist(text: str, name: str, day: date) -> list[RecordedPublisher]:
    """The publishers that are ticked, registered on `day`; raises TracerError for a line that is damaged."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        match = _LINE.match(line)
        if match and match["done"] != " ":
            found.append(_read(match["typed"], match["kind"], Place(name, number), day))
        elif match is None and line.lstrip().startswith(("- [x]", "- [X]", "* [x]", "* [X]")):
            raise TracerError(
                "this line is not one of the list: expected the publisher between backticks, then its kind",
                hint="- [x] `pypi:octo-org/demo/publish.yml@pypi=demo` pending",
                place=Place(name, number),
            )
    return found


def _read(typed: str, kind: str, place: Place, day: date) -> RecordedPublisher:
    try:
        one = read_typed(typed)
    except TracerError as error:
        raise TracerError(error.message, hint=error.hint, place=place) from None
    values = (one.owner, one.repository, one.workflow, one.environment)
    return RecordedPublisher(one.index, one.project, *values, pending=kind == "pending", registered=day)


def by_repository(publishers: Sequence[RecordedPublisher]) -> dict[str, list[RecordedPublisher]]:
    """The publishers of each repository, by its name in lower case."""
    found: dict[str, list[RecordedPublisher]] = {}
    for one in publishers:
        found.setdefault(one.slug.lower(), []).append(one)
    return found
