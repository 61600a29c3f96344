"""`tracer fire` and `tracer release` with runs that act executes: GitHub here shows what rehearsals gave."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from tests.commands.test_fire import PATH, STARTED, pushed
from tests.commands.test_status import standins as standins  # noqa: PLC0414 - a fixture is taken by its name
from tests.github.conftest import github as github  # noqa: PLC0414
from tests.github.standin import SLUG, GitHubStandIn
from tests.rehearsal.pipelines import PIPELINE
from tests.standins import put
from tracer_bullet.cli import main
from tracer_bullet.fire import follow, upload

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import GitRepository
    from tracer_bullet.rehearsal.server.standins import Standins

pytestmark = pytest.mark.slow
ORIGINAL = dict(os.environ)
"""Without the variables that lead to the stand-ins: the rehearsal has its own."""
RESULTS = {"success": "success", "failure": "failure", "skipped": "skipped"}


@pytest.fixture
def project(repository: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> GitRepository:
    """The pipeline of the rehearsals on the branch `try`; its remote on GitHub is a bare repository here."""
    remote, address = tmp_path / "remote.git", f"https://github.com/{SLUG}.git"
    shutil.copytree(PIPELINE, repository.root, dirs_exist_ok=True)
    repository.git("init", "--quiet", "--bare", str(remote))
    repository.git("remote", "add", "origin", address)
    repository.git("config", f"url.{remote}.pushInsteadOf", address)
    repository.commit("the pipeline")
    repository.git("push", "--quiet", "origin", "main")
    repository.git("switch", "--quiet", "--create", "try")
    monkeypatch.chdir(repository.root)
    return repository


def play(
    project: GitRepository, kept: Path, event: str, *words: str
) -> list[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """Run what was pushed or released, and give what GitHub would show of it."""
    scripts = os.path.dirname(sys.executable)  # noqa: PTH120 - a part of PATH
    variables = {**ORIGINAL, "PATH": f"{scripts}{os.pathsep}{ORIGINAL['PATH']}"}
    options = ["--event", event, "--repeat", "1", "--keep", str(kept), "--format", "json"]
    command = [sys.executable, "-m", "tracer_bullet", "rehearse", *options, *words]
    done = subprocess.run(
        command, cwd=project.root, env=variables, capture_output=True, text=True, check=False
    )
    assert done.stdout, done.stderr
    (played,) = json.loads(done.stdout)["events"]
    ended = [
        {
            "id": number,
            "name": name,
            "status": "completed",
            "conclusion": RESULTS[job["result"]],
            "steps": [],
        }
        for number, (name, job) in enumerate(played["jobs"].items(), start=1)
    ]
    conclusion = "failure" if any(job["conclusion"] == "failure" for job in ended) else "success"
    going_on = [{**job, "status": "in_progress", "conclusion": None} for job in ended]
    running = {"status": "in_progress", "conclusion": None}
    return [(running, going_on), ({"status": "completed", "conclusion": conclusion}, ended)]


RUNNING: tuple[dict[str, Any], list[dict[str, Any]]] = ({"status": "in_progress", "conclusion": None}, [])


@dataclass
class Actions:
    """Plays what `tracer` pushes or publishes, and lets GitHub and the indexes show what came of it."""

    project: GitRepository
    github: GitHubStandIn
    standins: Standins
    kept: Path

    def run(self, event: str, *words: str) -> None:
        """Play `event` with these options of a rehearsal, and show jobs, logs and uploads."""
        ended = play(self.project, self.kept, event, *words)
        for number, job in enumerate(ended[-1][1], start=1):
            log = self.kept / "logs" / f"1-{event}" / f"{job['name']}.txt"
            if log.is_file():
                self.github.logs[number] = log.read_text("utf-8")
        for site in ("testpypi", "pypi"):
            for file in (self.kept / site).rglob("*"):
                if file.name.endswith((".whl", ".tar.gz")):
                    put(self.standins, site, file)
        self.github.progress = ended

    def on_push(self, *words: str) -> None:
        """Play the push once GitHub is asked for its run."""

        def run() -> None:
            assert pushed(self.project) == self.project.git("rev-parse", "HEAD").strip()
            self.run("push", *words)

        self.github.started = {**STARTED, "path": PATH}
        self.github.on_run = lambda: self._begin(run)

    def on_release(self, tag: str) -> None:
        """Play the release once it is published."""
        self.github.started = {**STARTED, "path": PATH, "event": "release", "head_branch": tag}
        self.github.on_release = lambda: self._begin(lambda: self.run("release", "--tag", tag))

    def _begin(self, run: Callable[[], None]) -> None:
        self.github.progress = [RUNNING]
        threading.Thread(target=run, daemon=True).start()


@pytest.fixture
def actions(
    project: GitRepository,
    github: GitHubStandIn,
    standins: Standins,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Actions:
    monkeypatch.setattr(follow, "_PAUSE", 0.5)
    monkeypatch.setattr(follow, "_APPEARS", 5)
    monkeypatch.setattr(upload, "_LONGEST", 0.1)
    return Actions(project, github, standins, tmp_path / "kept")


def test_a_green_run_is_followed_to_what_it_published(
    actions: Actions, capfd: pytest.CaptureFixture[str]
) -> None:
    actions.on_push()

    assert main(["fire", "--yes"]) == 0, capfd.readouterr()
    assert "smoke test passed" in capfd.readouterr().out


def test_a_publisher_that_does_not_match_is_explained_from_the_real_log(
    actions: Actions, capfd: pytest.CaptureFixture[str]
) -> None:
    actions.on_push("--publisher", f"testpypi:{SLUG}/publish.yml@other")

    assert main(["fire", "--yes"]) == 5

    said = capfd.readouterr()
    assert "[invalid-publisher]" in said.out
    assert "environment" in said.out


def test_a_green_release_is_followed_to_pypi(
    project: GitRepository, actions: Actions, capfd: pytest.CaptureFixture[str]
) -> None:
    project.git("switch", "--quiet", "main")
    actions.on_release("v1.0")

    assert main(["release", "1.0", "--yes"]) == 0, capfd.readouterr()

    said = capfd.readouterr()
    assert "smoke test passed" in said.out
    assert "PyPI holds what TestPyPI got: 2 files" in said.err
