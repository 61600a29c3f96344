"""What every test shares: nothing of the machine's own configuration, and git repositories to work on."""

from __future__ import annotations

import gc
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests.programs import INTERPRETER, PROGRAMS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# The same examples in each run, so that a change alone makes a test fail; TRACER_RANDOM=1 tries others.
settings.register_profile("repeatable", derandomize=True)
if not os.environ.get("TRACER_RANDOM"):
    settings.load_profile("repeatable")

# Hundreds of tests start Python; without bytecode each compiles all of tracer again.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

_SETTINGS = ("GIT_", "COPIER_", "TRACER_", "GH_", "GITHUB_")


# The tools are those that were installed with the tests, whether or not that environment is activated.
os.environ["PATH"] = os.pathsep.join([str(PROGRAMS), str(INTERPRETER), os.environ["PATH"]])

# What is collected, thousands of tests, is never garbage; searching it for some is a tenth of all the time.
gc.disable()


def pytest_collection_finish() -> None:
    """Search from here on, and only what comes from here on."""
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)
    gc.enable()


def pytest_xdist_auto_num_workers() -> int:
    """For `-n auto`: twice as many as cores, since for a third of its time a test waits for a program."""
    return 2 * (os.cpu_count() or 1)


@dataclass(frozen=True)
class GitRepository:
    """A real git repository in a temporary directory."""

    root: Path

    def git(self, *words: str) -> str:
        command = ["git", "-C", str(self.root), *words]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    def write(self, path: str, text: str = "") -> Path:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode(errors="surrogateescape"))
        return file

    def commit(self, message: str = "a commit") -> None:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", message)

    def files(self) -> dict[str, bytes]:
        """Every file of the working tree, to prove that nothing was written."""
        found = (path for path in self.root.rglob("*") if path.is_file() and ".git" not in path.parts)
        return {path.relative_to(self.root).as_posix(): path.read_bytes() for path in found}


@pytest.fixture(autouse=True)
def nothing_of_this_machine(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Neither git's nor Copier's configuration of whoever runs the tests may change their outcome."""
    for name in [name for name in os.environ if name.startswith(_SETTINGS)]:
        monkeypatch.delenv(name)
    for name in ("FORCE_COLOR", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_TEMPLATE_DIR", "")  # no sample hooks
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "Ada")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "ada@example.org")
    monkeypatch.setenv("TRACER_CACHE_DIR", str(tmp_path_factory.getbasetemp() / "tracer"))
    monkeypatch.setenv("COPIER_CACHE_DIR", str(tmp_path_factory.getbasetemp() / "copier"))


@pytest.fixture
def repository(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> GitRepository:
    """A repository without a commit, on branch `main`."""
    repository = GitRepository(tmp_path / "repository")
    begin_with(_nothing, repository, tmp_path_factory)
    return repository


def _nothing(repository: GitRepository) -> None:
    repository.git("init", "--quiet", "--initial-branch=main")


def begin_with(
    make: Callable[[GitRepository], None], repository: GitRepository, paths: pytest.TempPathFactory
) -> None:
    """Let `repository` have what `make` makes, which does so once for all tests: git is slow to start."""
    kept = paths.getbasetemp() / "kept" / f"{make.__module__}.{make.__qualname__}"
    if not kept.exists():
        kept.mkdir(parents=True)
        if make is not _nothing:
            begin_with(_nothing, GitRepository(kept), paths)
        make(GitRepository(kept))
    shutil.copytree(kept, repository.root, symlinks=True, dirs_exist_ok=True)
