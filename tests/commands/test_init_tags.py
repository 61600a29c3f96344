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
    assert policies(package) == [policy]
    assert all(fnmatchcase(tag, policy) for tag in examples(package))


STYLES = {
    "the usual form": ["v0.1", "v0.2"],
    "bare versions": ["0.1", "0.2rc1"],
    "the name in front": ["my.pkg_one-0.1"],
    "the name as a directory": ["my-pkg-one/v0.1"],
    "both with and without a letter": ["v0.1", "0.2", "v0.3"],
    "a style of late": ["v0.1", "my-pkg-one-0.2"],
    "other tags beside": ["0.1", "nightly", "deploy-7"],
    "forms that are refused": ["rel-0.1"],
}


@pytest.mark.parametrize("style", STYLES)
def test_screen_and_checklist_have_the_tags_of_the_repository(
    package: GitRepository, capsys: pytest.CaptureFixture[str], style: str
) -> None:
    for name in STYLES[style]:
        package.git("tag", name)

    assert cli.main(["init", "--yes", "--format", "json"]) == 0

    done = json.loads(capsys.readouterr().out)
    assert policies(package) == done["tag_patterns"]
    commands = done["environments"][2:]
    assert all(
        f"-f name='{one}'" in command for one, command in zip(policies(package), commands, strict=True)
    )
    releases = [
        name for name in STYLES[style] if name[-1].isdigit() and not name.startswith(("deploy", "rel"))
    ]
    for name in [*examples(package), *releases]:
        assert any(fnmatchcase(name, policy) for policy in policies(package)), name
    assert ("v*" in policies(package)) == any(name.startswith("v") for name in releases or ["v"])
    before = package.files()
    assert cli.main(["init", "--yes"]) == 0
    assert package.files() == before


def test_the_first_tag_after_the_pipeline_was_set_up_counts_on_a_later_run(package: GitRepository) -> None:
    assert cli.main(["init", "--yes"]) == 0
    assert policies(package) == ["v*"]
    package.commit()
    package.git("tag", "0.1")

    assert cli.main(["init", "--yes"]) == 0

    assert policies(package) == ["[0-9]*"]


@pytest.mark.parametrize("again", [False, True], ids=["on the first run", "on a later run"])
def test_an_answer_goes_before_the_tags_and_stays(package: GitRepository, again: bool) -> None:
    package.git("tag", "0.1")
    assert not again or cli.main(["init", "--yes"]) == 0

    assert cli.main(["init", "--yes", "--data", "release_tags=v* my-*"]) == 0
    assert cli.main(["init", "--yes"]) == 0

    assert policies(package) == ["v*", "my-*"]


def policies(package: GitRepository) -> list[str]:
    (checklist,) = package.root.glob("RELEASING*.md")
    return re.findall(r"-f name='(.*)' -f type=tag", checklist.read_text())


def examples(package: GitRepository) -> list[str]:
    (checklist,) = package.root.glob("RELEASING*.md")
    found = re.findall(r"such as `([^`]*1[.]2[.]0)`", checklist.read_text())
    assert found
    return found
