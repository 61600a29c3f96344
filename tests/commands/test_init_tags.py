"""What `tracer init` says of the tags of releases: the policy, the checklist, and tags that are refused."""

from __future__ import annotations

import json
import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

import pytest

from tracer_bullet import cli

if TYPE_CHECKING:
    from tests.conftest import GitRepository

pytestmark = pytest.mark.slow

PACKAGE = '[project]\nname = "My.Pkg_One"\nversion = "0.1.0"\n'


@pytest.fixture
def package(repository: GitRepository, monkeypatch: pytest.MonkeyPatch) -> GitRepository:
    repository.write("pyproject.toml", PACKAGE)
    repository.write("src/my_pkg_one/__init__.py")
    repository.git("remote", "add", "origin", "https://github.com/acme/demo")
    repository.commit()
    monkeypatch.chdir(repository.root)
    return repository


def test_tags_that_the_workflow_takes_are_not_spoken_of(
    package: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    package.git("tag", "v0.1")

    assert cli.main(["init", "--dry-run", "--format", "json"]) == 0

    assert json.loads(capsys.readouterr().out)["notes"] == []


def test_tags_that_the_workflow_refuses_are_said_beforehand(
    package: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    package.git("tag", "release-0.1")

    assert cli.main(["init", "--dry-run"]) == 0

    assert "note: the tag `release-0.1` has a form that the workflow refuses" in capsys.readouterr().err


@pytest.mark.parametrize("directory", [".", "packages/one"])
def test_without_a_tag_the_policy_is_that_of_the_checklist_and_lets_its_examples_through(
    package: GitRepository, capsys: pytest.CaptureFixture[str], directory: str
) -> None:
    if directory != ".":
        (package.root / directory).mkdir(parents=True)
        for name in ("pyproject.toml", "src"):
            (package.root / name).rename(package.root / directory / name)

    assert cli.main(["init", directory, "--yes", "--format", "json"]) == 0

    policy = json.loads(capsys.readouterr().out)["tag_pattern"]
    (checklist,) = package.root.glob("RELEASING*.md")
    text = checklist.read_text()
    assert f"name='{policy}'" in text
    tags = re.findall(r"`((?:[\w.-]+-)?v\d[\w.]*)`", text)
    assert tags
    assert all(fnmatchcase(tag, policy) for tag in tags)
