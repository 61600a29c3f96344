"""`tracer init --remove` takes out what `tracer init` wrote, to the byte, and nothing else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.adoption.specimens import ADOPTED, original
from tests.commands.conftest import OWN, PACKAGE
from tracer_bullet import cli

if TYPE_CHECKING:
    from tests.conftest import GitRepository

pytestmark = pytest.mark.slow
WORKFLOWS = ".github/workflows"


def init(*words: str) -> int:
    return cli.main(["init", "--yes", *words])


def remove(*words: str) -> int:
    return cli.main(["init", "--remove", "--yes", *words])


def test_where_tracer_wrote_nothing_there_is_nothing_to_remove(
    package: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    assert remove() == 2
    assert "it has no answers file" in capsys.readouterr().err


@pytest.mark.parametrize("finalized", [False, True], ids=["armed", "finalized"])
@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("", ()),
        ("", ("--no-branch",)),
        ("RELEASING.md", ()),
        (".github/dependabot.yml", ()),
        (f"{WORKFLOWS}/release.yml", ()),
        (f"{WORKFLOWS}/release.yml", ("--no-split",)),
        (f"{WORKFLOWS}/release.yml", ("--replace", "release.yml")),
        (f"{WORKFLOWS}/release.yml", ("--replace", "release.yml", "--workflow", "other.yml")),
        (f"{WORKFLOWS}/publish.yml", ("--force",)),
    ],
    ids=[
        "generated",
        "no branch",
        "checklist",
        "dependabot",
        "adopted",
        "unsplit",
        "replaced",
        "deleted",
        "forced",
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_what_was_there_before_is_there_again(
    package: GitRepository, file: str, words: tuple[str, ...], finalized: bool, end: str
) -> None:
    if file:
        text = OWN if file.startswith(WORKFLOWS) else "version: 2\nupdates: []\n"
        package.write(file, text)
        (package.root / file).write_bytes(text.replace("\n", end).encode())
        package.commit()
    before = package.files(), (package.root / file).read_bytes() if file else b""
    assert init(*words) == 0
    package.commit()
    if finalized:
        assert cli.main(["finalize"]) == 0
        package.commit()

    assert remove() == 0

    assert (package.files(), (package.root / file).read_bytes() if file else b"") == before


def test_every_workflow_of_the_gallery_comes_back(package: GitRepository) -> None:
    taken = 0
    for name in ADOPTED[::2]:
        package.write(f"{WORKFLOWS}/release.yml", original(name))
        package.commit()
        before = package.files()
        if init("--adopt", "release.yml") != 0:
            continue
        taken += 1
        package.commit()
        assert remove() == 0, name
        assert package.files() == before, name
        package.commit()
    assert taken > 5


def test_a_second_init_keeps_what_was_recorded(package: GitRepository) -> None:
    package.write(f"{WORKFLOWS}/release.yml", OWN)
    package.commit()
    before = package.files()
    for branch in ("one", "two"):
        assert init("--branch", branch) == 0
        package.commit()
    assert remove() == 0
    assert package.files() == before


@pytest.mark.parametrize("path", [f"{WORKFLOWS}/release.yml", "RELEASING.md"])
def test_a_file_that_was_edited_since_stays_and_is_named(
    package: GitRepository, path: str, capsys: pytest.CaptureFixture[str]
) -> None:
    package.write(f"{WORKFLOWS}/release.yml", OWN)
    package.commit()
    assert init() == 0
    package.commit()
    edited = (package.root / path).read_bytes() + b"\n# mine\n"
    (package.root / path).write_bytes(edited)
    package.commit()
    capsys.readouterr()

    assert remove() == 0

    assert (package.root / path).read_bytes() == edited
    assert f"`{path}` was edited since and stays" in capsys.readouterr().err


def test_a_file_from_another_version_of_tracer_is_known_by_its_commit(package: GitRepository) -> None:
    before = package.files()
    assert init("--no-branch") == 0
    workflow = package.root / WORKFLOWS / "publish.yml"
    workflow.write_bytes(workflow.read_bytes().replace(b"timeout-minutes: 15", b"timeout-minutes: 14"))
    package.commit()
    assert remove() == 0
    assert package.files() == before


def test_with_uncommitted_changes_it_refuses_and_the_cure_works(
    package: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    assert init() == 0
    before = package.files()
    assert remove() == 4
    said = capsys.readouterr().err
    assert "then run `tracer init --remove` again" in said
    assert package.files() == before
    package.commit()
    assert remove() == 0


def test_a_dry_run_shows_it_and_removes_nothing(
    package: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    assert init() == 0
    package.commit()
    before = package.files()
    capsys.readouterr()
    assert cli.main(["init", "--remove", "--dry-run"]) == 0
    assert "-name: Publish demo-app" in capsys.readouterr().out
    assert cli.main(["init", "--remove", "--dry-run", "--format", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert {file["action"] for file in document["files"]} == {"delete"}
    assert package.files() == before


def test_a_package_that_tracer_made_stays(repository: GitRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    repository.git("remote", "add", "origin", "git@github.com:acme/demo.git")
    monkeypatch.chdir(repository.root)
    assert init("--data", "project_name=fine-package") == 0
    repository.commit()
    assert remove() == 0
    left = set(repository.files())
    assert {"pyproject.toml", "src/fine_package/__init__.py"} <= left
    assert not [path for path in left if path.startswith((".github", ".copier", "RELEASING"))]


def test_of_two_packages_the_other_stays_as_it_is(
    two_packages: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    assert init("packages/alpha") == 0
    two_packages.commit()
    alone = two_packages.files()
    assert init("packages/beta") == 0
    two_packages.commit()
    capsys.readouterr()
    assert remove() == 2
    told = capsys.readouterr().err
    assert "there is no package in `.`" in told
    assert "tracer init --remove packages/beta" in told
    assert remove("packages/beta") == 0
    assert two_packages.files() == alone
    assert PACKAGE.replace("demo-app", "alpha").encode() in alone["packages/alpha/pyproject.toml"]


def test_all_packages_at_once(two_packages: GitRepository, capsys: pytest.CaptureFixture[str]) -> None:
    assert remove("--all") == 2
    assert "there is no answers file" in capsys.readouterr().err
    two_packages.write(f"{WORKFLOWS}/release.yml", OWN)
    two_packages.commit()
    before = two_packages.files()
    assert init("--all", "--replace", "release.yml") == 0
    assert remove("--all") == 4
    two_packages.commit()
    assert remove("--all", "--except", "packages/gamma") == 2
    assert "packages/alpha, packages/beta" in capsys.readouterr().err

    assert remove("--all") == 0

    assert two_packages.files() == before


def test_all_packages_but_one(two_packages: GitRepository) -> None:
    assert init("packages/beta") == 0
    two_packages.commit()
    alone = two_packages.files()
    assert init("packages/alpha") == 0
    two_packages.commit()

    assert remove("--all", "--except", "packages/beta/") == 0

    assert two_packages.files() == alone
