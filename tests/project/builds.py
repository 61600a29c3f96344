"""Real builds of a small project in a git checkout, as the steps of a workflow would run them."""

from __future__ import annotations

import os
import shutil
import subprocess
import zipfile
from dataclasses import dataclass
from email.parser import HeaderParser
from typing import TYPE_CHECKING

from packaging.utils import parse_wheel_filename
from packaging.version import Version

from tests.conftest import GitRepository

if TYPE_CHECKING:
    from pathlib import Path

RUN_ID = "1234567890"
NUMBER = f"{RUN_ID}00"


@dataclass(frozen=True)
class Finished:
    """How a step ended, what it said, and what it left in `dist`."""

    code: int
    said: str
    dist: Path

    @property
    def wheel(self) -> Path:
        """The one wheel that was built."""
        [wheel] = self.dist.glob("*.whl")
        return wheel

    @property
    def versions(self) -> set[Version]:
        """By the names of wheel and sdist, and by the wheel's metadata."""
        [sdist] = self.dist.glob("*.tar.gz")
        with zipfile.ZipFile(self.wheel) as archive:
            [metadata] = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
            said = HeaderParser().parsestr(archive.read(metadata).decode())["Version"]
        from_sdist = Version(sdist.name.removesuffix(".tar.gz").rpartition("-")[2])
        return {from_sdist, parse_wheel_filename(self.wheel.name)[1], Version(said)}

    def files(self) -> set[str]:
        """The names in the wheel."""
        with zipfile.ZipFile(self.wheel) as archive:
            return set(archive.namelist())


def origin(project: Path, root: Path, *, tags: bool = True) -> GitRepository:
    """A repository of `project` whose first commit has the tag v1.1.0."""
    shutil.copytree(project, root, ignore=shutil.ignore_patterns("expected.toml"))
    repository = GitRepository(root)
    repository.git("init", "--quiet", "--initial-branch=main")
    repository.commit("first")
    if tags:
        repository.git("tag", "v1.1.0")
    repository.write("NEWS", "something new\n")
    repository.commit("second")
    return repository


def clone(repository: GitRepository, root: Path) -> Path:
    """What actions/checkout leaves in the runner, with the whole history."""
    subprocess.run(["git", "clone", "--quiet", repository.root, root], check=True)
    return root


def step(directory: Path, *lines: str) -> Finished:
    """Run `lines` as a `run:` block with `shell: bash`, without anybody's git identity.

    https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell
    """
    temp = directory.parent / f"{directory.name}-temp"
    temp.mkdir(exist_ok=True)
    env = {key: value for key, value in os.environ.items() if not key.startswith(("GIT_AUTHOR", "GIT_COMM"))}
    env |= {"GITHUB_RUN_ID": RUN_ID, "RUNNER_TEMP": str(temp)}
    finished = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", "\n".join(lines)],
        cwd=directory,
        env=env,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    return Finished(finished.returncode, finished.stdout, directory / "dist")
