"""Globs over paths, as uv and Ruby have them: a star does not cross a slash, two of them do."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_PARTS = re.compile(r"\*\*/|\*\*|\*|\?|\[[^\]]*\]|.", re.DOTALL)
_MEANINGS = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}


@lru_cache(maxsize=256)
def glob_expression(glob: str) -> str:
    """The regular expression that a whole path has to match."""
    return "".join(_MEANINGS.get(part) or _other(part) for part in _PARTS.findall(glob))


def _other(part: str) -> str:
    return part.replace("[!", "[^") if len(part) > 1 else re.escape(part)


def fits_any_glob(path: str, globs: Iterable[str]) -> bool:
    """Whether `path` matches one of `globs`, which may begin with `./` and end with a slash."""
    wanted = (glob.removeprefix("./").rstrip("/") for glob in globs)
    return any(re.fullmatch(glob_expression(glob), path, re.DOTALL) for glob in wanted)
