"""The files of a repository that the steps of a job may run: what is asked of them, and how far.

Where they come from (a checkout, a commit, a page in a browser) is the business of whoever passes them in.
"""

from __future__ import annotations

import posixpath
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

from tracer_bullet.workflow.empty import EMPTY
from tracer_bullet.workflow.shell import UNKNOWN_TEXT, UNKNOWN_WORDS, joined_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

WORKSPACE = "$GITHUB_WORKSPACE"
"""Stands for the directory into which the repository is checked out."""
MAX_CHARACTERS = 200_000
"""Longer files are not read: no hand-written script comes near."""


class RepositoryFiles(Protocol):
    """The files of one commit, or of one checkout, by their paths from the root with `/`."""

    @property
    def is_known(self) -> bool:
        """Whether a file that is not found does not exist; otherwise nothing is known of any file."""

    def text(self, path: str) -> str | None:
        """The text of the file at `path`; None for what is no file, no text, or longer than is read."""

    def exists(self, path: str) -> bool:
        """Whether there is a file or a directory at `path`."""

    def names(self, folder: str) -> Sequence[str]:
        """What stands in a directory (`""` is the root), in order; nothing where there is none."""


class FileTexts:
    """Files that are given by their texts."""

    def __init__(self, texts: Mapping[str, str] = EMPTY, *, is_known: bool = True) -> None:
        self._texts = texts
        self._is_known = is_known

    @property
    def is_known(self) -> bool:
        """See `RepositoryFiles`."""
        return self._is_known

    def text(self, path: str) -> str | None:
        """See `RepositoryFiles`."""
        text = self._texts.get(path)
        return text if text is None or len(text) <= MAX_CHARACTERS else None

    def exists(self, path: str) -> bool:
        """See `RepositoryFiles`."""
        return path in self._texts or any(name.startswith(f"{path}/") for name in self._texts)

    def names(self, folder: str) -> Sequence[str]:
        """See `RepositoryFiles`."""
        start = f"{folder}/" if folder else ""
        inside = (name[len(start) :] for name in self._texts if name.startswith(start))
        return sorted({name.partition("/")[0] for name in inside})


class ChangedFiles:
    """The files of a repository, some with other texts (`None` for those that are gone)."""

    is_known = True

    def __init__(self, files: RepositoryFiles, texts: Mapping[str, str | None]) -> None:
        self._files = files
        self._texts = texts

    def text(self, path: str) -> str | None:
        """See `RepositoryFiles`."""
        return self._texts[path] if path in self._texts else self._files.text(path)

    def exists(self, path: str) -> bool:
        """See `RepositoryFiles`."""
        return self._texts[path] is not None if path in self._texts else self._files.exists(path)

    def names(self, folder: str) -> Sequence[str]:
        """See `RepositoryFiles`."""
        added = FileTexts({path: text for path, text in self._texts.items() if text is not None})
        return sorted({*self._files.names(folder), *added.names(folder)})


NO_FILES = FileTexts(is_known=False)
"""Nothing is known of the repository's files."""


def upwards(folder: str) -> Iterator[str]:
    """The folder and those around it, up to the root, each ready for a name behind it."""
    while folder:
        yield f"{folder}/"
        folder = folder.rpartition("/")[0]
    yield ""


@lru_cache(maxsize=2048)
def path_in_repository(folder: str, path: str) -> str | None:
    """`path`, as seen from `folder` on the runner, from the root of the repository.

    None for what is not known, and for what lies outside the checkout.
    """
    if any(mark in folder + path for mark in (UNKNOWN_TEXT, UNKNOWN_WORDS)):
        return None
    joined = posixpath.normpath(joined_path(folder, path.replace("\\", "/")))
    if joined == WORKSPACE:
        return ""
    inside = joined.removeprefix(f"{WORKSPACE}/")
    return inside if inside != joined else None
