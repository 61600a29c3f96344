"""One repository of an inventory."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from tests.inventory.fleet import ARMED, IDENTITY, PYPROJECT, SHA, TOKEN, WORKFLOW, make_repository
from tracer_bullet.inventory import survey
from tracer_bullet.inventory.repositories import FoundRepository
from tracer_bullet.inventory.survey import survey_repository

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pytest

    from tracer_bullet.inventory.row import InventoryRow

ANSWERS = "_src_path: gh:octo/tracer\n_commit: v1.2\ntracer_branch: ''\nworkflow_name: publish.yml\n"
RECORD = """
[[tool.tracer.publishers.pypi]]
project = "demo"
owner = "octo"
repository = "demo"
workflow = "publish.yml"
environment = "pypi"
kind = "pending"
date = 2026-11-26
"""
CALLER = """\
on:
  release: {types: [published]}
jobs:
  call:
    permissions: {id-token: write}
    uses: ./.github/workflows/upload.yml
"""
CALLED = """\
on: workflow_call
jobs:
  publish:
    runs-on: ubuntu-latest
    steps:
      - uses: pypa/gh-action-pypi-publish@release/v1
"""
GITLAB = """\
publish:
  script: [twine upload dist/*]
  id_tokens:
    PYPI_ID_TOKEN: {aud: pypi}
  rules:
    - if: $CI_COMMIT_TAG =~ /^v\\d/ && $CI_COMMIT_REF_PROTECTED == "true"
try:
  script: [twine upload --repository testpypi dist/*]
  rules:
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
"""
HELD_BACK = TOKEN.replace("    runs-on", "    if: false\n    runs-on")


def look(root: Path, path: str = "demo") -> InventoryRow:
    return survey_repository(FoundRepository(root, path), "a run", "2026-11-26T00:00:00Z")


def take(tmp_path: Path, files: Mapping[str, str], slug: str = "octo/demo") -> InventoryRow:
    root = tmp_path / "demo"
    make_repository(root, files, slug)
    return look(root)


def test_a_repository_without_a_workflow_publishes_nothing(tmp_path: Path) -> None:
    row = take(tmp_path, {"README.md": ""})

    assert (row["workflows"], row["error"], row["unreadable"]) == ([], None, {})
    assert (row["repository"], row["path"], row["run"]) == ("octo/demo", "demo", "a run")


def test_uploads_by_identity_are_told_with_the_events_that_lead_there(tmp_path: Path) -> None:
    (workflow,) = take(tmp_path, {WORKFLOW: IDENTITY})["workflows"]

    first, second = workflow["uploads"]
    assert (first["index"], second["index"]) == ("testpypi", "pypi")
    assert {first["credential"], second["credential"]} == {"identity"}
    assert second["on"] == {"release published": "reached", "pre-release published": "reached"}
    assert (workflow["release"], workflow["proven"], workflow["template"]) == ("release", True, None)
    assert workflow["pins"]["moving"] == 3


def test_an_upload_by_token_is_told(tmp_path: Path) -> None:
    (workflow,) = take(tmp_path, {WORKFLOW: TOKEN})["workflows"]

    (upload,) = workflow["uploads"]
    assert (upload["credential"], upload["line"], upload["job"]) == ("token", 8, "publish")
    assert upload["on"] == {"version tag": "reached"}
    assert workflow["release"] == "tag"


def test_a_pipeline_on_gitlab_is_told_in_the_same_words(tmp_path: Path) -> None:
    root = tmp_path / "demo"
    repository = make_repository(root, {".gitlab-ci.yml": GITLAB})
    repository.git("remote", "add", "origin", "git@gitlab.com:octo/group/demo.git")

    row = look(root)

    assert row["repository"] == "octo/group/demo"
    (pipeline,) = row["workflows"]
    by_job = {one["job"]: one for one in pipeline["uploads"]}
    assert {name: (one["index"], one["credential"]) for name, one in by_job.items()} == {
        "publish": ("pypi", "identity"),
        "try": ("testpypi", "token"),
    }
    assert (pipeline["path"], pipeline["release"]) == (".gitlab-ci.yml", "tag")
    assert all("tag" in event for event in by_job["publish"]["on"])


def test_a_pipeline_that_uploads_nothing_or_cannot_be_read_is_no_workflow(tmp_path: Path) -> None:
    plain = take(tmp_path / "a", {".gitlab-ci.yml": "test: {script: [pytest]}\n"})
    broken = take(tmp_path / "b", {".gitlab-ci.yml": "test: [\n"})

    assert (plain["workflows"], plain["unreadable"]) == ([], {})
    assert list(broken["unreadable"]) == [".gitlab-ci.yml"]


def test_a_called_workflow_has_the_permission_of_its_caller(tmp_path: Path) -> None:
    row = take(tmp_path, {WORKFLOW: CALLER, ".github/workflows/upload.yml": CALLED})

    (caller,) = (one for one in row["workflows"] if one["path"] == WORKFLOW)
    assert [(one["job"], one["credential"]) for one in caller["uploads"]] == [("call / publish", "identity")]


def test_an_upload_that_its_gate_holds_back_is_told_without_an_event(tmp_path: Path) -> None:
    (workflow,) = take(tmp_path, {WORKFLOW: HELD_BACK})["workflows"]

    assert [(one["index"], one["on"]) for one in workflow["uploads"]] == [("pypi", {})]


def test_an_armed_workflow_names_its_branch_and_the_commit(tmp_path: Path) -> None:
    (workflow,) = take(tmp_path, {WORKFLOW: ARMED})["workflows"]

    assert workflow["armed"] == ["try-it"]
    assert workflow["since"].endswith(" the first commit")
    assert workflow["level"] == "proven"


def test_a_shallow_clone_does_not_know_since_when_it_is_armed(tmp_path: Path) -> None:
    origin = make_repository(tmp_path / "origin", {WORKFLOW: ARMED})
    origin.commit("another")
    clone = ["git", "clone", "--quiet", "--depth=1", origin.root.as_uri(), str(tmp_path / "clone")]
    subprocess.run(clone, check=True)

    (workflow,) = look(tmp_path / "clone")["workflows"]

    assert (workflow["armed"], workflow["since"]) == (["try-it"], "")


def test_a_folder_without_git_is_not_the_repository_around_it(tmp_path: Path) -> None:
    outer = make_repository(tmp_path / "outer", {}, "octo/outer")
    outer.write(f"inner/{WORKFLOW}", TOKEN)

    row = look(outer.root / "inner", "inner")

    assert row["repository"] == ""
    assert [one["path"] for one in row["workflows"]] == [WORKFLOW]


def test_what_cannot_be_read_is_named_and_the_rest_is_kept(tmp_path: Path) -> None:
    row = take(tmp_path, {WORKFLOW: "on: [push\n", ".github/workflows/other.yml": TOKEN})

    assert list(row["unreadable"]) == [WORKFLOW]
    assert [one["path"] for one in row["workflows"]] == [".github/workflows/other.yml"]


def test_the_template_and_the_recorded_publishers_are_told(tmp_path: Path) -> None:
    files = {WORKFLOW: IDENTITY, ".copier-answers.tracer.yml": ANSWERS}
    row = take(tmp_path, {**files, "pyproject.toml": PYPROJECT.format("demo") + RECORD})

    assert row["workflows"][0]["template"] == "v1.2"
    assert [(one["index"], one["kind"], one["date"]) for one in row["publishers"]] == [
        ("pypi", "pending", "2026-11-26")
    ]
    assert row["projects"] == ["demo"]


def test_a_wrong_record_is_an_error_and_keeps_what_was_read(tmp_path: Path) -> None:
    row = take(tmp_path, {WORKFLOW: TOKEN, "tracer.toml": "[publishers]\nnowhere = []\n"})

    assert row["error"]
    assert row["error"]["code"] == 2
    assert "`nowhere` is not an index" in row["error"]["message"]
    assert [one["path"] for one in row["workflows"]] == [WORKFLOW]


def test_a_bug_is_the_error_of_its_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise KeyError("nobody thought of this")

    monkeypatch.setattr(survey, "survey_workflow", fail)

    row = take(tmp_path, {WORKFLOW: TOKEN})

    assert row["error"]
    assert row["error"]["code"] == 3
    assert "KeyError" in row["error"]["message"]


def test_pins_are_counted_with_those_that_are_old(tmp_path: Path) -> None:
    step = f"      - uses: actions/checkout@{SHA} # v1.0.0\n      - uses: ./local\n"
    text = TOKEN.replace("    steps:\n", f"    steps:\n{step}")

    pins = take(tmp_path, {WORKFLOW: text})["workflows"][0]["pins"]

    assert (pins["commit"], pins["moving"]) == (1, 0)
    assert [(one["action"], one["version"]) for one in pins["old"]] == [("actions/checkout", "1.0.0")]


def test_a_monorepo_names_its_packages_if_a_workflow_publishes(tmp_path: Path) -> None:
    build = '[build-system]\nrequires = ["hatchling"]\n'
    packages = {
        f"packages/{name}/pyproject.toml": f'{build}[project]\nname = "{name}"\nversion = "1"\n'
        for name in ("core", "cli", "plugin")
    }
    silent = tmp_path / "silent"
    make_repository(silent, packages, "octo/silent")
    assert look(silent)["projects"] == []
    assert take(tmp_path, {**packages, WORKFLOW: IDENTITY})["projects"] == ["cli", "core", "plugin"]
