"""What PyPI has of the project before the rehearsal, asked of the index that pip or uv installs from.

TestPyPI cannot be asked that way: what it has is not known.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from packaging.utils import canonicalize_name
from packaging.version import Version

from tracer_bullet.rehearsal.server.upstream import Unreachable
from tracer_bullet.rehearsal.standin.existing import add_existing, read_existing_project
from tracer_bullet.sites import PYPI

if TYPE_CHECKING:
    from tracer_bullet.rehearsal.server.relay import Relay
    from tracer_bullet.rehearsal.server.standins import Standins
    from tracer_bullet.rehearsal.standin.simple_api import Link


def add_releases(standins: Standins, name: str) -> tuple[frozenset[str], str]:
    """Give the stand-in of PyPI the releases of the project `name`.

    Comes back with their canonical versions, and with what the user should know, empty for a new name.
    """
    links = _ask(standins.network.relay, canonicalize_name(name))
    if links is None:
        return frozenset(), f"not verified: whether PyPI has the project `{name}` already, and which versions"
    project = read_existing_project(name, links, time.time())
    if not project.releases:
        return frozenset(), ""
    standins.indexes[PYPI.key].change(lambda index: add_existing(index, project))
    newest = max(Version(release.version) for release in project.releases.values())
    note = f"PyPI has the project `{name}`, up to version {newest}: the rehearsal assumes that it is yours"
    return frozenset(project.releases), note


def _ask(relay: Relay, project: str) -> list[Link] | None:
    try:
        return relay.list_links(project) if relay.can_look else None
    except Unreachable:
        return None
