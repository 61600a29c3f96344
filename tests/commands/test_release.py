"""`tracer release` against GitHub and the indexes on this machine, with a real git remote."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.commands.test_fire import LOG, PATH, STARTED, look
from tests.commands.test_fire import project as branch_project  # noqa: F401 - a fixture is taken by its name
from tests.commands.test_fire import quick as quick  # noqa: PLC0414
from tests.commands.test_status import SAFE
from tests.commands.test_status import standins as standins  # noqa: PLC0414
from tests.github.conftest import github as github  # noqa: PLC0414
from tests.github.standin import TOKEN, GitHubStandIn
from tests.rehearsal.distributions import Sample, make_wheel
from tests.standins import put, put_on_both
from tracer_bullet.cli import main
from tracer_bullet.fire import publish
from tracer_bullet.fire.git_writes import push
from tracer_bullet.trigger import arm

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import GitRepository
    from tracer_bullet.rehearsal.server.standins import Standins

pytestmark = pytest.mark.slow
RELEASED = look("success", publish_testpypi="success", publish_pypi="success")
BY_HAND = SAFE.replace(
    "  release:\n    types: [published]\n",
    "  workflow_dispatch:\n    inputs:\n      version: {type: string}\n",
).replace("github.event_name == 'release'", "inputs.version != ''")
ON_TAG = SAFE.replace("  release:\n    types: [published]\n", "  push:\n    tags: ['v*']\n").replace(
    "github.event_name == 'release'", "github.ref_type == 'tag'"
)


@pytest.fixture
def project(branch_project: GitRepository) -> GitRepository:  # noqa: F811
    """The same repository, on its default branch."""
    branch_project.git("switch", "--quiet", "main")
    return branch_project


@pytest.fixture
def pipeline(github: GitHubStandIn, standins: Standins, tmp_path: Path) -> GitHubStandIn:
    """A pipeline that, when the release is published, puts the same wheel on both indexes."""
    wheel = make_wheel(tmp_path, Sample())
    github.started = {**STARTED, "event": "release", "head_branch": "v1.0"}
    github.progress = [look(None, publish_pypi=None), RELEASED]
    github.on_release = lambda: put_on_both(standins, wheel)
    return github


def commit(project: GitRepository, path: str, text: str) -> None:
    project.write(path, text)
    project.commit("a change")
    project.git("push", "--quiet", "origin", "main")


def tags(project: GitRepository) -> list[str]:
    url = project.git("remote", "get-url", "--push", "origin").strip()
    return [line.rpartition("/")[2] for line in project.git("ls-remote", "--tags", url).splitlines()]


def test_a_release_is_tagged_published_followed_and_verified_and_a_second_run_continues(
    project: GitRepository, pipeline: GitHubStandIn, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["release", "1.0", "--yes"]) == 0, capfd.readouterr()

    said = capfd.readouterr()
    assert tags(project) == ["v1.0"]
    assert pipeline.releases["v1.0"]["prerelease"] is False
    assert "publish-pypi: in_progress\n" in said.err
    assert "smoke test passed" in said.out
    assert "PyPI holds what TestPyPI got: 1 file" in said.err
    assert TOKEN not in said.out + said.err

    pipeline.on_release = lambda: pytest.fail("published twice")
    assert main(["release", "1.0", "--yes"]) == 0
    assert tags(project) == ["v1.0"]


def test_a_workflow_that_starts_on_tags_gets_no_release(
    project: GitRepository,
    pipeline: GitHubStandIn,
    standins: Standins,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    commit(project, PATH, ON_TAG)

    def push_and_publish(root: Path, remote: str, *refs: str) -> None:
        push(root, remote, *refs)
        pipeline.on_release()

    monkeypatch.setattr(publish, "push", push_and_publish)

    assert main(["release", "1.0", "--yes"]) == 0, capfd.readouterr()
    assert tags(project) == ["v1.0"]
    assert pipeline.releases == {}


def test_a_manual_run_is_started_with_the_version_and_followed(
    project: GitRepository, pipeline: GitHubStandIn, capfd: pytest.CaptureFixture[str]
) -> None:
    commit(project, PATH, BY_HAND)
    release, pipeline.started = pipeline.on_release, None

    def start() -> None:
        pipeline.started = {**STARTED, "event": "workflow_dispatch", "head_branch": "main"}
        release()

    pipeline.on_release = start
    assert main(["release", "1.0", "--yes"]) == 0, capfd.readouterr()
    assert pipeline.dispatched == [{"ref": "main", "inputs": {"version": "1.0"}}]
    assert (tags(project), pipeline.releases) == ([], {})
    assert "smoke test passed" in capfd.readouterr().out


def test_a_release_that_fails_is_explained(
    project: GitRepository, pipeline: GitHubStandIn, capfd: pytest.CaptureFixture[str]
) -> None:
    pipeline.progress = [look("failure", publish_testpypi="success", publish_pypi="failure")]
    pipeline.logs = {2: LOG}

    assert main(["release", "1.0", "--yes"]) == 5
    assert "invalid-publisher" in capfd.readouterr().out


def test_other_bytes_on_pypi_are_a_failure(
    project: GitRepository,
    pipeline: GitHubStandIn,
    standins: Standins,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    def publish() -> None:
        put(standins, "testpypi", make_wheel(tmp_path, Sample()))
        put(standins, "pypi", make_wheel(tmp_path, Sample(description="Another.")))

    pipeline.on_release = publish

    assert main(["release", "1.0", "--yes"]) == 5
    assert "do not hold the same files of 1.0" in capfd.readouterr().err


def test_a_token_that_may_not_publish_is_refused_after_the_tag_and_the_cure_is_named(
    project: GitRepository, pipeline: GitHubStandIn, capfd: pytest.CaptureFixture[str]
) -> None:
    pipeline.may_write = False

    assert main(["release", "1.0", "--yes"]) == 4
    assert "Contents: write" in capfd.readouterr().err


def dirty(project: GitRepository) -> None:
    project.write("x")


def armed(project: GitRepository) -> None:
    commit(project, PATH, arm(SAFE, ["try"]))


def unsafe(project: GitRepository) -> None:
    commit(project, PATH, SAFE.replace("release:\n    types: [published]", "push:").replace(
        "    if: github.event_name == 'release'\n", ""))  # fmt: skip


def unpushed(project: GitRepository) -> None:
    project.commit("not pushed")


def elsewhere(project: GitRepository) -> None:
    project.git("switch", "--quiet", "try")


def tagged(project: GitRepository) -> None:
    project.git("tag", "v1.0")
    project.git("push", "--quiet", "origin", "v1.0")
    project.commit("after the tag")
    project.git("push", "--quiet", "origin", "main")


def no_pipeline(project: GitRepository) -> None:
    project.git("rm", "--quiet", PATH)
    project.commit("no pipeline")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (dirty, "there are uncommitted changes: `x`"),
        (armed, "is still armed"),
        (unsafe, "not proven safe"),
        (unpushed, "HEAD is not what `origin` has as `main`"),
        (elsewhere, "`main` is not checked out"),
        (tagged, "the tag `v1.0` is on another commit"),
        (no_pipeline, "no workflow of this repository uploads anything"),
    ],
)
def test_what_is_not_ready_is_refused_and_nothing_is_released(
    project: GitRepository, pipeline: GitHubStandIn, capfd: pytest.CaptureFixture[str], spoil: Any, said: str
) -> None:
    spoil(project)
    before = tags(project)

    assert main(["release", "1.0", "--yes"]) == 4

    assert said in capfd.readouterr().err
    assert tags(project) == before
    assert pipeline.releases == {}


def test_a_version_that_pypi_has_is_refused(
    project: GitRepository,
    pipeline: GitHubStandIn,
    standins: Standins,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    put(standins, "pypi", make_wheel(tmp_path, Sample()))

    assert main(["release", "1.0", "--yes"]) == 4
    assert "1.0 is on PyPI already" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--yes"], 2, "`--yes` needs the version"),
        (["one"], 2, "`one` is not a version"),
        (["2.0", "--yes"], 4, "uv version 2.0"),
        ([], 2, "no terminal to ask for confirmation"),
    ],
)
def test_nothing_is_released_by_accident(
    project: GitRepository,
    pipeline: GitHubStandIn,
    capfd: pytest.CaptureFixture[str],
    words: list[str],
    code: int,
    said: str,
) -> None:
    assert main(["release", *words]) == code
    assert said in capfd.readouterr().err
    assert tags(project) == []
