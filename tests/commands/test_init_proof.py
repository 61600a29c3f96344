"""`tracer init` beside other workflows: what it refuses, whom it names, and what it replaces."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tracer_bullet import cli

if TYPE_CHECKING:
    from tests.conftest import GitRepository

pytestmark = pytest.mark.slow

WORKFLOW = ".github/workflows/publish.yml"
OTHER = ".github/workflows/ship.yml"
PUBLISH = "      - uses: pypa/gh-action-pypi-publish@release/v1\n"
TESTPYPI = PUBLISH + "        with: {repository-url: 'https://test.pypi.org/legacy/'}\n"
ELSEWHERE = "      - run: twine upload --repository-url https://pypi.example.org/ dist/*\n"
KILL_BEFORE = """\
import os, sys
from pathlib import Path
from tracer_bullet import cli
from tracer_bullet.text.disk import Disk

rename = Disk.replace

def replace(disk, source, target):
    if Path(target).name == "ship.yml":
        os._exit(137)
    rename(disk, source, target)

Disk.replace = replace
sys.exit(cli.main(["init", "--yes", "--replace", "ship.yml"]))
"""


OWN = ("--data", "workflow=generated")
"""Asks for tracer's own workflow beside those that are there, rather than to adopt one."""


def workflow(on: str, steps: str = PUBLISH, *, gate: str = "", token: bool = True) -> str:
    condition = f"    if: {gate}\n" if gate else ""
    permissions = "    permissions: {id-token: write}\n" if token else ""
    head = f"on: {on}\njobs:\n  ship:\n    runs-on: ubuntu-24.04\n"
    return f"{head}{condition}{permissions}    steps:\n{steps}"


@pytest.fixture
def package(repository: GitRepository, monkeypatch: pytest.MonkeyPatch) -> GitRepository:
    """A package on `main`; the current directory."""
    repository.write("pyproject.toml", '[project]\nname = "demo"\nversion = "1"\n')
    repository.write("src/demo/__init__.py")
    repository.git("remote", "add", "origin", "git@github.com:acme/demo.git")
    monkeypatch.chdir(repository.root)
    return repository


def init(*words: str) -> int:
    return cli.main(["init", *words])


RELEASE = "{release: {types: [published]}}"
REFUSED = [
    pytest.param(workflow(RELEASE), "two workflows would publish: `ship`", id="on a release"),
    pytest.param(workflow("{push: {tags: ['v*']}}"), "a push of the tag `v1.2.3`", id="on a version tag"),
    pytest.param(
        workflow("push"), "a push to `tracer/first-run` reaches PyPI through `ship`", id="on every push"
    ),
    pytest.param(
        workflow("{push: {branches: [main]}}"),
        "uploads to PyPI, on a push to `main`",
        id="on the default branch",
    ),
    pytest.param(workflow("workflow_dispatch"), "uploads to PyPI, on a manual run on `main`", id="by hand"),
    pytest.param(
        workflow("push", "      - run: ./ship.sh\n"),
        ".github/workflows/ship.yml:7: step 1 of job `ship` runs `./ship.sh`, which tracer cannot see "
        "into, with `id-token: write`: ",
        id="by unknown means on every push",
    ),
    pytest.param(
        workflow(RELEASE, "      - run: ./ship.sh\n"),
        "may upload to an index that is not known, on a release (published) (it may upload",
        id="by unknown means on a release",
    ),
    pytest.param(
        workflow("push", gate="vars.SHIP == 'yes'"),
        "may reach PyPI through `ship`",
        id="on every push that a variable lets through",
    ),
    pytest.param("on: [push\n", "ship.yml cannot be read", id="nobody can read it"),
    pytest.param("name: \udce4\n", "ship.yml cannot be read: not UTF-8", id="it is not UTF-8"),
]


@pytest.mark.parametrize(("text", "reason"), REFUSED)
@pytest.mark.parametrize("words", [("--yes",), ("--dry-run",)], ids=["to write", "to show"])
def test_beside_a_workflow_that_breaks_the_proof_nothing_is_written(
    package: GitRepository,
    capsys: pytest.CaptureFixture[str],
    text: str,
    reason: str,
    words: tuple[str, ...],
) -> None:
    package.write(OTHER, text)
    before = package.files()

    assert init(*words, *OWN) == 4

    shown = capsys.readouterr()
    assert reason in shown.err
    assert "ship.yml" in shown.err
    assert "hint:" in shown.err
    assert shown.out == ""
    assert package.files() == before


@pytest.mark.parametrize(
    ("text", "note"),
    [
        pytest.param("on: push\njobs: {}\n", "", id="without a job"),
        pytest.param("a: b\n", "", id="no workflow at all"),
        pytest.param(workflow("push", "      - run: tox\n", token=False), "", id="tests"),
        pytest.param(
            workflow("push", TESTPYPI),
            "`ship` (.github/workflows/ship.yml:7, `pypa/gh-action-pypi-publish`) uploads to TestPyPI, on a ",
            id="to TestPyPI on every push",
        ),
        pytest.param(
            workflow(RELEASE, ELSEWHERE),
            "uploads to `https://pypi.example.org/`, on a release (published)",
            id="to another index on a release",
        ),
        pytest.param(
            workflow("{push: {branches: [main]}}", "      - run: make html\n"),
            "note: unverified: `ship` (.github/workflows/ship.yml:7, `make html`) may upload",
            id="by unknown means on another branch",
        ),
        pytest.param(workflow("workflow_call"), "", id="what nothing here calls"),
    ],
)
def test_beside_a_workflow_that_does_no_harm_the_proof_is_said_in_a_line(
    package: GitRepository, capsys: pytest.CaptureFixture[str], text: str, note: str
) -> None:
    package.write(OTHER, text)

    assert init("--yes") == 0

    said = capsys.readouterr().err
    assert note in said
    assert bool(note) == ("note:" in said)
    line = next(line for line in said.splitlines() if line.startswith("proven:"))
    tracer, release = line.removeprefix("proven: ").split("; ")
    assert tracer == "a push to `tracer/first-run` reaches TestPyPI and nothing else"
    limit = ", except for what is unverified above" if "unverified: `ship`" in said else ""
    assert release == f"only a published GitHub Release reaches PyPI{limit}"


def test_json_holds_the_verdict(package: GitRepository, capsys: pytest.CaptureFixture[str]) -> None:
    assert init("--dry-run", "--format", "json") == 0
    verdict = json.loads(capsys.readouterr().out)["verdict"]
    assert verdict["pypi_only_by_release"] is verdict["tracer_reaches_only_testpypi"] is True
    assert any("`publish-pypi`" in sentence for sentence in verdict["why"])

    assert init("--dry-run", "--format", "json", "--no-branch") == 0
    assert json.loads(capsys.readouterr().out)["verdict"]["tracer_reaches_only_testpypi"] is None


def test_a_release_that_starts_nothing_is_refused_and_the_cure_works(
    package: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    package.write(OTHER, workflow("{push: {tags: ['v*']}}", "      - uses: ncipollo/release-action@v1\n"))
    package.commit()
    assert cli.main(["init", "--yes", "--data", "release_on=github-release"]) == 4
    said = capsys.readouterr().err
    assert "tracer init --data release_on=tag  #" in said
    assert "--no-branch" not in said

    assert cli.main(["init", "--yes", "--data", "release_on=tag"]) == 0


def test_what_a_release_depends_on_is_said(
    package: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    package.write(OTHER, workflow("{push: {tags: ['v*']}}", "      - uses: softprops/action-gh-release@v2\n"))
    package.commit()
    assert cli.main(["init", "--yes", "--data", "release_on=github-release"]) == 0
    said = " ".join(capsys.readouterr().err.split())
    assert "only if you publish the release on GitHub yourself" in said


def test_without_a_branch_a_second_publisher_is_refused_too(package: GitRepository) -> None:
    package.write(OTHER, workflow(RELEASE))
    assert init("--yes", "--no-branch") == 4
    assert not (package.root / WORKFLOW).exists()


def test_the_hint_names_every_workflow_to_replace_and_works_as_it_stands(
    package: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    package.write(OTHER, workflow(RELEASE))
    package.write(".github/workflows/a b.yml", workflow("push"))
    package.commit()
    assert init("--yes", *OWN) == 4
    assert "hint: tracer init --replace 'a b.yml' --replace ship.yml\n" in capsys.readouterr().err

    assert init("--replace", "a b.yml", "--replace", "ship.yml", "--yes", "--format", "json") == 0

    done = json.loads(capsys.readouterr().out)
    actions = [(Path(file["path"]).name, file["action"]) for file in done["files"]]
    assert actions[-2:] == [("a b.yml", "delete"), ("ship.yml", "change")]
    assert "--- a/.github/workflows/a b.yml\t\n+++ /dev/null\n" in done["diff"]
    assert not (package.root / ".github/workflows/a b.yml").exists()
    assert b"tracer: begin" in package.files()[OTHER]


@pytest.mark.parametrize("name", ["ship.yml", OTHER, f"./{OTHER}"])
def test_a_workflow_is_named_by_its_name_or_its_path(package: GitRepository, name: str) -> None:
    package.write(OTHER, "name: \udce4\n")
    package.commit()
    assert init("--yes", "--replace", name) == 0
    assert not (package.root / OTHER).exists()


def test_a_workflow_in_the_way_can_be_replaced_like_any_other(package: GitRepository) -> None:
    package.write(WORKFLOW, workflow(RELEASE))
    package.commit()
    assert init("--yes", "--replace", "publish.yml") == 0
    assert b"tracer: begin" in package.files()[WORKFLOW]


@pytest.mark.parametrize(
    ("name", "code", "message"),
    [
        pytest.param(
            "shop.yml", 2, "the workflows of this repository: caller.yml, link.yml, ship.yml", id="none"
        ),
        pytest.param("pyproject.toml", 2, "expected a workflow to replace", id="no workflow"),
        pytest.param("src/demo/__init__.py", 2, "is not in `.github/workflows`", id="another file"),
        pytest.param("../outside.yml", 2, "is not in `.github/workflows`", id="outside"),
        pytest.param("link.yml", 4, "tracer does not replace a symlink", id="a symlink"),
        pytest.param("ship.yml", 4, "the job `all` calls `.github/workflows/ship.yml`", id="a called one"),
    ],
)
def test_what_cannot_be_replaced_is_said_and_nothing_is_written(
    package: GitRepository, capsys: pytest.CaptureFixture[str], name: str, code: int, message: str
) -> None:
    package.write(OTHER, workflow("workflow_call"))
    caller = "on: pull_request\njobs:\n  all:\n    uses: ./.github/workflows/ship.yml\n    if: false\n"
    package.write(".github/workflows/caller.yml", caller)
    (package.root / ".github/workflows/link.yml").symlink_to("ship.yml")
    before = package.files()

    assert init("--yes", "--replace", name) == code

    said = capsys.readouterr().err
    assert message in said
    assert "hint:" in said
    assert package.files() == before


def test_a_kill_leaves_no_second_publisher_and_running_again_completes(package: GitRepository) -> None:
    package.write(OTHER, workflow(RELEASE))
    package.commit()
    source = os.environ | {"PYTHONPATH": str(Path(cli.__file__).parents[1])}

    killed = subprocess.run(
        [sys.executable, "-c", KILL_BEFORE], env=source, cwd=package.root, capture_output=True, check=False
    )

    assert killed.returncode == 137
    assert (package.root / OTHER).read_text() == workflow(RELEASE)
    assert not (package.root / WORKFLOW).exists()
    assert init("--yes", "--replace", "ship.yml") == 0
    assert b"tracer: begin" in package.files()[OTHER]


def test_the_packages_of_one_repository_each_publish_their_own(
    repository: GitRepository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("alpha", "beta"):
        repository.write(f"packages/{name}/pyproject.toml", f'[project]\nname = "{name}"\nversion = "1"\n')
        repository.write(f"packages/{name}/src/{name}/__init__.py")
    repository.git("remote", "add", "origin", "git@github.com:acme/demo.git")
    monkeypatch.chdir(repository.root)
    assert init("packages/alpha", "--yes") == 0

    assert init("packages/beta", "--yes") == 0
    before = repository.files()
    assert init("packages/beta", "--yes", "--replace", "publish.yml") == 2
    assert "what tracer wrote for the package in `packages/alpha`" in capsys.readouterr().err
    assert repository.files() == before


def test_without_a_terminal_it_fails_before_anything_is_shown(
    package: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    assert init() == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("error: no terminal to ask for confirmation")
