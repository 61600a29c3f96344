"""What act's JSON log says: which steps of which jobs ran, how they ended, and what they printed.

Learnt from act 0.2.89: a step's end has `stepResult`; of a matrix with a job that failed only that can be
relied on, because `jobResult` then says failure for every matrix job. Jobs and steps that are skipped say
nothing.
"""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tracer_bullet.rehearsal.run.masking import Mask

_KNOWN = "Error: Job "
"""What act ends with when a job failed, which its log has said already."""
_UNREADABLE = "invalid format "
_COLOURS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
KEPT_LINES = 5000
"""Lines of a step's output that are kept, the last ones."""


@dataclass
class StepLog:
    """One step of a job as it ran: `started` by the monotonic clock, `seconds` as act measured them.

    `masked` are its outputs that hold a masked value.
    """

    name: str
    result: str = ""
    started: float = 0.0
    seconds: float = 0.0
    lines: list[str] = field(default_factory=list)
    masked: set[str] = field(default_factory=set)


@dataclass
class JobLog:
    """One job, or one job of its matrix, as it ran; `cut` says why it was ended before its end."""

    job: str
    leg: str = ""
    steps: dict[str, StepLog] = field(default_factory=dict)
    started: float = 0.0
    seconds: float = 0.0
    reported: str = ""
    cut: str = ""

    @property
    def result(self) -> str:
        """`success` or `failure`."""
        if self.reported == "success" or not self.leg:
            return self.reported or "failure"
        failed = any(step.result == "failure" for step in self.steps.values())
        return "failure" if failed or not self.steps else "success"

    @property
    def run_steps(self) -> list[StepLog]:
        """The steps in the order in which they ran; act mentions actions before all others."""
        return sorted(self.steps.values(), key=lambda step: step.started)

    @property
    def title(self) -> str:
        """The job with its matrix values."""
        return f"{self.job} ({self.leg})" if self.leg else self.job


class Watcher(Protocol):
    """Somebody who wants to know what happens as it happens."""

    def job_started(self, job: JobLog) -> None:
        """A job begins."""

    def step_started(self, job: JobLog, step: StepLog) -> None:
        """A step of a job begins."""

    def step_ended(self, job: JobLog, step: StepLog) -> None:
        """A step of a job is over."""

    def job_ended(self, job: JobLog) -> None:
        """A job is over."""


@dataclass
class RunLog:
    """Everything that is known of a run; `problems` is what act said outside of any job.

    `cut` says why the run was ended before its end.
    """

    jobs: dict[tuple[str, str], JobLog] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    cut: str = ""


def end_abruptly(log: RunLog, why: str) -> None:
    """Let every job and every step that was not over fail for the reason `why`."""
    log.cut = why
    for job in (job for job in log.jobs.values() if not job.reported):
        job.cut = why
        for step in (step for step in job.steps.values() if not step.result):
            step.result = "failure"
            _keep(step, f"error: {why}")


def follow(lines: Iterable[bytes], watcher: Watcher, mask: Mask, calls: Mapping[str, str] | None) -> RunLog:
    """Read act's output to its end, telling `watcher` as it goes.

    `calls` are the jobs that call a workflow, by the names under which act shows them.
    """
    log = RunLog()
    for line in lines:
        entry = _parse(line)
        if entry is None:
            text = mask.hide(line.decode("utf-8", "replace").strip())
            if text and not text.startswith(_KNOWN):
                log.problems.append(text)
        elif "jobID" in entry:
            _read_entry(entry, log, watcher, mask, calls or {})
        elif entry.get("level") in ("error", "fatal"):
            log.problems.append(mask.hide(str(entry.get("msg", ""))))
    return log


def _parse(line: bytes) -> dict[str, Any] | None:
    try:
        entry = json.loads(line)
    except ValueError:
        return None
    return entry if isinstance(entry, dict) else None


def _read_entry(
    entry: Mapping[str, Any], log: RunLog, watcher: Watcher, mask: Mask, calls: Mapping[str, str]
) -> None:
    job = _find_job(entry, log, watcher, calls)
    if entry.get("command") == "add-mask":
        mask.add(str(entry.get("arg", "")))
    if "jobResult" in entry:
        job.reported = str(entry["jobResult"])
        job.seconds = time.monotonic() - job.started
        watcher.job_ended(job)
        return
    identifier = entry.get("stepID") or []
    if not identifier:
        return
    # act has put values into the title of a step without a name, which GitHub does not
    title = mask.hide(str(entry.get("step", "")).splitlines()[0])
    step = job.steps.setdefault(str(identifier[0]), StepLog(title))
    if not step.started and entry.get("stage") == "Main":
        step.started = time.monotonic()
        watcher.step_started(job, step)
    _read_step(entry, job, step, watcher, mask)


def _find_job(entry: Mapping[str, Any], log: RunLog, watcher: Watcher, calls: Mapping[str, str]) -> JobLog:
    matrix = entry.get("matrix") or {}
    shown, _, _ = str(entry.get("job", "")).partition("/")
    caller = calls.get(shown) or calls.get(shown.rpartition("-")[0], "")
    name = f"{caller} / {entry['jobID']}" if caller else str(entry["jobID"])
    key = (name, ", ".join(str(value) for value in matrix.values()))
    if key not in log.jobs:
        log.jobs[key] = JobLog(*key, started=time.monotonic())
        watcher.job_started(log.jobs[key])
    return log.jobs[key]


def _read_step(entry: Mapping[str, Any], job: JobLog, step: StepLog, watcher: Watcher, mask: Mask) -> None:
    if entry.get("raw_output"):
        _keep(step, mask.hide(str(entry.get("msg", "")).rstrip()))
    elif entry.get("command") in ("error", "warning", "notice"):
        _keep(step, f"{entry['command']}: {mask.hide(str(entry.get('arg', '')))}")
    elif entry.get("level") == "error":
        _keep(step, mask.hide(str(entry.get("msg", ""))))
        _fail_by_its_files(entry, step)
    elif entry.get("command") == "set-output" and mask.is_hidden(str(entry.get("arg", ""))):
        step.masked.add(str(entry.get("name", "")))
    if "stepResult" in entry and len(entry["stepID"]) == 1:
        step.seconds += entry.get("executionTime", 0) / 1e9
        step.result = (
            "failure" if "failure" in (step.result, entry["stepResult"]) else str(entry["stepResult"])
        )
        if entry.get("stage") == "Main":
            watcher.step_ended(job, step)


def _fail_by_its_files(entry: Mapping[str, Any], step: StepLog) -> None:
    """A line of GITHUB_OUTPUT or GITHUB_ENV that cannot be read fails the step; act only fails the job."""
    if str(entry.get("msg", "")).startswith(_UNREADABLE):
        step.result = "failure"


def _keep(step: StepLog, text: str) -> None:
    step.lines.append(_COLOURS.sub("", text))
    del step.lines[:-KEPT_LINES]
