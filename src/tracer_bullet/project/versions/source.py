"""What tracer knows of a project's version: where it comes from, and what that means for a run."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, Protocol

from tracer_bullet.project.versions.stamp import VersionEdit

if TYPE_CHECKING:
    from tracer_bullet.project.packaging_files import Project
    from tracer_bullet.project.versions.literal import VersionLiteral
    from tracer_bullet.project.versions.stamp import Stamp


class Unstampable(NamedTuple):
    """Why no run can get a version of its own, as half a sentence, and the lines that cure it by hand.

    `own_stamp` works all the same in a workflow that builds with the tool of the project.
    """

    why: str
    cure: str
    own_stamp: Stamp | None = None


@dataclass(frozen=True)
class VersionSource:
    """Where the version comes from.

    `key` names the source, such as `hatch-vcs`. `answer` is the value of the question `version_from`:

    - `static`: [project] or [tool.poetry] in pyproject.toml
    - `file`: a line in another file, or a line that another packaging file holds
    - `vcs`: git tags, by a tool that takes the version from an environment variable as well
    - `tag`: git tags alone
    - `environment`: an environment variable alone
    - `computed`: code that runs when the package is built

    `phrase` says where, as in "from [project] version in pyproject.toml". `stamp` is None exactly if
    `unstampable` says why. `literal` is the line that counts, `copies` are others that repeat the version.
    `tag_prefix` is what the tool wants in front of the version in a tag; None if it takes any usual tag.
    `known_version` is one that was read without a literal.
    """

    key: str
    answer: str
    phrase: str
    stamp: Stamp | None
    literal: VersionLiteral | None = None
    copies: tuple[VersionLiteral, ...] = field(default=())
    tag_prefix: str | None = None
    unstampable: Unstampable | None = None
    known_version: str = ""

    @property
    def needs_history(self) -> bool:
        """Whether a shallow checkout gives a wrong version, so that the workflow needs `fetch-depth: 0`."""
        return self.answer in ("vcs", "tag")

    @property
    def version(self) -> str:
        """The version as it is written; empty if only git or the build backend knows it."""
        return self.literal.version if self.literal else self.known_version

    @property
    def agreeing(self) -> tuple[VersionLiteral, ...]:
        """The copies that say the same version."""
        return tuple(copy for copy in self.copies if copy.version == self.version)


def line_for(file: str, line: str = '__version__ = "1.2.3"') -> str:
    """The cure for a version that should be in a line of `file`."""
    return f"write into {file or 'a file of the package'}, in a line of its own:\n{line}"


class Reader(Protocol):
    """Finds one version source; None if the project does not use it. Runs nothing of the project."""

    def __call__(self, project: Project, /) -> VersionSource | None:
        """Raises TracerError if a packaging file is wrong."""


def unstampable(key: str, phrase: str, why: str, cure: str, answer: str = "computed") -> VersionSource:
    """A source whose version no run can change, with the lines that work by hand."""
    return VersionSource(key, answer, phrase, None, unstampable=Unstampable(why, cure))


def written(
    key: str, phrase: str, literal: VersionLiteral | None, cure: str, answer: str = "file"
) -> VersionSource:
    """A source whose version stands in `literal`; `cure` says what to write if no run can change it."""
    if literal:
        return VersionSource(key, answer, phrase, VersionEdit((literal,)), literal)
    why = "it is not written as one string in one line"
    return unstampable(key, phrase, why, cure, "static" if answer == "static" else "computed")
