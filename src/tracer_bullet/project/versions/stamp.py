"""How a run that is not a release gets a version of its own: one type per technique.

Nothing is committed to the repository, and a release builds what it would build without the stamp.
`tracer_bullet.project.versions.shell` turns each type into lines of bash.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeAlias
from typing import Literal as OneOf

if TYPE_CHECKING:
    from tracer_bullet.project.versions.literal import VersionLiteral


class VersionEdit(NamedTuple):
    """Replace the version in the line of each of `literals`; the first one is the one that counts.

    `form` is how the file spells a version: `semver` is Cargo's. `commit` adds a local commit, because
    meson-python builds its sdist from HEAD; it is never pushed.
    """

    literals: tuple[VersionLiteral, ...]
    form: OneOf["pep440", "semver"] = "pep440"
    commit: bool = False


class UvVersion(NamedTuple):
    """The version of [project] in pyproject.toml, at `literal`; `uv version --frozen` can write it too."""

    literal: VersionLiteral


class VersionVariable(NamedTuple):
    """An environment variable on the build command; `name` is what the backend reads.

    `reads_tags` says that a tag of that version on HEAD does the same.
    """

    name: str
    reads_tags: bool = True


class LocalTag(NamedTuple):
    """A tag on HEAD in the runner's clone, after HEAD's other tags are deleted there; never pushed."""

    prefix: str


@dataclass(frozen=True)
class TagBuild:
    """`tag_build` for setuptools through DIST_EXTRA_CONFIG: the suffix of whatever version is computed.

    So the base has to come from the backend, and `__version__` stays as it is.

    https://setuptools.pypa.io/en/latest/userguide/distribution.html#tagging-and-daily-build-or-snapshot-releases
    """


Stamp: TypeAlias = VersionEdit | UvVersion | VersionVariable | LocalTag | TagBuild
