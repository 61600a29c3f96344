"""The files of a checkout, as a configuration asks for them: by path, or by GitLab's globs."""

from __future__ import annotations

import os
import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from tracer_bullet.errors import TracerError
from tracer_bullet.gitlab.config.load import Files
from tracer_bullet.text.globs import glob_expression
from tracer_bullet.text.source import read_source

if TYPE_CHECKING:
    from collections.abc import Mapping

_SKIPPED = frozenset({".git", ".venv", "venv", "node_modules", "__pycache__"})
_MOST = 20_000
_CHOICES = re.compile(r"(\{[^{}]*\})")


def files_of(root: Path, texts: Mapping[str, str] | None = None) -> Files:
    """The files below `root`, with `texts` (by path from there) in the place of what is there."""
    given = texts or {}

    def read(path: str) -> str | None:
        if path in given:
            return given[path]
        place = root / path
        if not place.is_file():
            return None
        return read_source(place, path).text

    def match(pattern: str) -> list[str]:
        known = sorted({*_walk(root), *given})
        matcher = glob_pattern(pattern)
        return [path for path in known if matcher.fullmatch(path)]

    return Files(read, match)


def with_texts(files: Files, texts: Mapping[str, str]) -> Files:
    """The same files with `texts` in the place of those at their paths."""
    return Files(lambda path: texts.get(path) or files.read(path), files.match)


@lru_cache(maxsize=256)
def glob_pattern(glob: str) -> re.Pattern[str]:
    """Ruby's `fnmatch` with path names, dot files and braces, as a regular expression."""
    return re.compile("".join(map(_translate, _CHOICES.split(glob.lstrip("/")))))


def _translate(part: str) -> str:
    if not _CHOICES.fullmatch(part):
        return glob_expression(part)
    return f"(?:{'|'.join(map(glob_expression, part[1:-1].split(',')))})"


@lru_cache(maxsize=4)
def _walk(root: Path) -> tuple[str, ...]:
    found: list[str] = []
    for directory, folders, names in os.walk(root):
        folders[:] = [name for name in folders if name not in _SKIPPED]
        place = Path(directory).relative_to(root)
        found += [(place / name).as_posix() for name in names]
        if len(found) > _MOST:
            raise TracerError(f"more than {_MOST} files")
    return tuple(found)
