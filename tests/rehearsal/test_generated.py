"""The pipeline that `tracer init` writes, rehearsed as the user gets it; this needs PyPI for its tools."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.rehearsal.pipelines import Silence, git, reasons
from tracer_bullet.cli import main
from tracer_bullet.rehearsal.rehearse import Options, rehearse
from tracer_bullet.rehearsal.target import find_target
from tracer_bullet.report.rehearse.data import rehearsal_as_data

pytestmark = pytest.mark.slow

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.mark.parametrize(
    ("example", "answers"),
    [("uv-build", []), ("hatch-vcs", ["release_on=tag", "github_release=true"])],
    ids=["a published release", "a pushed tag"],
)
def test_the_generated_pipeline_goes_through(
    example: str, answers: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / example
    shutil.copytree(EXAMPLES / example, root)
    git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "remote", "add", "origin", "https://github.com/octo-org/roman.git")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "one")
    git(root, "switch", "--quiet", "--create", "first-run")
    monkeypatch.chdir(root)
    data = [word for answer in answers for word in ("--data", answer)]
    assert main(["init", "--yes", *data]) == 0
    rehearsal = rehearse(find_target(root), Options(repeat=1), Silence())
    assert rehearsal.verdict.ok, reasons(rehearsal)
    push, release = rehearsal_as_data(rehearsal)["events"]
    assert {upload["index"] for upload in push["uploads"]} == {"testpypi"}
    assert {upload["index"] for upload in release["uploads"]} == {"testpypi", "pypi"}
    assert ".dev" in push["version"]
    assert release["version"] == push["version"].partition(".dev")[0]
