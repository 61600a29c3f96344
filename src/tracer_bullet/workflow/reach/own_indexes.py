"""The indexes of one's own in TestPyPI's or PyPI's place, as the answers file of the repository has them.

The questions are in copier.yml. The file is read by its lines: a plan of any repository comes by here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.sites import SITES, index_name
from tracer_bullet.workflow.reach.indexes import PYPI, UNKNOWN_INDEX, index_of_url

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.workflow.reach.repository_files import RepositoryFiles

_ENDINGS = (".yml", ".yaml")
_OURS = re.compile(r"^_src_path:", re.MULTILINE)
_ANSWER = re.compile(r"^(testpypi|pypi)_upload_url: *(['\"]?)([^'\"\s]+)\2 *$", re.MULTILINE)


class OwnIndex(NamedTuple):
    """`url` takes the place of the site with the key `place`, because the answers in `file` say so."""

    url: str
    place: str
    file: str

    def __str__(self) -> str:
        return f"`{self.url}` is in {index_name(self.place)}'s place: this relies on `{self.file}`"


def find_own_indexes(files: RepositoryFiles) -> dict[str, OwnIndex]:
    """The indexes by their URLs. One in both places counts as PyPI's: only a release may reach it."""
    found = sorted(_read(files), key=lambda own: own.place == PYPI)
    return {own.url: own for own in found}


def _read(files: RepositoryFiles) -> Iterator[OwnIndex]:
    for name in files.names(""):
        text = files.text(name) if name.endswith(_ENDINGS) else None
        if text is None or not _OURS.search(text):
            continue
        for place, _, url in _ANSWER.findall(text):
            index = index_of_url(url)
            if index not in SITES and index != UNKNOWN_INDEX:
                yield OwnIndex(index, place, name)
