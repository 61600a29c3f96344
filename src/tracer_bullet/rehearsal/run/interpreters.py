"""The Pythons of this machine: on the user's search path, and those that pyenv and uv have installed.

Found by name and never started: the shims of pyenv and the like need the user's own home to work.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_NAME = re.compile(r"python3\.\d+")
_SHIMS = "shims"


def list_pythons(environment: Mapping[str, str], home: Path) -> dict[str, Path]:
    """Interpreters by name (`python3.12`), those on the search path first."""
    found: dict[str, Path] = {}
    for folder in (*map(Path, split_path(environment)), *_list_installed(environment, home)):
        for path in sorted(folder.glob("python3.*")) if folder.is_dir() else ():
            if _NAME.fullmatch(path.name) and os.access(path, os.X_OK):
                found.setdefault(path.name, path)
    return found


def split_path(environment: Mapping[str, str]) -> list[str]:
    """The folders of the search path, without those of shims."""
    folders = environment.get("PATH", os.defpath).split(os.pathsep)
    return [folder for folder in folders if folder and Path(folder).name != _SHIMS]


def _list_installed(environment: Mapping[str, str], home: Path) -> Iterator[Path]:
    """Source: https://github.com/pyenv/pyenv and https://docs.astral.sh/uv/reference/storage/."""
    data = Path(environment.get("XDG_DATA_HOME") or home / ".local/share")
    for place in (
        Path(environment.get("PYENV_ROOT") or home / ".pyenv") / "versions",
        Path(environment.get("UV_PYTHON_INSTALL_DIR") or data / "uv/python"),
    ):
        yield from sorted(place.glob("*/bin"), reverse=True)
