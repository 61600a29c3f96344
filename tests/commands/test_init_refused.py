"""What `tracer init` refuses, each with a cure that cures; nothing is ever written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.commands.conftest import PACKAGE
from tracer_bullet import cli

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import GitRepository

pytestmark = pytest.mark.slow

WORKFLOW = ".github/workflows/publish.yml"


def init(*words: str) -> int:
    return cli.main(["init", "--yes", *words])


@pytest.mark.parametrize(
    ("pair", "said"),
    [
        (
            "project_name=other",
            (
                "`project_name` cannot be 'other': it is `demo-app`, from [project] name in pyproject.toml",
                "leave out `--data project_name=…`",
            ),
        ),
        ("version_from=vcs", ("it is `static`, from [project] version", "leave out `--data version_from=…`")),
        ("import_name=zzz", ("there is no such module in `.`", "--data import_name=demo_app")),
        ("import_name=demo", ("there is no such module in `.`", "--data import_name=demo_app")),
        ("description=x", ("`description` belongs to a new package", "packaging files")),
        ("author_name=x", ("`author_name` belongs to a new package", "packaging files")),
        ("author_email=x@example.org", ("`author_email` belongs to a new package", "packaging files")),
        ("license=MIT", ("`license` belongs to a new package", "packaging files")),
    ],
)
@pytest.mark.parametrize("again", [False, True], ids=["on the first run", "on a later run"])
def test_an_answer_that_the_package_s_files_contradict(
    package: GitRepository, capsys: pytest.CaptureFixture[str], again: bool, pair: str, said: tuple[str, str]
) -> None:
    if again:
        assert init() == 0
    before = package.files()
    capsys.readouterr()

    assert init("--data", pair) == 2

    shown = capsys.readouterr()
    assert all(words in shown.err for words in said)
    assert shown.out == ""
    assert package.files() == before


@pytest.mark.parametrize(
    "pair",
    [
        "project_name=Demo_App",
        "version_from=static",
        "import_name=demo_app",
        "import_name=demo_app.inner",
        "import_name=other",
        "import_name=single",
    ],
)
def test_an_answer_that_they_bear_out_is_taken(package: GitRepository, pair: str) -> None:
    package.write("src/other/__init__.py")
    package.write("src/single.py")

    assert init("--data", pair) == 0


def test_where_no_module_can_be_seen_the_answer_is_believed(package: GitRepository) -> None:
    (package.root / "src/demo_app/__init__.py").unlink()

    assert init("--data", "import_name=zzz") == 0


@pytest.mark.parametrize("here", [True, False], ids=["from inside an empty directory", "by a mistyped name"])
def test_a_new_package_by_mistake(
    package: GitRepository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], here: bool
) -> None:
    package.write("packages/core/pyproject.toml", PACKAGE.replace("demo-app", "core"))
    if here:
        (package.root / "sub").mkdir()
        monkeypatch.chdir(package.root / "sub")
    before = package.files()

    assert init("." if here else "pakcages/core") == 2

    said = capsys.readouterr().err
    assert "the nearest one above is in" in said
    assert here or "tracer init packages/core\n" in said
    assert f"tracer init {'.' if here else 'pakcages/core'} --data new_package=true" in said
    assert package.files() == before


def test_a_new_package_on_purpose_is_made_beside_the_others(package: GitRepository) -> None:
    before = package.files()

    assert init("packages/core", "--data", "new_package=true") == 0

    after = package.files()
    assert {path: after[path] for path in before} == before
    assert "packages/core/pyproject.toml" in after
    assert init("packages/core") == 0
    assert package.files() == after


@pytest.mark.parametrize("words", [(), ("--force",), ("--force", "--dry-run")], ids=["plain", "force", "dry"])
@pytest.mark.parametrize("obstacle", ["a directory", "a symlink out"])
def test_force_is_not_recommended_where_it_does_not_help(
    package: GitRepository,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    obstacle: str,
    words: tuple[str, ...],
) -> None:
    file = package.root / WORKFLOW
    file.parent.mkdir(parents=True)
    if obstacle == "a directory":
        file.mkdir()
    else:
        (tmp_path / "outside.yml").write_bytes(b"mine")
        file.symlink_to(tmp_path / "outside.yml")

    assert init(*words) == 4

    said = capsys.readouterr().err
    assert "`--workflow NAME` writes another file beside it" in said
    assert "`--force` replaces it" not in said
    assert f"move it away with `mv {WORKFLOW} {WORKFLOW}.old`" in said


def test_neither_is_another_name_where_the_workflow_is_not_what_is_in_the_way(
    package: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    package.write(".github/dependabot.yml/file")

    assert init() == 4

    said = capsys.readouterr().err
    assert "--workflow" not in said
    assert "mv .github/dependabot.yml .github/dependabot.yml.old" in said


def test_a_package_in_a_directory_with_a_space_has_to_move(
    repository: GitRepository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.write("my pkg/pyproject.toml", PACKAGE)
    repository.git("remote", "add", "origin", "git@github.com:acme/demo.git")
    monkeypatch.chdir(repository.root)
    before = repository.files()

    assert init("my pkg") == 2

    said = capsys.readouterr().err
    assert "a package in a directory called 'my pkg' is not supported" in said
    assert "mv 'my pkg' my-pkg" in said
    assert "--data package_directory" not in said
    assert repository.files() == before
