"""From nothing to the first tracer run: the printed git commands are run as they are, in both doors."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.commands.conftest import PACKAGE
from tests.conftest import GitRepository
from tracer_bullet import cli

if TYPE_CHECKING:
    from collections.abc import Sequence

pytestmark = pytest.mark.slow

CHECKOUT = Path(__file__).parents[2]
WORKFLOW = ".github/workflows/publish.yml"
NEW = ("--repository", "acme/demo", "--data", "project_name=demo-app")
TRACER = "tracer/first-run"


class GitHub:
    """A bare repository in place of the one on GitHub; as there, the first branch becomes the default one."""

    def __init__(self, root: Path) -> None:
        self.repository = GitRepository(root)
        subprocess.run(["git", "init", "--quiet", "--bare", root], check=True)

    def run(self, commands: Sequence[str], where: Path) -> None:
        """The commands in one shell; the only one that is not git's is `gh repo create`."""
        script = [self._translate(command) for command in commands if not command.startswith("tracer ")]
        subprocess.run("\n".join(["set -e", *script]), shell=True, cwd=where, check=True, capture_output=True)

    def _translate(self, command: str) -> str:
        created = re.match(r"gh repo create acme/demo --public --source=\. --remote=(\S+)", command)
        if created:
            return f"git remote add {created[1]} {self.repository.root}"
        assert command.startswith(("git ", "cd ")), command
        return command

    def branches(self) -> list[str]:
        return self.repository.git("for-each-ref", "--format=%(refname:short)", "refs/heads").split()

    def holds(self, branch: str) -> set[str]:
        return set(self.repository.git("ls-tree", "-r", "--name-only", branch).split())

    def text(self, branch: str) -> str:
        return self.repository.git("show", f"{branch}:{WORKFLOW}")


@pytest.fixture
def github(tmp_path: Path) -> GitHub:
    return GitHub(tmp_path / "github.git")


def init(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[list[str], list[str]]:
    assert cli.main(["init", "--yes", "--format", "json", *words]) == 0
    shown = json.loads(capsys.readouterr().out)
    return shown["first"], shown["next"]


def check_both_branches(github: GitHub, where: GitRepository, default: str = "main") -> None:
    """The default branch has everything but the armed workflow, which the tracer branch adds."""
    assert set(github.branches()) == {default, TRACER}
    assert github.holds(TRACER) - github.holds(default) == {WORKFLOW}
    assert f"- {TRACER}" in github.text(TRACER)
    assert where.git("status", "--porcelain") == ""
    assert where.git("branch", "--show-current").strip() == TRACER


def test_in_an_empty_repository_the_default_branch_goes_first(
    repository: GitRepository,
    github: GitHub,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(repository.root)
    first, then = init(capsys, *NEW)

    github.run(first, repository.root)
    assert github.branches() == ["main"]
    assert "src/demo_app/__init__.py" in github.holds("main")
    github.run(then, repository.root)

    check_both_branches(github, repository)


@pytest.mark.parametrize("branch", ["trunk", TRACER])
def test_the_tracer_branch_is_never_the_one_that_goes_first(
    repository: GitRepository,
    github: GitHub,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    branch: str,
) -> None:
    repository.git("symbolic-ref", "HEAD", f"refs/heads/{branch}")
    monkeypatch.chdir(repository.root.parent)
    first, then = init(capsys, "repository", *NEW, "--branch", TRACER)

    github.run([*first, *then], repository.root.parent)

    check_both_branches(github, repository, "trunk" if branch == "trunk" else "main")


def test_a_repository_that_was_made_on_github_first_is_not_created_again(
    repository: GitRepository,
    github: GitHub,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    repository.git("remote", "add", "upstream", "https://github.com/acme/demo.git")
    repository.git(
        "config", f"url.{github.repository.root}.pushInsteadOf", "https://github.com/acme/demo.git"
    )
    monkeypatch.chdir(repository.root)
    first, then = init(capsys, "--data", "project_name=demo-app")

    github.run([*first, *then], repository.root)

    assert not any(command.startswith("gh ") for command in first)
    check_both_branches(github, repository)


@pytest.mark.parametrize("current", ["main", "feature", TRACER])
def test_commits_that_github_does_not_have_yet_go_there_on_the_default_branch(
    repository: GitRepository,
    github: GitHub,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    current: str,
) -> None:
    repository.git("symbolic-ref", "HEAD", f"refs/heads/{'main' if current == 'feature' else current}")
    repository.write("pyproject.toml", PACKAGE)
    repository.write("src/demo_app/__init__.py")
    repository.commit()
    if current == "feature":
        repository.git("switch", "--quiet", "--create", "feature")
    monkeypatch.chdir(repository.root)
    first, then = init(capsys, "--repository", "acme/demo", "--branch", TRACER)

    github.run(first, repository.root)
    assert github.branches() == ["main"]
    github.run(then, repository.root)

    assert set(github.branches()) == {"main", TRACER}
    assert WORKFLOW not in github.holds("main")


def test_where_github_has_the_default_branch_nothing_goes_first(
    package: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    package.git("update-ref", "refs/remotes/origin/main", "HEAD")

    first, then = init(capsys)

    assert first == []
    assert then[0] == f"git switch -c {TRACER}"


def test_without_a_branch_everything_goes_to_the_default_branch(
    repository: GitRepository,
    github: GitHub,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(repository.root)
    first, then = init(capsys, *NEW, "--no-branch")

    github.run([*first, *then], repository.root)

    assert github.branches() == ["main"]
    assert WORKFLOW in github.holds("main")


@pytest.mark.parametrize("has_git", [False, True], ids=["a new directory", "a repository"])
def test_after_copier_copy_the_commands_on_the_screen_lead_to_the_first_run(
    tmp_path: Path, github: GitHub, has_git: bool
) -> None:
    template, project = tmp_path / "template", tmp_path / "my project"
    template.mkdir()
    shutil.copy2(CHECKOUT / "copier.yml", template)
    for name in ("template", "scripts", "src"):
        shutil.copytree(CHECKOUT / name, template / name, ignore=shutil.ignore_patterns("__pycache__"))
    if has_git:
        subprocess.run(["git", "init", "--quiet", "--initial-branch=main", project], check=True)
    answers = ["project_name=demo-app", "repository=acme/demo"]
    data = [word for answer in answers for word in ("--data", answer)]
    command: list[str | Path] = [
        sys.executable,
        "-m",
        "copier",
        "copy",
        "--trust",
        "--defaults",
        *data,
        template,
        project,
    ]

    shown = subprocess.run(
        command,
        cwd=tmp_path,
        env=os.environ | {"PWD": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    ).stderr

    printed = [line[2:] for line in shown.splitlines() if re.match(r"  (?:cd|git|gh repo) ", line)]
    assert ("git init --initial-branch=main" in printed) is not has_git
    github.run(printed, tmp_path)
    check_both_branches(github, GitRepository(project))
