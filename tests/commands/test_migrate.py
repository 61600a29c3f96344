"""`tracer migrate` as a command: what it prints, what it writes, and its exit codes."""

from __future__ import annotations

import json
from textwrap import dedent
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tracer_bullet.cli import main
from tracer_bullet.report.console import NOT_WRITTEN

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import GitRepository

PATH = ".github/workflows/publish.yml"
TOKEN = """\
on:
  release:
    types: [published]
jobs:
  publish:
    runs-on: ubuntu-latest
    environment: release
    steps:
      - uses: actions/checkout@v5
      - run: python -m build
      - run: twine upload dist/*
        env:
          TWINE_USERNAME: __token__
          TWINE_PASSWORD: ${{ secrets.PYPI_TOKEN }}
"""
MATRIX = """\
    strategy:
      matrix:
        folder: [packages/one, packages/two]
    defaults:
      run:
        working-directory: ${{ matrix.folder }}
"""
PACKAGE = """\
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "demo-{}"
version = "1.0"
"""
UNKNOWN = TOKEN.replace("twine upload dist/*", "semantic-release publish")


@pytest.fixture
def root(package: GitRepository) -> Path:
    package.write(PATH, TOKEN)
    return package.root


def data(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    main(["migrate", "--format", "json", *words])
    return dict(json.loads(capsys.readouterr().out))


def test_the_token_is_deleted_where_the_files_went(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["migrate", "--dry-run"])
    assert "delete the token there: https://pypi.org/manage/account/#api-tokens\n" in capsys.readouterr().err
    upload = "twine upload -r testpypi dist/*"
    (root / PATH).write_text(TOKEN.replace("twine upload dist/*", upload), "utf-8")
    main(["migrate", "--dry-run"])
    said = capsys.readouterr().err
    assert "2. write the change, merge it, and run the workflow\n" in said
    assert "delete the token there: https://test.pypi.org/manage/account/#api-tokens\n" in said


def test_a_diff_writes_nothing_and_exits_1(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["migrate", "--diff"]) == 1
    said = capsys.readouterr()
    assert said.err.endswith(f"\n{NOT_WRITTEN}\n")
    assert f"--- a/{PATH}\n+++ b/{PATH}\n" in said.out
    assert "-          TWINE_PASSWORD: ${{ secrets.PYPI_TOKEN }}\n" in said.out
    assert (root / PATH).read_text("utf-8") == TOKEN


def test_what_is_to_be_done_is_told_in_a_safe_order(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["migrate", "--yes"]) == 0
    said = capsys.readouterr().err
    words = ("register the publisher", "merge the change", "delete the token", "gh secret delete PYPI_TOKEN")
    places = [said.index(word) for word in words]
    assert places == sorted(places)
    assert "gh secret delete PYPI_TOKEN --repo acme/demo --env release" in said


def test_migrating_again_has_nothing_to_do(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["migrate", "--yes"]) == 0
    written = (root / PATH).read_bytes()
    capsys.readouterr()
    assert main(["migrate", "--yes"]) == 0
    assert capsys.readouterr().err == "nothing to do: no workflow here uploads anything by a token\n"
    assert main(["migrate", "--yes", PATH]) == 0
    assert capsys.readouterr().err == f"nothing to do: {PATH} uploads nothing by a token\n"
    assert (root / PATH).read_bytes() == written


def test_what_has_nothing_to_do_with_publishing_is_not_named(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / PATH).with_name("docs.yml").write_text(TOKEN.partition("      - run: python")[0], "utf-8")
    assert main(["migrate", "--yes"]) == 0
    assert data(capsys, "--yes")["workflow"] == PATH


def test_json_names_the_publisher_that_is_to_be_registered(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = data(capsys, "--dry-run")
    assert found["written"] is False
    assert found["files"] == [PATH]
    assert [(one["job"], one["split"], one["tools"]) for one in found["jobs"]] == [
        ("publish", "publish-to-pypi", ["twine"])
    ]
    assert found["publishers"] == [
        {
            "index": "pypi",
            "provider": "github",
            "project": "demo-app",
            "owner": "acme",
            "repository": "demo",
            "workflow": "publish.yml",
            "environment": "release",
            "page": "https://pypi.org/manage/project/demo-app/settings/publishing/?provider=github&owner=acme"
            "&repository=demo&workflow_filename=publish.yml&environment=release",
        }
    ]
    assert found["secrets"] == ["PYPI_TOKEN"]


def test_each_package_of_a_matrix_needs_a_publisher(
    package: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("one", "two"):
        package.write(f"packages/{name}/pyproject.toml", PACKAGE.format(name))
    package.write(PATH, TOKEN.replace("    environment: release\n", MATRIX))
    package.commit("several packages")
    assert [one["project"] for one in data(capsys, "--dry-run")["publishers"]] == ["demo-one", "demo-two"]
    named = data(capsys, "--dry-run", "--name", "other")["publishers"]
    assert [one["project"] for one in named] == ["other"]


def test_one_job_stays_one_if_asked(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert data(capsys, "--dry-run", "--no-split")["jobs"][0]["split"] == ""


def test_what_cannot_be_migrated_is_refused_with_lines_to_write(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / PATH).write_text(UNKNOWN, "utf-8")
    assert main(["migrate", "--yes"]) == 4
    said = capsys.readouterr().err
    assert "keep the files by this step" in said
    assert (root / PATH).read_text("utf-8") == UNKNOWN


def test_the_printed_lines_publish_without_a_token(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / PATH).write_text(UNKNOWN, "utf-8")
    assert main(["migrate", "--yes"]) == 4
    step, job = lines_of(capsys.readouterr().err)
    built = TOKEN[: TOKEN.index("      - run: twine")]
    (root / PATH).write_text(f"{built}{indent(step, 6)}{indent(job, 2)}", "utf-8")
    jobs = yaml.safe_load((root / PATH).read_text("utf-8"))["jobs"]
    assert jobs["publish-to-pypi"]["permissions"] == {"id-token": "write"}
    main(["plan", "publish.yml", "--format", "json"])
    plan = json.loads(capsys.readouterr().out)
    assert plan["verdict"]["release_reaches_pypi"] == "yes"
    assert main(["check", "--format", "json"]) == 0


def lines_of(said: str) -> tuple[str, str]:
    """The step and the job among the printed lines."""
    step, _, job = said.partition("then add this job")
    first = [line for line in step.splitlines() if line.startswith("  ") and "make `" not in line]
    return dedent("\n".join(first)), dedent("\n".join(job.splitlines()[1:]))


def indent(text: str, blanks: int) -> str:
    return "".join(f"{' ' * blanks}{line}\n" for line in text.splitlines() if line.strip())


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["--rehearse", "--diff"], "leave out"),
        (["--format", "json"], "add `--yes`, `--diff` or `--dry-run`"),
        ([], "add `--yes`, `--diff` or `--dry-run`"),
        (["--yes", "nothing.yml"], "nothing.yml"),
    ],
)
def test_what_cannot_be_asked_is_an_input_error(
    root: Path, words: list[str], hint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["migrate", *words]) == 2
    assert hint in capsys.readouterr().err


def test_several_workflows_ask_for_a_name(
    root: Path, package: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    package.write(".github/workflows/other.yml", TOKEN)
    assert main(["migrate", "--yes"]) == 2
    assert "tracer migrate .github/workflows/other.yml" in capsys.readouterr().err
