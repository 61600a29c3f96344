"""Each event of a checkout is simulated once, whoever asks; another commit is read anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.rehearsal.pipelines import WORKFLOW, Silence, git, make_repository, replace_in
from tracer_bullet.errors import TracerError
from tracer_bullet.rehearsal import play
from tracer_bullet.rehearsal.options import Options
from tracer_bullet.rehearsal.prepare.commit_simulator import CommitSimulator
from tracer_bullet.rehearsal.rehearse import rehearse
from tracer_bullet.rehearsal.run.payloads import RehearsedEvent
from tracer_bullet.rehearsal.target import find_target
from tracer_bullet.rehearsal.verdict.outcome import EventOutcome, JobOutcome
from tracer_bullet.workflow import simulator as simulator_module
from tracer_bullet.workflow.simulation.simulate import simulate

if TYPE_CHECKING:
    from pathlib import Path

    from tracer_bullet.rehearsal.event_run import EventRun
    from tracer_bullet.workflow.events.event import Event
    from tracer_bullet.workflow.model import Workflow
    from tracer_bullet.workflow.simulation.simulate import Run

PUSH = RehearsedEvent("push", "refs/heads/main")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_repository(tmp_path / "demo")


def test_a_default_rehearsal_simulates_each_event_once(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    simulated: list[tuple[str, str, str]] = []

    def count(workflow: Workflow, event: Event, *given: Any) -> Run:
        simulated.append((workflow.path, event.title, event.ref))
        return simulate(workflow, event, *given)

    def do_nothing(run: EventRun) -> EventOutcome:
        simulated = run.simulated
        jobs = {name: JobOutcome("success") for name in simulated.run.jobs}
        return EventOutcome(run.rehearsed, simulated.run, simulated.uploads, jobs)

    monkeypatch.setattr(simulator_module, "simulate", count)
    monkeypatch.setattr(play, "perform", do_nothing)
    rehearsal = rehearse(find_target(root), Options(offline=True), Silence())
    assert [event.rehearsed.event for event in rehearsal.events] == ["push", "push", "release"]
    # two of them are activities of the release that start nothing
    assert len(simulated) == len(set(simulated)) <= 9
    assert {"a push to `main`", "a release (published)"} <= {title for _, title, _ in simulated}


def test_another_commit_is_read_anew(root: Path) -> None:
    commit = CommitSimulator(root, find_target(root))
    before = commit.simulate(PUSH)
    assert commit.simulate(PUSH).run is before.run
    replace_in(root, "environment: pypi", "environment: production")
    git(root, "commit", "--quiet", "--all", "--message", "two")
    assert commit.simulate(PUSH).run is not before.run


def test_a_workflow_that_is_not_there_or_is_none_is_an_error(root: Path) -> None:
    target = find_target(root)
    (root / WORKFLOW).write_text("- a list\n", "utf-8")
    with pytest.raises(TracerError, match="this is not a GitHub workflow"):
        CommitSimulator(root, target).simulate(PUSH)
    (root / WORKFLOW).unlink()
    with pytest.raises(TracerError, match=f"`main` has no `{WORKFLOW}`"):
        CommitSimulator(root, target).simulate(PUSH)
