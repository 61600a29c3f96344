"""`tracer init --all`: every package of a repository in one write, each with a workflow of its own."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import yaml

from tests.commands.conftest import OWN, PACKAGE
from tracer_bullet import cli
from tracer_bullet.project import git

if TYPE_CHECKING:
    from pathlib import Path
    from subprocess import CompletedProcess

    from tests.conftest import GitRepository

pytestmark = pytest.mark.slow
WORKFLOWS = ".github/workflows"


def init(*words: str) -> int:
    return cli.main(["init", "--all", *words])


def test_every_package_is_set_up_and_a_second_run_does_nothing(
    two_packages: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    two_packages.git("tag", "alpha/1.0")
    assert init("--yes") == 0
    said = capsys.readouterr().err
    assert "name='alpha/[0-9]*' -f type=tag" in said
    assert "name='beta-v[0-9]*' -f type=tag" in said
    assert said.count("three at a time on each index") == 1
    before = two_packages.files()
    for name in ("alpha", "beta"):
        workflow = yaml.safe_load(before[f"{WORKFLOWS}/publish-{name}.yml"])
        assert workflow["jobs"]["publish-pypi"]["environment"]["name"] == f"pypi-{name}"
        assert workflow["jobs"]["publish-testpypi"]["environment"]["name"] == f"testpypi-{name}"
        assert f"RELEASING.{name}.md" in before

    assert init("--yes") == 0

    assert two_packages.files() == before
    assert "nothing to do" in capsys.readouterr().err


def test_what_holds_for_several_packages_is_noted_once(
    two_packages: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    two_packages.write(".github/dependabot.yml", "version: 2\nupdates: []\n")
    two_packages.commit()

    assert init("--yes") == 0

    assert capsys.readouterr().err.count("note: to keep the pinned actions up to date") == 1


def test_it_is_the_same_as_one_after_the_other(two_packages: GitRepository) -> None:
    assert init("--yes") == 0
    together = two_packages.files()
    two_packages.git("clean", "-fdq")
    for name in ("alpha", "beta"):
        assert cli.main(["init", f"packages/{name}", "--yes"]) == 0
    assert two_packages.files() == together


def test_a_dry_run_writes_nothing_and_one_can_be_left_out(
    two_packages: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    before = two_packages.files()
    assert init("--dry-run", "--except", "packages/alpha", "--format", "json") == 0
    (only,) = json.loads(capsys.readouterr().out)["packages"]
    assert only["answers"]["project_name"]["value"] == "beta"
    assert init("--dry-run") == 0
    assert "+name: Publish beta" in capsys.readouterr().out
    assert two_packages.files() == before


def test_one_that_cannot_be_set_up_stops_all_and_the_cures_work(
    two_packages: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    two_packages.write("packages/gamma/pyproject.toml", PACKAGE.replace("demo-app", "gamma"))
    two_packages.commit()
    before = two_packages.files()
    assert init("--yes") == 4
    said = capsys.readouterr().err
    assert "- packages/gamma: an answer is missing" in said
    assert two_packages.files() == before

    assert "`tracer init --all --except packages/gamma` sets up the others" in said
    assert init("--yes", "--except", "packages/gamma") == 0
    assert "tracer init packages/gamma --data import_name=NAME" in said
    two_packages.write("packages/gamma/gamma_.py")
    two_packages.commit()
    capsys.readouterr()
    assert cli.main(["init", "packages/gamma", "--yes", "--data", "import_name=gamma_"]) == 0
    assert init("--yes") == 0


def test_two_packages_of_one_name_are_named(
    two_packages: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    two_packages.write("learning/pyproject.toml", PACKAGE.replace("demo-app", "Beta"))
    two_packages.commit()
    assert init("--yes") == 2
    said = capsys.readouterr().err
    assert "two packages are called `beta`: in `learning` and in `packages/beta`" in said
    assert "tracer init --all --except packages/beta" in said
    assert init("--dry-run", "--except", "learning") == 0


def test_a_repository_with_one_package_is_told_to_leave_it_out(
    package: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    assert init("--yes") == 2
    assert "there is one package, in `.`" in capsys.readouterr().err
    assert cli.main(["init", "--yes"]) == 0


def test_the_top_of_a_workspace_names_it(
    two_packages: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    two_packages.write("pyproject.toml", '[tool.uv.workspace]\nmembers = ["packages/*"]\n')
    two_packages.commit()
    assert cli.main(["init"]) == 2
    assert capsys.readouterr().err.endswith("tracer init --all\n")
    assert init("--yes") == 0
    assert f"{WORKFLOWS}/publish-alpha.yml" in two_packages.files()


def test_the_repository_is_read_once_for_all_packages(
    two_packages: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[str] = []
    start = git._start

    def count(place: Path, *words: str) -> CompletedProcess[str]:
        started.append(words[0])
        return start(place, *words)

    monkeypatch.setattr(git, "_start", count)
    counts = []
    for name in ("gamma", "delta"):
        two_packages.write(f"packages/{name}/pyproject.toml", PACKAGE.replace("demo-app", name))
        two_packages.write(f"packages/{name}/src/{name}/__init__.py")
        started.clear()
        assert init("--dry-run") == 0
        counts.append({word: started.count(word) for word in set(started) - {"rev-parse"}})
    assert counts[0] == counts[1]


OF_PACKAGE = OWN.replace(
    "    steps:\n", "    defaults:\n      run:\n        working-directory: packages/NAME\n    steps:\n"
).replace("run build", "run build --outdir dist")


def test_the_workflow_of_another_package_is_no_rival(two_packages: GitRepository) -> None:
    two_packages.write(f"{WORKFLOWS}/release.yml", OF_PACKAGE.replace("NAME", "alpha"))
    two_packages.commit()
    assert cli.main(["init", "packages/beta", "--yes"]) == 0
    assert f"{WORKFLOWS}/publish-beta.yml" in two_packages.files()


def test_each_package_adopts_the_workflow_that_names_it(two_packages: GitRepository) -> None:
    for name in ("alpha", "beta"):
        two_packages.write(f"{WORKFLOWS}/{name}.yml", OF_PACKAGE.replace("NAME", name))
    two_packages.commit()
    assert init("--yes") == 0
    for name in ("alpha", "beta"):
        answers = yaml.safe_load(two_packages.files()[f".copier-answers.tracer-{name}.yml"])
        assert (answers["workflow"], answers["workflow_name"]) == ("adopted", f"{name}.yml")


OF_BOTH = OWN.replace("packages/NAME", "${{ matrix.path }}").replace(
    "    steps", "    strategy:\n      matrix:\n        path: [packages/alpha, packages/beta]\n    steps"
)


def test_one_that_publishes_several_is_adopted_for_all_of_them_in_the_name_of_one(
    two_packages: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    two_packages.write(f"{WORKFLOWS}/release.yml", OF_BOTH)
    two_packages.commit()
    assert cli.main(["init", "packages/alpha", "--yes"]) == 4
    command = "init packages/alpha --adopt release.yml"
    assert f"tracer {command}  # adopts it for all of them\n" in capsys.readouterr().err

    assert cli.main([*command.split(), "--yes"]) == 0
    assert "may need each other's new versions" in capsys.readouterr().err
    files = two_packages.files()
    jobs = yaml.safe_load(files[f"{WORKFLOWS}/release.yml"])["jobs"]
    assert set(jobs) == {"build", "publish-testpypi", "publish"}
    assert set(jobs["publish"]["needs"]) == {"build", "publish-testpypi"}
    assert yaml.safe_load(files[".copier-answers.tracer-alpha.yml"])["workflow"] == "adopted"

    assert cli.main([*command.split(), "--yes"]) == 0
    assert two_packages.files() == files
    assert cli.main(["init", "packages/beta", "--adopt", "release.yml", "--yes"]) == 0
    assert two_packages.files().items() > files.items()


def test_one_that_publishes_several_is_adopted_once_for_all_of_them(
    two_packages: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    two_packages.write(f"{WORKFLOWS}/release.yml", OF_BOTH)
    two_packages.commit()
    assert init("--yes", "--except", "packages/beta") == 4

    assert init("--yes") == 0
    files = two_packages.files()
    for name in ("alpha", "beta"):
        answers = yaml.safe_load(files[f".copier-answers.tracer-{name}.yml"])
        assert (answers["workflow"], answers["workflow_name"]) == ("adopted", "release.yml")
    capsys.readouterr()

    assert init("--yes") == 0
    assert two_packages.files() == files
    two_packages.commit()
    assert cli.main(["status", "--offline"]) in (0, 1)
    assert "\nalpha " in capsys.readouterr().out

    assert cli.main(["init", "--remove", "packages/alpha", "--yes"]) == 0
    assert "release.yml stays, for the package in `packages/beta`" in capsys.readouterr().err
    assert two_packages.files()[f"{WORKFLOWS}/release.yml"] == files[f"{WORKFLOWS}/release.yml"]
    two_packages.commit()
    assert cli.main(["init", "--remove", "packages/beta", "--yes"]) == 0
    assert two_packages.files()[f"{WORKFLOWS}/release.yml"] == OF_BOTH.encode()


def test_one_that_publishes_several_is_refused_and_can_be_replaced(
    two_packages: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    two_packages.write(f"{WORKFLOWS}/release.yml", OF_BOTH)
    two_packages.commit()
    assert cli.main(["init", "packages/alpha", "--yes"]) == 4
    said = capsys.readouterr().err
    assert "`release.yml` publishes several packages (`alpha`, `beta`)" in said
    assert "tracer init --all --replace release.yml" in said

    assert init("--yes", "--replace", "release.yml") == 0

    files = two_packages.files()
    assert f"{WORKFLOWS}/release.yml" not in files
    assert {f"{WORKFLOWS}/publish-alpha.yml", f"{WORKFLOWS}/publish-beta.yml"} <= files.keys()


def test_two_packages_that_release_by_their_commits_are_refused(
    two_packages: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    by_commits = ("--data", "release_on=semantic-release")
    assert init("--yes", *by_commits) == 4
    assert cli.main(["init", "packages/alpha", "--yes", *by_commits]) == 0
    capsys.readouterr()
    assert cli.main(["init", "packages/beta", "--yes", *by_commits]) == 4
    assert "hint: --data release_on=tag\n" in capsys.readouterr().err
    assert cli.main(["init", "packages/beta", "--yes", "--data", "release_on=tag"]) == 0
