"""What is said of a rehearsal while it runs."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import pytest

from tracer_bullet.rehearsal.run.log import JobLog, StepLog
from tracer_bullet.rehearsal.run.payloads import RehearsedEvent
from tracer_bullet.report import console
from tracer_bullet.report.rehearse import progress
from tracer_bullet.report.rehearse.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Callable

JOB = JobLog("build")


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
    """Waits for a line that has a text in it."""
    lines: list[str] = []
    arrived = threading.Condition()

    def say(line: str) -> None:
        with arrived:
            lines.append(line)
            arrived.notify()

    def wait_for(text: str) -> str:
        with arrived:
            arrived.wait_for(lambda: any(text in line for line in lines), 60)
            return next((line for line in lines if text in line), "")

    monkeypatch.setattr(console, "say", say)
    return wait_for


def test_a_step_that_takes_long_is_said_to_be_going_on(
    said: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "PATIENCE", 0.01)
    event = Progress().event_started(RehearsedEvent("push", "refs/heads/main"))
    step = StepLog("Run the tests", started=time.monotonic(), lines=["collected 7 items"])
    event.step_started(JOB, step)
    assert said("...").endswith("s  build: Run the tests | collected 7 items")
    step.result = "success"
    event.step_ended(JOB, step)
    assert said("ok").endswith("build: Run the tests")


def test_a_step_that_ends_is_not_said_to_be_going_on(said: Callable[[str], str]) -> None:
    event = Progress().event_started(RehearsedEvent("push", "refs/heads/main"))
    step = StepLog("Build", "failure", lines=["no compiler"])
    event.step_started(JOB, step)
    event.step_ended(JOB, step)
    assert said("FAILED").endswith("build: Build")
    assert said("no compiler").startswith("  1. ")
