"""Where the artifacts of a run lie, and which files a pattern of `upload-artifact` means."""

from __future__ import annotations

import glob
import os
from pathlib import Path


def artifact_folder(name: str = "") -> Path:
    """The folder of an artifact of this run, or the one that has them all."""
    return Path(os.environ["TRACER_ARTIFACTS"], name)


def find_files(patterns: str, workspace: Path, *, hidden: bool) -> tuple[Path, list[Path]]:
    """The files that lines of patterns name, and the folder that their names in the artifact begin below.

    A line with `!` takes files out again; a folder stands for all that is in it.
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
            roots.append(_fixed_part(line, workspace))
            found |= dict.fromkeys(_expand(matches))
    files = [path for path in found if hidden or not _is_hidden(path, workspace)]
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


def _is_hidden(path: Path, workspace: Path) -> bool:
    inside = path.relative_to(workspace) if path.is_relative_to(workspace) else path
    return any(part.startswith(".") for part in inside.parts)
