"""Who published the last file of a project, as PyPI attests it, beside what the workflows would do.

https://docs.pypi.org/api/integrity/. A file without an attestation came by a token, or from a client that
sends none: PyPI does not tell which.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.indexes.project_page import read_project_page
from tracer_bullet.indexes.provenance import read_provenance
from tracer_bullet.web.client import UnreachableError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.indexes.address import IndexAddress
    from tracer_bullet.inventory.row import InventoryRow, PublishedRow, WorkflowRow
    from tracer_bullet.web.cache import CachedClient


class IndexQuestion(NamedTuple):
    """Where to ask, and how."""

    web: CachedClient
    index: IndexAddress  # type: ignore[assignment]  # what a tuple calls `index` is of no use here


def add_published(row: InventoryRow, question: IndexQuestion) -> None:
    """Ask for every project of `row`, and compare the answers with its workflows."""
    published = [_ask(question, project) for project in row["projects"]]
    row["published"] = published
    found = [each for one in published for each in _compare(row, one)]
    row["findings"] += [{"message": message, "hint": hint} for message, hint in found]


def _ask(question: IndexQuestion, project: str) -> PublishedRow:
    """The file that came last; `exists` is None if PyPI did not answer."""
    said: PublishedRow = {
        "project": project,
        "exists": None,
        "version": "",
        "uploaded": "",
        "by": None,
        "why": "",
    }
    try:
        page = read_project_page(question.web, question.index, project)
        said["exists"] = page is not None
        if page is None or not page.files:
            return said
        last = max(page.files, key=lambda file: (file.uploaded, file.version))
        said["version"], said["uploaded"] = str(last.version), last.uploaded
        source = read_provenance(question.web, question.index, last)
        said["by"] = asdict(source) if source else None
    except UnreachableError as error:
        said["why"] = error.message
    return said


def _compare(row: InventoryRow, published: PublishedRow) -> Iterator[tuple[str, str]]:
    """What the workflows say and the last file does not."""
    if not published["version"] or published["why"]:
        return
    by, name = published["by"], f"`{published['project']}` {published['version']}"
    paths = [one["path"] for one in row["workflows"] if _publishes_by_identity(one)]
    if by is None:
        if paths:
            said = f"{paths[0]} uploads to PyPI by identity, but {name} has no attestation"
            why = "it came by a token, or from a client that sends none"
            yield f"{said}: {why}", "after the next release, revoke the tokens of the project on PyPI"
    elif by["kind"] == "GitHub" and row["repository"]:
        if by["repository"].lower() != row["repository"].lower():
            yield (
                f"{name} was published from {by['repository']}, not from {row['repository']}",
                "make sure that this is the repository that releases: tracer publishers",
            )
        elif by["workflow"] not in {one["path"].rpartition("/")[2] for one in row["workflows"]}:
            yield (
                f"{name} was published by `{by['workflow']}`, which is not among the workflows that upload",
                "register the workflow that releases now, and remove the old publisher: tracer publishers",
            )


def _publishes_by_identity(workflow: WorkflowRow) -> bool:
    """Whether every upload to PyPI is by identity, and there is one."""
    credentials = {one["credential"] for one in workflow["uploads"] if one["index"] == "pypi"}
    return credentials == {"identity"}
