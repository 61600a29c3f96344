"""A maintainer with the README and nothing else: from a package without a pipeline to a release on PyPI."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.commands.test_fire import GREEN, STARTED, pushed
from tests.commands.test_fire import quick as quick  # noqa: PLC0414 - a fixture is taken by its name
from tests.commands.test_release import RELEASED
from tests.commands.test_status import standins as standins  # noqa: PLC0414
from tests.github.conftest import github as github  # noqa: PLC0414
from tests.github.standin import SLUG, GitHubStandIn
from tests.rehearsal.distributions import Sample, make_wheel
from tests.standins import put, put_on_both
from tests.terminal import ENTER, run_in_terminal

if TYPE_CHECKING:
    from tests.conftest import GitRepository
    from tracer_bullet.rehearsal.server.standins import Standins

pytestmark = pytest.mark.slow
EXAMPLE = Path(__file__).parents[2] / "examples" / "static-hatchling"
BRANCH = "try"
VERSION = "1.2.0"


@pytest.fixture
def project(repository: GitRepository, tmp_path: Path) -> GitRepository:
    """The example that was never published, whose remote on GitHub is a bare repository here."""
    remote, address = tmp_path / "remote.git", f"https://github.com/{SLUG}.git"
    shutil.copytree(EXAMPLE, repository.root, dirs_exist_ok=True)
    repository.git("init", "--quiet", "--bare", "--initial-branch=main", str(remote))
    repository.git("remote", "add", "origin", address)
    repository.git("config", f"url.{remote}.pushInsteadOf", address)
    repository.commit("a package")
    repository.git("push", "--quiet", "origin", "main")
    return repository


def sample(version: str) -> Sample:
    """What the workflow would build."""
    return Sample(name="version-sort", version=version, files={"version_sort.py": "def main(): ...\n"})


def type_in(project: GitRepository, words: str, *answers: tuple[str, str]) -> str:
    """Start `tracer` with `words` in a terminal, and give each answer to its question; what was shown."""
    command = [sys.executable, "-m", "tracer_bullet", *words.split()]
    with run_in_terminal(command, project.root, dict(os.environ)) as terminal:
        for question, answer in answers:
            terminal.expect(question)
            terminal.press(answer + ENTER)
        assert terminal.wait() == 0, terminal.shown
        return terminal.shown


def test_the_readme_leads_from_a_package_to_a_release(
    project: GitRepository, github: GitHubStandIn, standins: Standins, tmp_path: Path
) -> None:
    project.git("switch", "--quiet", "--create", BRANCH)
    shown = type_in(project, "init", ("[y]es / [n]o / [d]iff / [e]dit answers:", "y"))
    assert "PyPI Project Name   version-sort" in shown
    project.commit("Publish through GitHub Actions")

    github.started = STARTED
    github.progress = [GREEN]
    put(standins, "testpypi", make_wheel(tmp_path, sample(f"{VERSION}.dev4711")))
    shown = type_in(
        project, "fire", ("Push `try` to `origin`?", "y"), ("Remove the temporary trigger now", "y")
    )
    assert "smoke test passed" in shown
    assert pushed(project)

    project.git("switch", "--quiet", "main")
    project.git("merge", "--quiet", BRANCH)
    project.git("push", "--quiet", "origin", "main")
    wheel = make_wheel(tmp_path, sample(VERSION))
    github.started = {**STARTED, "event": "release", "head_branch": f"v{VERSION}"}
    github.progress = [RELEASED]
    github.on_release = lambda: put_on_both(standins, wheel)
    shown = type_in(project, f"release {VERSION}", ("Push the tag", "y"), ("Publish the release", "y"))
    assert "PyPI holds what TestPyPI got: 1 file" in shown
