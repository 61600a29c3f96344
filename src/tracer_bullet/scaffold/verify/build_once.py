"""One build of a package as it is in the working tree, in a copy: for `tracer init --verify` only.

A build runs code of the project. Nothing is left behind in the repository, and nothing secret is handed on.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

from tracer_bullet.errors import FailedError, TracerError
from tracer_bullet.project.git import ask_git, tracked_files

if TYPE_CHECKING:
    from pathlib import Path

_LONGEST = 1200
"""Seconds that a build may take."""
_LAST_LINES = 15
_SECRET = re.compile(r"TOKEN|PASSWORD|SECRET|CREDENTIAL|API_?KEY", re.IGNORECASE)


def build_wheel(root: Path, package_directory: str, work: Path) -> Path:
    """The wheel of the package, built into the directory `work` by way of the sdist, as the workflow does.

    `root` is the repository's. Raises FailedError with the end of the log if the build fails, and TracerError
    if neither uv nor build is there.
    """
    copy, dist = work / "repository", work / "dist"
    _copy_repository(root, copy)
    finished = subprocess.run(
        [*_builder(), str(dist), str(copy / package_directory)],
        env={name: value for name, value in os.environ.items() if not _SECRET.search(name)},
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        timeout=_LONGEST,
    )
    wheels = list(dist.glob("*.whl"))
    if finished.returncode or len(wheels) != 1:
        log = (finished.stdout + finished.stderr).strip().splitlines()[-_LAST_LINES:]
        raise FailedError(
            "the package cannot be built here, and the workflow would fail in the same way",
            hint="\n".join(["the end of the log says", *log]),
        )
    return wheels[0]


def _builder() -> list[str]:
    """The command, up to the directory for the distributions."""
    if shutil.which("uv"):
        return ["uv", "build", "--out-dir"]
    if importlib.util.find_spec("build"):
        return [sys.executable, "-m", "build", "--outdir"]
    raise TracerError(
        "`--verify` builds the package, and neither uv nor build is installed",
        hint="install uv: https://docs.astral.sh/uv/getting-started/installation/, or `pip install build`",
    )


def _copy_repository(root: Path, copy: Path) -> None:
    """Everything that git would commit, with its history, in which versions are looked for."""
    subprocess.run(
        ["git", "clone", "--quiet", "--shared", "--no-checkout", str(root), str(copy)],
        capture_output=True,
        check=False,
        timeout=_LONGEST,
    )
    copy.mkdir(exist_ok=True)
    for name in tracked_files(root):
        _copy(root / name, copy / name)
    if (copy / ".git").exists():
        ask_git(copy, "reset", "--quiet")  # the files are there already: only the index lacks them


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir() and not source.is_symlink():  # a submodule
        shutil.copytree(source, target, symlinks=True, dirs_exist_ok=True)
    elif source.exists() or source.is_symlink():
        shutil.copy2(source, target, follow_symlinks=False)
