"""`tracer init` that is killed, or finds the disk full, in the middle of writing."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tracer_bullet import cli
from tracer_bullet.text.disk import Disk

if TYPE_CHECKING:
    from tests.conftest import GitRepository

pytestmark = pytest.mark.slow

SOURCE = Path(__file__).parents[2] / "src"
WORKFLOW = ".github/workflows/publish.yml"
KILLED = 137
KILL_BEFORE_RENAME = """\
import os, sys
from tracer_bullet import cli
from tracer_bullet.text.disk import Disk

left, directory = int(sys.argv[1]), os.fspath(sys.argv[2])
rename = Disk.replace

def replace(disk, source, target):
    global left
    if target.is_relative_to(directory):
        if left == 0:
            os._exit(137)
        left -= 1
    rename(disk, source, target)

Disk.replace = replace
sys.exit(cli.main(["init", "--yes"]))
"""


def make_repository(repository: GitRepository, *, packaged: bool) -> None:
    if packaged:
        repository.write("pyproject.toml", '[project]\nname = "demo"\nversion = "1"\n')
        repository.write("src/demo/__init__.py")
    repository.git("remote", "add", "origin", "git@github.com:acme/demo.git")


@pytest.mark.parametrize(
    ("packaged", "renames"),
    [
        pytest.param(True, 0, id="before the first file"),
        pytest.param(True, 2, id="in the middle"),
        pytest.param(True, 3, id="before the workflow"),
        pytest.param(False, 0, id="before the first file of a new package"),
        pytest.param(False, 4, id="before its pyproject.toml"),
        pytest.param(False, 9, id="after its pyproject.toml"),
    ],
)
def test_a_kill_leaves_whole_files_and_no_workflow_and_running_again_completes(
    repository: GitRepository, monkeypatch: pytest.MonkeyPatch, packaged: bool, renames: int
) -> None:
    make_repository(repository, packaged=packaged)
    monkeypatch.chdir(repository.root)
    before = repository.files()
    assert cli.main(["init", "--yes"]) == 0
    complete = repository.files()
    for path in complete.keys() - before.keys():
        (repository.root / path).unlink()

    words = [sys.executable, "-c", KILL_BEFORE_RENAME, str(renames), str(repository.root)]
    killed = subprocess.run(
        words, env=os.environ | {"PYTHONPATH": str(SOURCE)}, capture_output=True, check=False
    )

    assert killed.returncode == KILLED
    left = {path: data for path, data in repository.files().items() if not path.endswith(".tmp")}
    assert {path: complete[path] for path in left} == left
    assert len(left) == len(before) + renames
    assert WORKFLOW not in left
    assert cli.main(["init", "--yes"]) == 0
    again = repository.files()
    assert again.keys() == complete.keys()
    assert again[WORKFLOW] == complete[WORKFLOW]


@pytest.mark.parametrize("created", [0, 1, 3])
def test_a_full_disk_is_said_and_everything_is_as_it_was(
    repository: GitRepository,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    created: int,
) -> None:
    make_repository(repository, packaged=True)
    monkeypatch.chdir(repository.root)
    before = repository.files()
    create, left = Disk.create, created

    def fill_up(disk: Disk, path: Path, data: bytes, mode: int) -> None:
        nonlocal left
        if path.is_relative_to(repository.root):
            if not left:
                raise OSError(errno.ENOSPC, "No space left on device")
            left -= 1
        create(disk, path, data, mode)

    monkeypatch.setattr(Disk, "create", fill_up)

    assert cli.main(["init", "--yes"]) == 2

    assert "no space left on device" in capsys.readouterr().err
    assert repository.files() == before
    assert not (repository.root / ".github").exists()


def test_a_repository_in_which_nothing_may_be_made_is_said_and_left_alone(
    repository: GitRepository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    make_repository(repository, packaged=True)
    repository.write(".github", "a file where a directory belongs")
    monkeypatch.chdir(repository.root)
    before = repository.files()

    assert cli.main(["init", "--yes"]) == 2

    assert "cannot be written: not a directory" in capsys.readouterr().err
    assert repository.files() == before
