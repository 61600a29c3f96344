"""Asking the indexes about the publishers that a repository needs, under the options of the command."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tracer_bullet.commands.online import index_of, open_web
from tracer_bullet.sites import SITES

if TYPE_CHECKING:
    from argparse import Namespace
    from datetime import date

    from tracer_bullet.publishers.entries import PublisherEntry
    from tracer_bullet.publishers.survey import PublisherSurvey


def ask_indexes(survey: PublisherSurvey, options: Namespace) -> list[PublisherEntry]:
    """Each publisher with its record, and with whether the index has its project or why that is not known."""
    from tracer_bullet.indexes.project_page import read_project_page  # noqa: PLC0415
    from tracer_bullet.publishers.differences import match  # noqa: PLC0415
    from tracer_bullet.publishers.entries import PublisherEntry  # noqa: PLC0415
    from tracer_bullet.web.client import UnreachableError  # noqa: PLC0415

    web = open_web(options)
    entries = []
    for needed in survey.needed.publishers:
        publisher = needed.publisher
        record = match(publisher, survey.recorded)
        if publisher.site not in SITES.values():
            entries.append(PublisherEntry(needed, None, "not asked (an index of your own)", record))
            continue
        try:
            page = read_project_page(web, index_of(options, publisher.site.key), publisher.project)
        except UnreachableError as error:
            why = "not asked (--offline)" if options.offline else error.message
            entries.append(PublisherEntry(needed, None, why, record))
        else:
            entries.append(PublisherEntry(needed, page is not None, "", record))
    return entries


def today() -> date:
    """The day by which publishers expire: the index counts in UTC."""
    return datetime.now(UTC).date()
