"""What `tracer init --dry-run` prints is all that git needs to make what `tracer init` writes."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from tracer_bullet import cli

if TYPE_CHECKING:
    import pytest

    from tests.conftest import GitRepository


def test_a_new_package_comes_out_of_git_apply_with_its_empty_files(
    repository: GitRepository, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository.root)
    words = ["init", "--repository", "acme/demo", "--data", "project_name=demo"]

    assert cli.main([*words, "--dry-run"]) == 0
    diff = capsys.readouterr().out
    subprocess.run(["git", "apply", "-"], cwd=repository.root, input=diff.encode(), check=True)
    applied = repository.files()

    for name in applied:
        (repository.root / name).unlink()
    for directory in sorted(path for path in repository.root.rglob("*") if ".git" not in path.parts)[::-1]:
        directory.rmdir()
    assert cli.main([*words, "--yes"]) == 0
    assert repository.files() == applied
    assert applied["src/demo/py.typed"] == b""
