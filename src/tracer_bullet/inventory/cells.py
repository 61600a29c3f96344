"""A row in the words of a table, from which every report and the difference to last time are made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.sites import PYPI, SITES, TESTPYPI, index_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tracer_bullet.inventory.row import InventoryRow, PublishedRow, UploadRow, WorkflowRow

Cells = dict[str, str]
PROVEN = "proven"


def repository_cells(row: InventoryRow) -> Cells:
    """What is said of a repository as a whole."""
    return {
        "projects": ", ".join(row["projects"]),
        "publishers": ", ".join(f"{one['index']}: {one['workflow']}" for one in row["publishers"]),
        "last release": "; ".join(map(_say_published, row["published"] or [])),
        "unreadable": ", ".join(row["unreadable"]),
        "error": row["error"]["message"] if row["error"] else "",
    }


def workflow_cells(workflow: WorkflowRow) -> Cells:
    """What is said of one workflow."""
    uploads = workflow["uploads"]
    others = [one for one in uploads if one["index"] not in SITES]
    pins = workflow["pins"]
    return {
        "uploads by": uploads_by(uploads),
        "PyPI on": _events(one for one in uploads if one["index"] == PYPI.key),
        "TestPyPI on": _events(one for one in uploads if one["index"] == TESTPYPI.key),
        "other indexes": ", ".join(sorted({one["index"] for one in others})),
        "release": workflow["release"] or "",
        "proof": say_proof(workflow),
        "armed for": ", ".join(workflow["armed"]),
        "armed by": workflow["since"],
        "template": "" if workflow["template"] is None else workflow["template"] or "unreleased",
        "pins": f"{pins['commit']} by commit, {pins['moving']} moving, {len(pins['old'])} old",
    }


def uploads_by(uploads: Iterable[UploadRow]) -> str:
    """How PyPI and TestPyPI are reached: each credential once."""
    found = {one["credential"] for one in uploads if one["index"] in SITES}
    return ", ".join(sorted(found)) or "unknown"


def say_proof(workflow: WorkflowRow) -> str:
    """The verdict in a few words, the gravest fault first."""
    if workflow["proven"]:
        return PROVEN
    if workflow["level"] == "unsafe":
        return "tracer branch can reach PyPI"
    if not workflow["pypi_only_by_release"]:
        is_seen = any(one["index"] == PYPI.key for one in workflow["uploads"])
        return "PyPI without a release" if is_seen else "tracer cannot see what it uploads"
    if workflow["level"] == "not_proven":
        return "tracer branch not proven"
    return "a release does not reach PyPI"


def _events(uploads: Iterable[UploadRow]) -> str:
    """The scenarios in the order of the plan; a question mark where it only may happen."""
    found: dict[str, str] = {}
    for upload in uploads:
        for event, reached in upload["on"].items():
            name = f"{event} (staged)" if upload["staged"] else event
            if found.get(name) != "reached":
                found[name] = reached
    return ", ".join(name if reached == "reached" else f"{name}?" for name, reached in found.items())


def _say_published(published: PublishedRow) -> str:
    if published["exists"] is None:
        return f"unknown ({published['why']})"
    if not published["version"]:
        return "none" if published["exists"] else f"{index_name('pypi')} has no such project"
    by = published["by"]
    return (
        f"{published['version']} by {by['workflow'] or by['kind']}"
        if by
        else f"{published['version']} without attestation"
    )
