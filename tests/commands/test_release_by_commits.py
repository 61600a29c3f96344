"""`tracer release` if a tool makes the releases of the commits: a merge or a push begins it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.answering import reply
from tests.commands.test_fire import PATH, STARTED, look
from tests.commands.test_fire import project as branch_project  # noqa: F401 - a fixture is taken by its name
from tests.commands.test_fire import quick as quick  # noqa: PLC0414
from tests.commands.test_release import project as project  # noqa: PLC0414
from tests.commands.test_status import standins as standins  # noqa: PLC0414
from tests.github.conftest import github as github  # noqa: PLC0414
from tests.github.standin import SLUG, GitHubStandIn
from tests.rehearsal.distributions import Sample, make_wheel
from tests.standins import put_on_both
from tracer_bullet.cli import main

if TYPE_CHECKING:
    from pathlib import Path

    from tests.answering import Asked, Reply
    from tests.conftest import GitRepository
    from tracer_bullet.rehearsal.server.standins import Standins

pytestmark = pytest.mark.slow
RELEASED = look("success", release="success", publish_testpypi="success", publish_pypi="success")
NOTHING = look("success", release="success", publish_testpypi="skipped", publish_pypi="skipped")
WORKFLOW = """\
on:
  push:
    branches: [main]
permissions: {}
jobs:
  release:
    runs-on: ubuntu-24.04
    outputs: {made: "${{ steps.make.outputs.OUTPUT }}"}
    steps:
      - uses: TOOL
        id: make
  publish-testpypi:
    needs: release
    if: needs.release.outputs.made == 'true'
    runs-on: ubuntu-24.04
    environment: testpypi
    permissions: {id-token: write}
    steps:
      - uses: pypa/gh-action-pypi-publish@release/v1
        with: {repository-url: https://test.pypi.org/legacy/}
  publish-pypi:
    needs: [release, publish-testpypi]
    if: needs.release.outputs.made == 'true'
    runs-on: ubuntu-24.04
    environment: pypi
    permissions: {id-token: write}
    steps:
      - uses: pypa/gh-action-pypi-publish@release/v1
"""
RELEASE_PLEASE = WORKFLOW.replace("TOOL", "googleapis/release-please-action@v4").replace(
    "OUTPUT", "release_created"
)
SEMANTIC = WORKFLOW.replace("TOOL", "python-semantic-release/python-semantic-release@v10").replace(
    "OUTPUT", "released"
)
PULLS = f"/repos/{SLUG}/pulls"
URL = f"https://github.com/{SLUG}/pull/12"


def commit(project: GitRepository, subject: str) -> str:
    project.write("change.txt", subject)
    project.commit(subject)
    return project.git("rev-parse", "HEAD").strip()


def at_remote(project: GitRepository) -> str:
    url = project.git("remote", "get-url", "--push", "origin").strip()
    return project.git("ls-remote", url, "refs/heads/main").partition("\t")[0]


@pytest.fixture
def pipeline(github: GitHubStandIn, standins: Standins, tmp_path: Path) -> GitHubStandIn:
    """A run on `main` that puts the same wheel on both indexes before it is looked at."""
    wheel = make_wheel(tmp_path, Sample())

    def run() -> None:
        put_on_both(standins, wheel)
        github.progress = [RELEASED]

    github.started = {**STARTED, "event": "push", "head_branch": "main"}
    github.on_run = run
    return github


def end_without_upload(github: GitHubStandIn, state: Any) -> None:
    """The run has ended like this when it is looked at, and no index got anything."""
    github.on_run, github.progress = (lambda: None), [state]


def offer_pull(github: GitHubStandIn, *heads: str, title: str = "chore(main): release 1.0") -> list[Any]:
    """Open pull requests from `heads`; returns what a merge is asked with."""
    merged: list[Any] = []
    pulls = [
        {"number": 12, "title": title, "html_url": URL, "head": {"ref": head, "sha": "a" * 40}}
        for head in heads
    ]

    def merge(asked: Asked) -> Reply:
        merged.append(json.loads(asked.body))
        return reply(200, {"sha": "b" * 40, "merged": True, "message": "merged"})

    github.more[("GET", PULLS)] = lambda _asked: reply(200, pulls)
    github.more[("PUT", f"{PULLS}/12/merge")] = merge
    return merged


def start(project: GitRepository, text: str) -> None:
    project.write(PATH, text)
    project.commit("ci: releases by the commits")
    project.git("push", "--quiet", "origin", "main")


def test_the_release_pull_request_is_merged_and_the_run_followed_and_verified(
    project: GitRepository, pipeline: GitHubStandIn, capfd: pytest.CaptureFixture[str]
) -> None:
    start(project, RELEASE_PLEASE)
    merged = offer_pull(pipeline, "feature", "release-please--branches--main")

    assert main(["release", "1.0", "--yes"]) == 0, capfd.readouterr()

    said = capfd.readouterr()
    assert [one["sha"] for one in merged] == ["a" * 40]
    assert any("head_sha=" + "b" * 40 in asked.path for asked in pipeline.asked)
    assert "smoke test passed" in said.out
    assert "PyPI holds what TestPyPI got: 1 file" in said.err
    assert pipeline.releases == {}


def test_without_a_pull_request_the_last_run_tells_that_no_commit_asked_for_a_release(
    project: GitRepository, pipeline: GitHubStandIn, capfd: pytest.CaptureFixture[str]
) -> None:
    start(project, RELEASE_PLEASE)
    offer_pull(pipeline, "feature")
    end_without_upload(pipeline, NOTHING)

    assert main(["release", "--yes"]) == 1

    said = capfd.readouterr().err
    assert "no commit asked for a release" in said
    assert "wait for the pull request of release-please" in said


@pytest.mark.parametrize(
    ("heads", "words", "reason"),
    [
        (["release-please--branches--main"], ["2.0", "--yes"], "2.0 is to be released"),
        (["release-please--a", "release-please--b"], ["--yes"], "several release pull requests are open"),
    ],
)
def test_a_pull_request_that_is_not_the_one_is_not_merged(
    project: GitRepository,
    pipeline: GitHubStandIn,
    capfd: pytest.CaptureFixture[str],
    heads: list[str],
    words: list[str],
    reason: str,
) -> None:
    start(project, RELEASE_PLEASE)
    merged = offer_pull(pipeline, *heads)
    assert main(["release", *words]) == 4
    assert reason in capfd.readouterr().err
    assert merged == []


def test_the_commits_are_pushed_and_the_version_that_they_make_is_verified(
    project: GitRepository, pipeline: GitHubStandIn, capfd: pytest.CaptureFixture[str]
) -> None:
    start(project, SEMANTIC)
    head = commit(project, "fix: a fault")

    assert main(["release", "--yes"]) == 0, capfd.readouterr()

    said = capfd.readouterr()
    assert at_remote(project) == head
    assert "warning: no commit asks" not in said.err
    assert "smoke test passed" in said.out


def test_after_a_pull_of_the_commit_that_the_tool_made_the_run_is_found_again(
    project: GitRepository, pipeline: GitHubStandIn, capfd: pytest.CaptureFixture[str]
) -> None:
    start(project, SEMANTIC)
    pushed = commit(project, "fix: a fault")
    made = commit(project, "1.0")
    project.git("tag", "v1.0")
    project.git("push", "--quiet", "origin", "main")
    pipeline.without_run = frozenset({made})

    assert main(["release", "--yes"]) == 0, capfd.readouterr()

    assert any(f"head_sha={pushed}" in asked.path for asked in pipeline.asked)
    assert "smoke test passed" in capfd.readouterr().out


def test_commits_that_ask_for_nothing_are_warned_of_and_the_run_says_the_same(
    project: GitRepository, pipeline: GitHubStandIn, capfd: pytest.CaptureFixture[str]
) -> None:
    start(project, SEMANTIC)
    commit(project, "docs: a word")
    end_without_upload(pipeline, NOTHING)

    assert main(["release", "--yes"]) == 1

    said = capfd.readouterr().err
    assert "warning: no commit asks for a release by the usual rules" in said
    assert "no commit asked for a release" in said


def test_a_version_cannot_be_asked_of_the_commits(
    project: GitRepository, pipeline: GitHubStandIn, capfd: pytest.CaptureFixture[str]
) -> None:
    start(project, SEMANTIC)
    before = at_remote(project)
    commit(project, "fix: a fault")
    assert main(["release", "1.0", "--yes"]) == 4
    assert "the commits decide on the version" in capfd.readouterr().err
    assert at_remote(project) == before


def test_a_run_that_fails_is_a_failure(
    project: GitRepository, pipeline: GitHubStandIn, capfd: pytest.CaptureFixture[str]
) -> None:
    start(project, SEMANTIC)
    failed = look("failure", release="success", publish_testpypi="failure", publish_pypi="skipped")
    end_without_upload(pipeline, failed)
    assert main(["release", "--yes"]) == 5
    assert "gh run rerun --failed" in capfd.readouterr().err
