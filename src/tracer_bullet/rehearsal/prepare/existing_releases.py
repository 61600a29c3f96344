"""What the indexes have of the project before the rehearsal.

PyPI is read through the index that pip or uv installs from, TestPyPI at its own address. PyPI tells nobody
beforehand which names it finds too similar to another one, or prohibits.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

from packaging.utils import canonicalize_name
from packaging.version import Version

from tracer_bullet.rehearsal.server.upstream import Unreachable
from tracer_bullet.rehearsal.standin.existing import (
    add_existing,
    read_existing_project,
    without_release,
)
from tracer_bullet.sites import PYPI, SITES

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from tracer_bullet.rehearsal.server.relay import Relay
    from tracer_bullet.rehearsal.server.standins import Standins
    from tracer_bullet.rehearsal.standin.index import Release
    from tracer_bullet.rehearsal.standin.simple_api import Link


class Existing(NamedTuple):
    """The canonical versions that PyPI has already, and what the user should know of both indexes."""

    taken: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()


def add_releases(standins: Standins, name: str) -> Existing:
    """Give the stand-ins the releases that the real indexes have of the project `name`."""
    taken: frozenset[str] = frozenset()
    notes: list[str] = []
    silent: list[str] = []
    for key, relay in standins.network.relays.items():
        links = _ask(relay, canonicalize_name(name))
        if links is None:
            silent.append(SITES[key].name)
            continue
        releases = _add(standins, key, name, links)
        taken |= releases.keys() if key == PYPI.key else frozenset()
        notes.append(_describe(key, name, releases.values()))
    if silent:
        has = "has" if len(silent) == 1 else "have"
        notes.append(
            f"not verified: whether {' and '.join(silent)} {has} the project `{name}` already, "
            "and which versions"
        )
    return Existing(taken, tuple(filter(None, notes)))


def free_version(standins: Standins, name: str, version: str) -> str:
    """Take a release off PyPI's stand-in, so that it can be rehearsed, and say so."""
    standins.indexes[PYPI.key].change(lambda index: without_release(index, name, version))
    return (
        f"{version} is on PyPI already: bump before releasing. "
        "The release was rehearsed as if PyPI did not have it"
    )


def _add(standins: Standins, key: str, name: str, links: list[Link]) -> Mapping[str, Release]:
    project = read_existing_project(name, links, time.time())
    if project.releases:
        standins.indexes[key].change(lambda index: add_existing(index, project))
    return project.releases


def _describe(key: str, name: str, releases: Collection[Release]) -> str:
    if releases:
        newest = max(Version(release.version) for release in releases)
        return (
            f"{SITES[key].name} has the project `{name}`, up to version {newest}: "
            "the rehearsal assumes that it is yours"
        )
    if key != PYPI.key:
        return ""
    return (
        f"PyPI has no project `{name}` yet. Not verified: whether PyPI finds the name too similar to "
        "another one, or prohibits it"
    )


def _ask(relay: Relay, project: str) -> list[Link] | None:
    try:
        links = relay.list_links(project)
    except Unreachable:
        return None
    return links if links or relay.is_complete else None
