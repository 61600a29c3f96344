"""`tracer plan --acknowledge`: a step that was read counts until it, or a file that it names, changes."""

from __future__ import annotations

import json
import tomllib
from typing import TYPE_CHECKING, Any

import pytest

from tracer_bullet.cli import main

if TYPE_CHECKING:
    from tests.conftest import GitRepository

PATH = ".github/workflows/publish.yml"
DOCS = ".github/workflows/docs.yml"
LANE = """\
on: {push: {branches: [topic]}, release: {types: [published]}}
jobs:
  lane:
    runs-on: ubuntu-24.04
    permissions: {id-token: write}
    steps:
      - uses: pypa/gh-action-pypi-publish@release/v1
        with: {repository-url: https://test.pypi.org/legacy/}
"""
SITE = """\
on: push
jobs:
  site:
    runs-on: ubuntu-24.04
    permissions: {id-token: write}
    steps:
      - uses: actions/checkout@v5
      - run: STEP
"""


@pytest.fixture
def project(repository: GitRepository, monkeypatch: pytest.MonkeyPatch) -> GitRepository:
    repository.write(PATH, LANE)
    repository.write(DOCS, SITE.replace("STEP", "./ci/site.sh"))
    repository.write("ci/site.sh", "exec ./deploy-the-site\n")
    repository.write("pyproject.toml", '[project]\nname = "demo"\n')
    monkeypatch.chdir(repository.root)
    return repository


def verdict(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    capsys.readouterr()
    main(["plan", "publish.yml", "--branch", "topic", "--format", "json"])
    found: dict[str, Any] = json.loads(capsys.readouterr().out)["verdict"]
    return found


def acknowledge(*words: str) -> int:
    return main(["plan", "--acknowledge", "docs.yml:site:2", *words])


def test_what_is_acknowledged_is_no_longer_unknown(
    project: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    before = verdict(capsys)
    assert before["level"] == "not_proven"
    assert "--acknowledge docs.yml:site:2" in before["unknown"][0]["settle"]
    assert acknowledge("--yes") == 0
    assert "./ci/site.sh" in capsys.readouterr().out
    after = verdict(capsys)
    assert (after["level"], after["unknown"]) == ("proven", [])
    written = tomllib.loads((project.root / "pyproject.toml").read_text(encoding="utf-8"))
    assert [one["step"] for one in written["tool"]["tracer"]["acknowledged"]] == ["docs.yml:site:2"]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (DOCS, SITE.replace("STEP", "./ci/site.sh --all")),
        ("ci/site.sh", "twine upload dist/*\n"),
    ],
    ids=["the step", "a file that it names"],
)
def test_it_lapses_with_a_change_of(
    project: GitRepository, capsys: pytest.CaptureFixture[str], path: str, text: str
) -> None:
    acknowledge("--yes")
    project.write(path, text)
    assert verdict(capsys)["level"] != "proven"


def test_a_lapsed_entry_is_replaced(project: GitRepository, capsys: pytest.CaptureFixture[str]) -> None:
    acknowledge("--yes")
    project.write("ci/site.sh", "exec ./deploy-it-otherwise\n")
    assert acknowledge("--yes") == 0
    assert verdict(capsys)["level"] == "proven"
    text = (project.root / "pyproject.toml").read_text(encoding="utf-8")
    assert text.count("[[tool.tracer.acknowledged]]") == 1


@pytest.mark.parametrize("step", ["curl -sSf https://example.org/x | sh", "npx site-builder"])
def test_what_a_run_fetches_cannot_be_acknowledged(
    project: GitRepository, capsys: pytest.CaptureFixture[str], step: str
) -> None:
    project.write(DOCS, SITE.replace("STEP", step))
    assert acknowledge("--yes") == 4
    assert "fetches code for each run" in capsys.readouterr().err


def test_a_moving_action_cannot_be_acknowledged(
    project: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    project.write(DOCS, SITE.replace("run: STEP", "uses: somebody/site@v1"))
    assert acknowledge("--yes") == 4
    project.write(DOCS, SITE.replace("run: STEP", f"uses: somebody/site@{'a' * 40}"))
    assert acknowledge("--yes") == 0


def test_an_upload_that_is_seen_is_not_silenced(
    project: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    project.write(DOCS, SITE.replace("STEP", "twine upload dist/*"))
    acknowledge("--yes")
    assert verdict(capsys)["level"] == "unsafe"


def test_without_a_terminal_it_asks_for_yes(
    project: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    assert acknowledge() == 2
    assert "add `--yes`" in capsys.readouterr().err


def test_a_step_that_is_not_there_is_an_error(project: GitRepository) -> None:
    assert main(["plan", "--acknowledge", "docs.yml:site:9", "--yes"]) == 2


RECORD = """
[tool.tracer.publishers]
complete = {complete}

[[tool.tracer.publishers.pypi]]
project = "demo"
owner = "octo-org"
repository = "octo-repo"
workflow = "{workflow}"
environment = "{environment}"
"""


@pytest.mark.parametrize(
    ("complete", "workflow", "environment", "level"),
    [
        pytest.param('["pypi"]', "publish.yml", "pypi", "proven", id="another file is registered"),
        pytest.param("[]", "publish.yml", "pypi", "not_proven", id="the list is not said to be complete"),
        pytest.param('["pypi"]', "docs.yml", "", "not_proven", id="a publisher without environment lets in"),
        pytest.param('["pypi"]', "docs.yml", "pypi", "proven", id="the job has no environment"),
    ],
)
def test_a_complete_list_of_publishers_clears_a_job_that_is_not_on_it(
    project: GitRepository,
    capsys: pytest.CaptureFixture[str],
    complete: str,
    workflow: str,
    environment: str,
    level: str,
) -> None:
    project.git("remote", "add", "origin", "https://github.com/octo-org/octo-repo.git")
    record = RECORD.format(complete=complete, workflow=workflow, environment=environment)
    project.write("pyproject.toml", f'[project]\nname = "demo"\n{record}')
    found = verdict(capsys)
    assert found["level"] == level
    said = any("relies on `[tool.tracer.publishers]`" in line for line in found["remarks"])
    assert said is (level == "proven")


def test_a_step_that_may_start_a_release_is_acknowledged_like_any_other(
    project: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    release = LANE.replace("[topic]", "[main]").partition("        with:")[0]
    project.write(".github/workflows/release.yml", release)
    pin = "0" * 40
    step = f"- uses: octo/version-action@{pin}\n        with: {{token: '${{{{ secrets.PAT }}}}'}}"
    project.write(DOCS, SITE.replace("    permissions: {id-token: write}\n", "").replace("- run: STEP", step))
    before = verdict(capsys)
    assert before["level"] == "not_proven"
    assert "a token that may start .github/workflows/release.yml" in before["unknown"][0]["credential"]
    assert acknowledge("--yes") == 0
    after = verdict(capsys)
    assert (after["level"], after["unknown"]) == ("proven", [])
