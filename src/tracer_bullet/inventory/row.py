"""What the inventory says of one repository: the JSON line, as it is written and read back.

A row is plain data from the start: one that was read from a file is the same as one that was just made.
"""

from __future__ import annotations

from typing import Any, Literal, TypedDict

FORMAT = 1
"""The form of a line; a later tracer refuses lines of a form that it does not know."""
Credential = Literal["identity", "token", "unknown"]


class UploadRow(TypedDict):
    """A step that uploads, or may; `on` says on which events, each `reached` or `maybe`."""

    job: str
    line: int
    index: str
    tool: str
    credential: Credential
    staged: bool
    on: dict[str, str]


class PinsRow(TypedDict):
    """The actions that a workflow uses: how many by commit, how many not, and those that are `old`."""

    commit: int
    moving: int
    old: list[dict[str, Any]]


class WorkflowRow(TypedDict):
    """A workflow that uploads, or may.

    `template` is the version of the template that it came from, null for one of the project's own. `since` is
    the commit that armed it, empty if that is not known.
    """

    path: str
    template: str | None
    release: str | None
    release_reaches_pypi: str
    pypi_only_by_release: bool
    level: str | None
    proven: bool
    why: list[str]
    armed: list[str]
    since: str
    uploads: list[UploadRow]
    pins: PinsRow


class PublishedRow(TypedDict):
    """What PyPI says of the file that a project got last; `by` is null without an attestation."""

    project: str
    exists: bool | None
    version: str
    uploaded: str
    by: dict[str, str] | None
    why: str


class ErrorRow(TypedDict):
    """Why a repository could not be read, and the exit code that says so."""

    message: str
    hint: str
    code: int


class InventoryRow(TypedDict):
    """One repository. `path` is its folder, from the folder that was given; `taken` is the time in UTC."""

    format: int
    run: str
    taken: str
    repository: str
    path: str
    projects: list[str]
    workflows: list[WorkflowRow]
    publishers: list[dict[str, Any]]
    unreadable: dict[str, str]
    published: list[PublishedRow] | None
    findings: list[dict[str, str]]
    error: ErrorRow | None


def key_of(row: InventoryRow) -> str:
    """What tells one repository from another: its name on GitHub, without that its folder."""
    return row["repository"].lower() or row["path"]


def shown_name(row: InventoryRow) -> str:
    """The same for people."""
    return row["repository"] or row["path"]
