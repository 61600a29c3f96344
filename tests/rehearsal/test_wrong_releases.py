"""Releases that must not get through, rehearsed: a wrong tag, a tag without a version, nothing to release."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.rehearsal.pipelines import (
    EXAMPLES,
    Silence,
    add_semantic_release,
    commit_as,
    git,
    init_in,
    reasons,
    results,
)
from tracer_bullet.rehearsal.options import Options
from tracer_bullet.rehearsal.rehearse import rehearse
from tracer_bullet.rehearsal.target import find_target

if TYPE_CHECKING:
    from pathlib import Path

    from tracer_bullet.rehearsal.verdict.outcome import Rehearsal

pytestmark = pytest.mark.rehearsal


def play(root: Path, monkeypatch: pytest.MonkeyPatch, kind: str, options: Options) -> Rehearsal:
    """The pipeline of `kind` on a repository with nothing new but documentation since its last release."""
    shutil.copytree(EXAMPLES / "uv-build", root)
    add_semantic_release(root)
    commit_as(root, "roman", "feat: one")
    git(root, "tag", "v1.0.0")
    git(root, "commit", "--quiet", "--allow-empty", "--message", "docs: two")
    init_in(root, monkeypatch, f"release_on={kind}")
    return rehearse(find_target(root), options, Silence())


@pytest.mark.parametrize(
    ("kind", "event", "tag", "said"),
    [
        ("tag", "push", "v9.9.9", "9.9.9"),
        ("github-release", "release", "nightly", "nightly"),
    ],
    ids=["a tag of another version", "a tag without a version"],
)
def test_a_wrong_tag_stops_the_release_in_the_build(
    kind: str, event: str, tag: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = Options(event=event, tag=tag)
    rehearsal = play(tmp_path / "work", monkeypatch, kind, options)
    (release,) = rehearsal.events
    assert results(rehearsal)["build"] == "failure"
    assert release.uploads == ()
    assert said in reasons(rehearsal)


def test_no_commit_that_asks_for_a_release_ends_well_and_publishes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rehearsal = play(tmp_path / "work", monkeypatch, "semantic-release", Options(repeat=1))
    pushed = rehearsal.events[-1]
    assert {name: job.result for name, job in pushed.jobs.items()} == {
        "release": "success",
        "build": "skipped",
        "publish-testpypi": "skipped",
        "smoke-test": "skipped",
        "publish-pypi": "skipped",
    }
    assert pushed.uploads == ()
    assert "may upload to PyPI, and did not here" in reasons(rehearsal)
