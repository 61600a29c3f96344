"""The publishers that you say are registered: `[tool.tracer.publishers]`, or `[publishers]` in tracer.toml.

No index tells which publishers it knows, so `tracer publishers --registered` writes them down:

    [tool.tracer.publishers]
    complete = ["pypi"]

    [[tool.tracer.publishers.pypi]]
    project = "demo"
    owner = "octo-org"
    repository = "demo"
    workflow = "publish.yml"
    environment = "pypi"
    kind = "pending"
    date = 2026-11-26

An empty environment means any. `complete` lists the indexes on which the project has no other publisher. Only
there does it follow that a job with other values cannot publish by trusted publishing.

A proof takes plain values: its caller reads `find_recorded(root)` and passes on `recorded.on("pypi")` and
`recorded.is_complete("pypi")`; `lets_in` tells whether a job matches. Without a record, or if the list is not
complete, nothing follows: not that there is no publisher, and not that a job cannot publish.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from tracer_bullet.errors import Place, TracerError
from tracer_bullet.project.answers_file import find_answers
from tracer_bullet.project.packaging_files import dig, read_toml
from tracer_bullet.project.read_once import read_once
from tracer_bullet.project.worktree import show_path
from tracer_bullet.publishers.rules import check_environment, check_repository, check_workflow_name
from tracer_bullet.sites import SITES, normalise
from tracer_bullet.text.listed import in_backticks

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PYPROJECT, OWN_FILE = "pyproject.toml", "tracer.toml"
TABLES = {PYPROJECT: ("tool", "tracer", "publishers"), OWN_FILE: ("publishers",)}
"""Where each file keeps the record."""
COMPLETE = "complete"
PENDING, PROJECT = "pending", "project"
LIFETIME = timedelta(days=30)
"""Of a pending publisher: https://github.com/pypi/warehouse/blob/main/warehouse/oidc/tasks.py."""
_HINT = "correct it, or record it again: tracer publishers --registered INDEX"


@dataclass(frozen=True)
class RecordedPublisher:
    """One publisher as typed into a form; `index` is the key of a site, an empty `environment` means any.

    `pending` says that it waits for the first upload of a new project; `registered` is the day, if recorded.
    """

    index: str
    project: str
    owner: str
    repository: str
    workflow: str
    environment: str
    pending: bool = False
    registered: date | None = None

    @property
    def slug(self) -> str:
        """The repository as `owner/name`."""
        return f"{self.owner}/{self.repository}"

    @property
    def expires(self) -> date | None:
        """The day on which the index deletes a pending publisher that nothing was uploaded with."""
        return self.registered + LIFETIME if self.pending and self.registered else None

    def lets_in(self, slug: str, workflow: str, environment: str) -> bool:
        """Whether a job of the file `workflow` in `environment` ("" for none) of the repository may publish.

        The index stores the owner in GitHub's letter case and the environment in lower case; the rest is
        compared as typed: https://github.com/pypi/warehouse/blob/main/warehouse/oidc/models/github.py
        """
        owner, _, repository = slug.partition("/")
        return (
            owner.lower() == self.owner.lower()
            and (repository, workflow) == (self.repository, self.workflow)
            and self.environment.lower() in ("", environment.lower())
        )


@dataclass(frozen=True)
class Recorded:
    """All that is recorded in one place, or in one repository."""

    publishers: tuple[RecordedPublisher, ...] = ()
    complete: frozenset[tuple[str, str]] = frozenset()
    """Index and normalised project name, where no other publisher is registered."""

    def on(self, index: str, project: str = "") -> tuple[RecordedPublisher, ...]:
        """Those on `index`, of one project if it is given."""
        wanted = normalise(project)
        return tuple(
            one
            for one in self.publishers
            if one.index == index and (not wanted or normalise(one.project) == wanted)
        )

    def is_complete(self, index: str) -> bool:
        """Whether the record names every publisher of its projects on `index`; never if it has none."""
        projects = {normalise(one.project) for one in self.on(index)}
        return bool(projects) and all((index, project) in self.complete for project in projects)


def read_recorded_publishers(directory: Path) -> Recorded:
    """The record of the package in `directory`, empty if there is none.

    Raises TracerError, with the place, for one that a form of PyPI would not take.
    """
    return _join([_read(directory / name, TABLES[name]) for name in TABLES])


@read_once
def find_recorded(root: Path) -> Recorded:
    """The records of the repository at `root`: its own, and those of the packages that tracer set up."""
    packages = [file.package_directory for file in find_answers(root)]
    return _join([read_recorded_publishers(root / package) for package in dict.fromkeys([".", *packages])])


def describe_entry(publisher: RecordedPublisher) -> dict[str, Any]:
    """The table that stands for `publisher`; `read_recorded_publishers` gives it back."""
    entry: dict[str, Any] = {
        "project": publisher.project,
        "owner": publisher.owner,
        "repository": publisher.repository,
        "workflow": publisher.workflow,
        "environment": publisher.environment,
        "kind": PENDING if publisher.pending else PROJECT,
    }
    return entry | ({"date": publisher.registered} if publisher.registered else {})


def _join(parts: list[Recorded]) -> Recorded:
    publishers = dict.fromkeys(one for part in parts for one in part.publishers)
    return Recorded(tuple(publishers), frozenset().union(*(part.complete for part in parts)))


def _read(path: Path, keys: tuple[str, ...]) -> Recorded:
    table = dig(read_toml(path), *keys)
    place = Place(show_path(path))
    unknown = sorted(set(table) - {COMPLETE, *SITES})
    if unknown:
        known = in_backticks((*SITES, COMPLETE))
        raise TracerError(f"`{unknown[0]}` is not an index: expected {known}", hint=_HINT, place=place)
    publishers = tuple(
        _read_entry(key, entry, place) for key in SITES for entry in _entries(table.get(key, []), key, place)
    )
    indexes = _entries(table.get(COMPLETE, []), COMPLETE, place)
    complete = {(one.index, normalise(one.project)) for one in publishers if one.index in indexes}
    return Recorded(publishers, frozenset(complete))


def _entries(value: Any, key: str, place: Place) -> list[Any]:
    """An index may have one table or a list of them."""
    if isinstance(value, dict):
        return [value]
    if isinstance(value, list):
        return value
    raise TracerError(f"`{key}` is not a list", hint=_HINT, place=place)


def _read_entry(index: str, entry: Any, place: Place) -> RecordedPublisher:
    if not isinstance(entry, dict):
        raise TracerError(f"`{entry}` is not a publisher: expected a table", hint=_HINT, place=place)
    texts = {key: _text(entry, key, place) for key in ("project", "owner", "repository", "workflow")}
    publisher = RecordedPublisher(
        index,
        **texts,
        environment=_text(entry, "environment", place, ""),
        pending=_text(entry, "kind", place, PROJECT) == PENDING,
        registered=_day(entry.get("date"), place),
    )
    try:
        check_publisher(publisher)
    except TracerError as error:
        raise TracerError(error.message, hint=_HINT, place=place) from error
    return publisher


def check_publisher(publisher: RecordedPublisher) -> None:
    """Raise TracerError for a value that the form of the index would not take."""
    check_repository(publisher.slug)
    check_workflow_name(publisher.workflow)
    if publisher.environment:
        check_environment(publisher.environment)


def _text(entry: Mapping[str, Any], key: str, place: Place, default: str | None = None) -> str:
    value = entry.get(key, default)
    if not isinstance(value, str):
        fault = "is missing" if value is None else "is not a string"
        raise TracerError(f"`{key}` of a recorded publisher {fault}", hint=_HINT, place=place)
    return value


def _day(value: Any, place: Place) -> date | None:
    if value is None or type(value) is date:
        return value
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        raise TracerError(f"`{value}` is not a day", hint="write `date = 2026-11-26`", place=place) from None
