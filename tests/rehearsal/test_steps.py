"""What the steps of a job find: as on a runner of GitHub's, nobody sits at a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rehearsal.pipelines import git, make_repository, play, reasons, replace_in
from tracer_bullet.errors import TracerError
from tracer_bullet.rehearsal import perform

if TYPE_CHECKING:
    from pathlib import Path


pytestmark = pytest.mark.slow

_LOOK = """\
      - name: Look
        run: |
          git log --stat
          if read -r answer; then echo "somebody answered $answer"; fi
          for stream in 0 1 2; do if [ -t $stream ]; then echo "stream $stream is a terminal"; fi; done
          wait
          sleep 300 & # a server that the step leaves behind
          env | sort
          exit 1
"""
_HIDE = """\
      - name: Leave act out
        if: ${{ !env.ACT }}
        run: echo "on GitHub"
"""
_ASK = """\
      - name: Ask
        shell: python
        run: input("name? ")
"""


def play_steps(root: Path) -> dict[str, list[str]]:
    """Rehearse a push; what the steps of the first job print."""
    steps = play(root, event="push").events[0].jobs["build"].legs[0].steps.values()
    return {step.name: step.lines for step in steps}


def test_a_step_has_no_pager_no_answers_and_the_variables_of_a_runner(tmp_path: Path) -> None:
    root = make_repository(tmp_path / "demo")
    for number in range(100):
        git(root, "commit", "--quiet", "--allow-empty", "--message", f"commit {number}")
    replace_in(root, "name: Publish\n", "")
    replace_in(
        root,
        "      - uses: actions/checkout@v7\n      - uses: astral-sh/setup-uv@v7\n",
        f"      - uses: actions/checkout@v7\n        with:\n          fetch-depth: 0\n{_HIDE}{_LOOK}",
    )
    steps = play_steps(root)
    assert steps["Leave act out"] == ["on GitHub"]
    lines = steps["Look"]
    assert sum(line.strip().startswith("commit ") and len(line) < 20 for line in lines) == 100
    assert not any(line.startswith("somebody answered") for line in lines)
    assert not any(line.endswith("is a terminal") for line in lines)
    found = dict(line.split("=", 1) for line in lines if "=" in line)
    assert found["GITHUB_WORKFLOW"] == ".github/workflows/publish.yml"
    assert found["GITHUB_WORKFLOW_REF"] == "octo-org/demo/.github/workflows/publish.yml@refs/heads/main"
    assert found["GITHUB_WORKFLOW_SHA"] == found["GITHUB_SHA"]
    assert found["GITHUB_REPOSITORY_ID"].isdigit()
    assert found["GITHUB_TRIGGERING_ACTOR"] == "octo-org"
    assert found["HOME"].endswith("/jobs/build/home")
    assert found["PATH"].startswith(found["HOME"])
    assert "ACT" not in found


def test_a_push_that_github_skips_fails_without_a_step(tmp_path: Path) -> None:
    root = make_repository(tmp_path / "demo")
    git(root, "commit", "--quiet", "--allow-empty", "--message", "chore: 1.0 [skip ci]")
    rehearsal = play(root, event="push")
    (failure,) = rehearsal.verdict.failures
    assert failure.text.endswith("GitHub starts nothing, because the message of the commit has `[skip ci]`")
    assert rehearsal.events[0].jobs == {}


@pytest.mark.rehearsal
def test_a_job_that_takes_too_long_is_not_rehearsed_and_may_be_left_out(tmp_path: Path) -> None:
    root = make_repository(tmp_path / "demo")
    steps = "    steps:\n      - run: sleep 300\n"
    replace_in(root, "jobs:\n", f"jobs:\n  slow:\n    runs-on: ubuntu-24.04\n{steps}")
    replace_in(root, "    needs: build\n", "    needs: [build, slow]\n")
    rehearsal = play(root, event="push", minutes=0.3)
    assert not rehearsal.verdict.failures
    said = "the job `slow` cannot be rehearsed: it was not over after 0.3 minutes\n`--timeout 120`"
    assert said in reasons(rehearsal)
    docker = "    container: x\n    services: {db: {image: postgres}}\n"
    replace_in(root, f"ubuntu-24.04\n{steps}", f"macos-15\n{docker}{steps}")
    rehearsal = play(root, event="push", skipped_jobs=frozenset({"slow"}))
    assert rehearsal.verdict.ok, reasons(rehearsal)
    assert "the job `slow` was left out, as you asked" in rehearsal.notes
    with pytest.raises(TracerError, match="the job `publish-testpypi` uploads"):
        play(root, event="push", skipped_jobs=frozenset({"publish-testpypi"}))


def test_a_step_that_waits_for_an_answer_is_ended_and_not_rehearsed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(perform, "SILENCE", 6)
    root = make_repository(tmp_path / "demo")
    replace_in(root, "      - name: Build\n", f"{_ASK}      - name: Build\n")
    rehearsal = play(root, event="push")
    assert not rehearsal.verdict.failures
    said = "the job `build` cannot be rehearsed: no step wrote a line for 0.1 minutes"
    assert said in reasons(rehearsal)
