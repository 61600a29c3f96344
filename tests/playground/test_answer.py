"""The playground's one function: from texts alone it says what the commands say of a checkout."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tracer_bullet import cli
from tracer_bullet.playground import WORKFLOW, answer
from tracer_bullet.trigger import finalize

if TYPE_CHECKING:
    from tests.conftest import GitRepository

GALLERY = sorted((Path(__file__).parents[1] / "workflow" / "gallery").glob("*.yml"))
PACKAGE = """\
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "octo-demo"
version = "1.2.0"
"""
BUILD_AND_UPLOAD = """\
on:
  release:
    types: [published]
jobs:
  publish:
    runs-on: ubuntu-24.04
    permissions:
      id-token: write
      contents: read
    steps:
      - uses: actions/checkout@v6
      - run: pipx run build
      - uses: pypa/gh-action-pypi-publish@release/v1
"""


def ask(text: str, **more: Any) -> dict[str, Any]:
    files = {WORKFLOW: text, "pyproject.toml": PACKAGE}
    found: dict[str, Any] = json.loads(
        answer(json.dumps({"files": files, "repository": "octo-org/demo", **more}))
    )
    return found


@pytest.fixture(autouse=True)
def no_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """A browser has none."""
    monkeypatch.setattr("tracer_bullet.project.git.subprocess", None)
    monkeypatch.setattr("tracer_bullet.project.checkout_files.subprocess", None)


@pytest.mark.parametrize("path", GALLERY, ids=lambda path: path.stem)
def test_every_workflow_of_the_gallery_gets_an_answer(path: Path) -> None:
    found = ask(path.read_text("utf-8"))

    assert found["error"] is None
    assert found["plan"]["scenarios"]
    assert found["arm"]["error"] is None or found["arm"]["error"]["message"]


@pytest.mark.parametrize("path", GALLERY, ids=lambda path: path.stem)
def test_a_workflow_alone_gets_its_plan_and_no_surprise(path: Path) -> None:
    alone = json.loads(answer(json.dumps({"files": {WORKFLOW: path.read_text("utf-8")}})))

    assert alone["error"] is None
    assert alone["plan"]["scenarios"]


def test_the_plan_is_that_of_the_command(
    repository: GitRepository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found = ask(BUILD_AND_UPLOAD, branch="try")
    monkeypatch.undo()
    repository.write(WORKFLOW, BUILD_AND_UPLOAD)
    repository.write("pyproject.toml", PACKAGE)
    repository.commit()
    monkeypatch.chdir(repository.root)

    command = ["plan", WORKFLOW, "--branch", "try", "--repository", "octo-org/demo"]
    assert cli.main([*command, "--format", "json"]) == 0
    assert found["plan"] == json.loads(capsys.readouterr().out)
    assert cli.main(command) == 0
    assert capsys.readouterr().out == found["text"]


def test_the_armed_text_is_a_diff_away_and_finalizes_to_the_text() -> None:
    found = ask(BUILD_AND_UPLOAD, branch="try")

    assert finalize(found["arm"]["text"]) == BUILD_AND_UPLOAD
    assert "+      - try\n" in found["arm"]["diff"]
    assert ask(found["arm"]["text"], branch="try")["plan"]["armed"] == ["try"]


def test_findings_have_their_places_and_their_fixes() -> None:
    found = ask(
        BUILD_AND_UPLOAD.replace("      contents: read\n", "").replace(
            "release/v1",
            "release/v1\n        with:\n          print-hash: true\n          skip-existing: true",
        )
    )

    (one,) = [one for one in found["findings"] if one["rule"] == "skip-existing-on-pypi"]
    assert (one["line"], one["column"]) == (15, 26)
    assert "-          skip-existing: true\n" in one["diff"]


@pytest.mark.parametrize(
    ("text", "more", "message", "line"),
    [
        pytest.param("", {}, "empty", 0, id="nothing"),
        pytest.param("on: push\njobs: [\n", {}, "", 3, id="no YAML"),
        pytest.param("on: push\njobs: {}\n", {"branch": "a..b"}, "not a valid branch name", 0, id="a branch"),
    ],
)
def test_what_is_no_workflow_is_an_error_and_nothing_else(
    text: str, more: dict[str, str], message: str, line: int
) -> None:
    found = ask(text, **more)

    assert set(found) == {"error"}
    assert message in found["error"]["message"]
    assert found["error"]["line"] == line
    assert found["error"]["hint"] or message == ""


def test_a_path_that_leads_out_is_refused() -> None:
    found = json.loads(answer(json.dumps({"files": {WORKFLOW: BUILD_AND_UPLOAD, "../x": ""}})))
    assert "not a path of the repository" in found["error"]["message"]
