"""What an index remembers. Values only: every change makes a new `Index`.

Which changes are allowed is decided elsewhere (`upload`, `exchange`, `pending`).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from packaging.utils import canonicalize_name, canonicalize_version
from packaging.version import Version

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracer_bullet.rehearsal.standin.publisher import PendingPublisher, RegisteredPublisher
    from tracer_bullet.sites import Site


@dataclass(frozen=True)
class StoredFile:
    """A file that was accepted; digests in lower-case hex, `uploaded` in seconds since 1970."""

    filename: str
    packagetype: str
    version: str
    content: bytes
    sha256: str
    blake2_256: str
    md5: str
    uploaded: float
    requires_python: str = ""
    metadata: bytes = b""
    """What `METADATA` of a wheel says; empty for an sdist."""
    metadata_sha256: str = ""
    attestations: tuple[Any, ...] = ()
    publisher: Mapping[str, Any] = field(default_factory=dict)
    """Who published it, in the words of the integrity API; empty for a user's token."""
    yanked: str | bool = False
    elsewhere: str = ""
    """The path of a file of the real index, whose bytes are not here; `length` is its size."""
    length: int = 0

    @property
    def size(self) -> int:
        """In bytes."""
        return self.length or len(self.content)

    @property
    def path(self) -> str:
        """Where the files host serves it.

        Source: https://github.com/pypi/warehouse/blob/main/warehouse/forklift/legacy.py (PATH_HASHER)
        """
        digest = self.blake2_256
        return self.elsewhere or f"/packages/{digest[:2]}/{digest[2:4]}/{digest[4:]}/{self.filename}"


@dataclass(frozen=True)
class Release:
    """One version of a project, with what its first upload said of it."""

    version: str
    created: float
    info: Mapping[str, Any] = field(default_factory=dict)
    files: tuple[StoredFile, ...] = ()


@dataclass(frozen=True)
class IndexProject:
    """A name that is taken; `releases` by canonical version."""

    name: str
    created: float
    owner: str
    releases: Mapping[str, Release] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The normalised name: https://packaging.python.org/specifications/name-normalization/."""
        return canonicalize_name(self.name)

    @property
    def files(self) -> tuple[StoredFile, ...]:
        """All files, by version and name, as PyPI lists them."""
        stored = [file for release in self.releases.values() for file in release.files]
        return tuple(sorted(stored, key=lambda file: (Version(file.version), file.filename)))

    def release(self, version: str) -> Release | None:
        """The release of this or an equal version (1.0 and 1.0.0 are one release)."""
        return self.releases.get(canonicalize_version(version))


@dataclass(frozen=True)
class ApiToken:
    """Belongs to a publisher, with the projects it had when it was minted, or to a `user`.

    `not_before` and `expires` are seconds since 1970; a user's token does not expire.
    """

    publisher: str = ""
    projects: frozenset[str] = frozenset()
    not_before: float = 0
    expires: float = float("inf")
    user: str = ""


@dataclass(frozen=True)
class Index:
    """Everything that one index knows; `keys` are the issuer's public keys (JWK) by `kid`."""

    site: Site
    secret: bytes
    projects: Mapping[str, IndexProject] = field(default_factory=dict)
    publishers: tuple[RegisteredPublisher, ...] = ()
    pending: tuple[PendingPublisher, ...] = ()
    tokens: Mapping[str, ApiToken] = field(default_factory=dict)
    minted: int = 0
    used_tokens: Mapping[str, float] = field(default_factory=dict)
    """`jti` of identity tokens that were exchanged, and until when they are remembered."""
    filenames: frozenset[str] = field(default_factory=frozenset)
    """Every file name that was ever taken, deleted files included."""
    keys: Mapping[str, Any] = field(default_factory=dict)

    @property
    def serial(self) -> int:
        """A number that grows with every file: https://docs.pypi.org/api/#caching."""
        return len(self.filenames)

    def project(self, name: str) -> IndexProject | None:
        """The project of this name, however it is spelt."""
        return self.projects.get(canonicalize_name(name))

    def publisher(self, identifier: str) -> RegisteredPublisher | None:
        """The publisher with this identifier."""
        return next((one for one in self.publishers if one.identifier == identifier), None)

    def with_project(self, project: IndexProject) -> Index:
        """The same index with this project, new or changed."""
        return replace(self, projects={**self.projects, project.key: project})

    def with_publisher(self, publisher: RegisteredPublisher) -> Index:
        """The same index with this publisher, new or changed."""
        others = [one for one in self.publishers if one.identifier != publisher.identifier]
        return replace(self, publishers=(*others, publisher))

    def without_pending(self, pending: PendingPublisher) -> Index:
        """The same index after a pending publisher is used up."""
        return replace(self, pending=tuple(one for one in self.pending if one is not pending))


def store(index: Index, project: IndexProject, release: Release, file: StoredFile) -> Index:
    """Add `file` to `release` of `project`; all three may be new to the index."""
    added = replace(release, files=(*release.files, file))
    releases = {**project.releases, canonicalize_version(release.version): added}
    changed = index.with_project(replace(project, releases=releases))
    return replace(changed, filenames=changed.filenames | {file.filename})
