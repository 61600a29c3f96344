"""Where the artifacts of a run are, and which names and which files a pattern means."""

from __future__ import annotations

import glob
import os
import re
from fnmatch import fnmatchcase
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from tracer_bullet.rehearsal.actions.runner import fail

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHOICE = re.compile(r"\{([^{}]*)\}")
_NOT_IN_NAMES = '":<>|*?\r\n\\/'
"""Source: https://github.com/actions/toolkit/blob/main/packages/artifact/src/internal/upload/path-and-artifact-name-validation.ts"""


def artifact_folder(name: str = "") -> Path:
    """The folder of an artifact of this run, or the one that has them all."""
    return Path(os.environ["TRACER_ARTIFACTS"], name)


def find_artifacts(pattern: str) -> list[str]:
    """The sorted names of the artifacts of this run that match a pattern."""
    everything = artifact_folder()
    names = sorted(path.name for path in everything.iterdir()) if everything.is_dir() else []
    patterns = list(expand_choices(pattern))
    return [name for name in names if any(fnmatchcase(name, one) for one in patterns)]


def expand_choices(pattern: str) -> Iterator[str]:
    """The patterns without braces that a pattern such as `dist-{a,b}` means."""
    choice = _CHOICE.search(pattern)
    if choice is None:
        yield pattern
        return
    for word in choice[1].split(","):
        yield from expand_choices(pattern[: choice.start()] + word + pattern[choice.end() :])


def artifact_id(name: str) -> str:
    """The number of an artifact."""
    return str(int(sha256(name.encode()).hexdigest()[:8], 16))


def check_artifact_name(name: str) -> None:
    """End the step if the name of an artifact has a character that is not allowed."""
    found = next((character for character in _NOT_IN_NAMES if character in name), "")
    if found or not name:
        fail(
            f"The artifact name is not valid: {name}. Contains the following character: {found!r}. "
            f"Invalid characters include: {' '.join(_NOT_IN_NAMES.split())}"
        )


def find_files(patterns: str, workspace: Path, *, hidden: bool) -> tuple[Path, list[Path]]:
    """The files that lines of patterns name, and the folder that their names in the artifact begin below.

    A line with `!` takes files out again; a folder stands for all that is in it. A file is hidden if a part
    of its path below the search path begins with a dot.
    Source: https://github.com/actions/toolkit/tree/main/packages/glob and
    https://github.com/actions/upload-artifact#upload-using-multiple-paths-and-exclusions
    """
    found: dict[Path, None] = {}
    roots: list[Path] = []
    for line in filter(None, (line.strip() for line in patterns.splitlines())):
        matches = _match(line.removeprefix("!"), workspace)
        if line.startswith("!"):
            found = {path: None for path in found if path not in set(_expand(matches))}
        else:
            root = _fixed_part(line, workspace)
            roots.append(root)
            found |= dict.fromkeys(path for path in _expand(matches) if hidden or not _is_hidden(path, root))
    files = list(found)
    return _common(roots, files), files


def _match(pattern: str, workspace: Path) -> list[Path]:
    absolute = str(workspace / Path(pattern).expanduser())
    # `Path.glob` takes no absolute pattern
    return [Path(name) for name in sorted(glob.glob(absolute, recursive=True, include_hidden=True))]  # noqa: PTH207


def _expand(paths: list[Path]) -> list[Path]:
    files = [path for path in paths if path.is_file()]
    for folder in (path for path in paths if path.is_dir()):
        files += sorted(path for path in folder.rglob("*") if path.is_file())
    return files


def _fixed_part(pattern: str, workspace: Path) -> Path:
    path = Path(os.path.normpath(workspace / Path(pattern).expanduser()))
    while any(char in str(path) for char in "*?["):
        path = path.parent
    return path.parent if path.is_file() else path


def _common(roots: list[Path], files: list[Path]) -> Path:
    if len(files) == 1 and len(roots) == 1:
        return roots[0] if roots[0].is_dir() else files[0].parent
    return Path(os.path.commonpath(roots)) if roots else Path()


def _is_hidden(path: Path, root: Path) -> bool:
    inside = path.relative_to(root) if path.is_relative_to(root) else path
    return any(part.startswith(".") for part in inside.parts)
