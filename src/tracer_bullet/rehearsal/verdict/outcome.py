"""What came of a rehearsal, as values: events, their jobs, uploads and tokens, and the verdict."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracer_bullet.errors import TracerError
    from tracer_bullet.rehearsal.prepare.commit_simulator import Simulated
    from tracer_bullet.rehearsal.run.log import JobLog
    from tracer_bullet.rehearsal.run.payloads import RehearsedEvent
    from tracer_bullet.rehearsal.server.records import DownloadRecord
    from tracer_bullet.rehearsal.standin.answer import ExchangeRecord, UploadRecord
    from tracer_bullet.workflow.reach import Upload
    from tracer_bullet.workflow.simulation.simulate import Run

NOT_REHEARSED = "not rehearsed"
MORE_TIME = "`--timeout 120` gives it more minutes, `--skip-job NAME` leaves out a job that only tests"


@dataclass(frozen=True)
class JobOutcome:
    """`result` is success, failure, skipped or `NOT_REHEARSED`; `why` says why it did not run.

    `undone` are commands that the job ran and that this machine only took down, `gaps` what a step of it gave
    up on, with what helps. `fault` is what fails it although its steps do not. `tolerated` is a step that
    failed without harm, because of `continue-on-error`. `calls` are the jobs of the workflow that it calls.
    """

    result: str
    seconds: float = 0.0
    why: str = ""
    hint: str = ""
    legs: tuple[JobLog, ...] = ()
    left_out: tuple[str, ...] = ()
    undone: tuple[str, ...] = ()
    gaps: tuple[tuple[str, str], ...] = ()
    fault: str = ""
    tolerated: str = ""
    calls: tuple[str, ...] = ()


@dataclass(frozen=True)
class IssuedToken:
    """An identity token that `job` exchanged, or tried to."""

    job: str
    record: ExchangeRecord


@dataclass(frozen=True)
class EventOutcome:
    """One event: what the simulation says of it (`simulated`, `allowed`), and what happened.

    `error` is why it could not be played, in which case nothing else happened. `started` is by the monotonic
    clock. `cut` says why the run was ended before its end. `pushed` is what the push of the tag starts that
    comes with a release.
    """

    rehearsed: RehearsedEvent
    simulated: Run
    allowed: tuple[Upload, ...] = ()
    jobs: Mapping[str, JobOutcome] = field(default_factory=dict)
    uploads: tuple[UploadRecord, ...] = ()
    tokens: tuple[IssuedToken, ...] = ()
    downloads: tuple[DownloadRecord, ...] = ()
    notes: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    cut: str = ""
    started: float = 0.0
    seconds: float = 0.0
    error: TracerError | None = None
    pushed: Simulated | None = None

    @property
    def is_started(self) -> bool:
        """Whether the event starts the workflow at all."""
        return self.error is None and self.simulated.started.passes is not False

    @property
    def left_out(self) -> tuple[str, ...]:
        """The jobs that cannot be rehearsed, without those that only call one."""
        return tuple(name for name, job in self.jobs.items() if job.result == NOT_REHEARSED and not job.calls)

    @property
    def failed(self) -> tuple[str, ...]:
        """The jobs that failed, without those that only call one."""
        return tuple(name for name, job in self.jobs.items() if job.result == "failure" and not job.calls)

    @property
    def accepted(self) -> tuple[UploadRecord, ...]:
        """The uploads that an index took, those that changed nothing left out."""
        return tuple(one for one in self.uploads if one.status == 200 and not one.is_repeat)

    @property
    def version(self) -> str:
        """The version that was uploaded, or tried to be; several separated by commas, empty if none."""
        return ", ".join(dict.fromkeys(one.version for one in self.uploads if one.version))


@dataclass(frozen=True)
class Reason:
    """Why a rehearsal is not good: a sentence, `hint`, what cures it, and `place`, `file:line` if known."""

    text: str
    hint: str = ""
    place: str = ""


@dataclass(frozen=True)
class RehearsalVerdict:
    """`failures` are what would fail on GitHub or reach too far, `gaps` what could not be rehearsed.

    `remarks` are what GitHub would not mind, and tracer advises against.
    """

    failures: tuple[Reason, ...] = ()
    gaps: tuple[Reason, ...] = ()
    remarks: tuple[Reason, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether everything ran and did what it should."""
        return not self.failures and not self.gaps


@dataclass(frozen=True)
class Rehearsal:
    """All events in order, and the verdict; `notes` are about the rehearsal as a whole."""

    events: tuple[EventOutcome, ...]
    verdict: RehearsalVerdict
    notes: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
