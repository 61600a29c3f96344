"""One event as a run: prepares the copy of the workflow, runs act, and gathers what happened."""

from __future__ import annotations

import re
import secrets
import time
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from tracer_bullet.project.worktree import WORKFLOWS
from tracer_bullet.rehearsal.actions.catalogue import write_action
from tracer_bullet.rehearsal.prepare.changed_workflows import ChangedWorkflows
from tracer_bullet.rehearsal.prepare.claims import RunFacts, claims_of, contexts_of, describe_run
from tracer_bullet.rehearsal.prepare.contexts import variable_of
from tracer_bullet.rehearsal.prepare.instrument import JobChange
from tracer_bullet.rehearsal.prepare.matrix_jobs import kept_values
from tracer_bullet.rehearsal.prepare.planned_jobs import list_jobs
from tracer_bullet.rehearsal.prepare.secrets import make_secrets
from tracer_bullet.rehearsal.prepare.steps_beside import without_steps_beside
from tracer_bullet.rehearsal.prepare.support import judge_support
from tracer_bullet.rehearsal.prepare.tolerated import tolerate
from tracer_bullet.rehearsal.run.act import ActRun, prepare
from tracer_bullet.rehearsal.run.configuration import git_remotes
from tracer_bullet.rehearsal.run.log import RunLog, end_abruptly, follow
from tracer_bullet.rehearsal.run.machine import Machine, make_job, make_machine
from tracer_bullet.rehearsal.run.payloads import list_defaults, make_payload
from tracer_bullet.rehearsal.run.process import Lines, watched
from tracer_bullet.rehearsal.server.github_api import Repository
from tracer_bullet.rehearsal.server.records import DownloadRecord
from tracer_bullet.rehearsal.standin.answer import ExchangeRecord, UploadRecord
from tracer_bullet.rehearsal.summary import sum_up_jobs
from tracer_bullet.rehearsal.verdict.outcome import EventOutcome, IssuedToken
from tracer_bullet.workflow.simulation.simulate import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tracer_bullet.rehearsal.prepare.commit_simulator import Simulated
    from tracer_bullet.rehearsal.prepare.planned_jobs import PlannedJob
    from tracer_bullet.rehearsal.prepare.support import Support
    from tracer_bullet.rehearsal.run.log import Watcher
    from tracer_bullet.rehearsal.run.masking import Mask
    from tracer_bullet.rehearsal.run.payloads import RehearsedEvent
    from tracer_bullet.rehearsal.run.process import Processes
    from tracer_bullet.rehearsal.run.working_copy import Copy
    from tracer_bullet.rehearsal.server.standins import Standins
    from tracer_bullet.rehearsal.target import Target

SILENCE = 600
"""Seconds after which a run is ended in which no step writes anything: nobody types an answer here."""
TIMEOUT = 3600
"""Seconds after which a run is ended in any case."""
_NO_PAUSE = "RETRY_SECONDS"
"""The pause of the generated smoke test between two looks at the index, which here needs none."""
_MARK = "ACT"
"""What act sets and GitHub does not; act heeds another value of it in a step alone."""


@dataclass(frozen=True)
class EventRun:
    """A run: which event, on which copy, and with which stand-ins, whose address is this run's own.

    `folder`, `mask` and `processes` are those of the whole rehearsal.
    """

    target: Target
    number: int
    run_id: int
    rehearsed: RehearsedEvent
    simulated: Simulated
    folder: Path
    copy: Copy
    standins: Standins
    watcher: Watcher
    mask: Mask
    processes: Processes
    skipped: frozenset[str] = frozenset()

    @cached_property
    def facts(self) -> RunFacts:
        """What is the same for all jobs."""
        name = self.simulated.run.workflow.name
        title = name.value if name else self.simulated.run.workflow.path
        return RunFacts(self.target, self.rehearsed, self.copy.sha, self.run_id, self.number, title)

    @cached_property
    def jobs(self) -> list[PlannedJob]:
        """Every job, those of called workflows included."""
        return list(list_jobs(self.simulated.run))

    @cached_property
    def fits(self) -> Mapping[str, Support]:
        """What of each job that may run can be rehearsed here."""
        return {
            job.name: judge_support(job.run, self.copy.tree, self.skipped)
            for job in self.jobs
            if job.run.outcome is not Outcome.SKIPPED and not job.is_call
        }

    @cached_property
    def machine(self) -> Machine:
        """The machine of all jobs."""
        return make_machine(self.folder / f"run{self.number}")


def perform(run: EventRun) -> EventOutcome:
    """Run the workflow, and say what came of it."""
    begun = time.monotonic()
    log = _run_jobs(run)
    records = [one for live in run.standins.indexes.values() for one in live.records_of(run.number)]
    notes = run.machine.notes
    return EventOutcome(
        rehearsed=run.rehearsed,
        simulated=run.simulated.run,
        allowed=run.simulated.uploads,
        jobs=sum_up_jobs(run.jobs, run.fits, log, run.machine),
        notes=tuple(notes.read_text("utf-8").splitlines()) if notes.exists() else (),
        problems=tuple(log.problems),
        started=begun,
        seconds=time.monotonic() - begun,
        uploads=tuple(one for one in records if isinstance(one, UploadRecord)),
        downloads=tuple(one for one in records if isinstance(one, DownloadRecord)),
        tokens=tuple(_name_token(run, one) for one in records if isinstance(one, ExchangeRecord)),
    )


def _name_token(run: EventRun, record: ExchangeRecord) -> IssuedToken:
    return IssuedToken(run.standins.network.issued.get(str(record.claims.get("jti")), ""), record)


def _run_jobs(run: EventRun) -> RunLog:
    fitting = [fit for fit in run.fits.values() if not fit.why_not]
    if not fitting:
        return RunLog()
    given = {"GITHUB_TOKEN": _make_token(run), **_make_secrets(run)}
    run.copy.mirror(run.machine.origin)
    with _write_workflows(run) as (text, calls):
        return _follow_act(run, _describe_act(run, text, fitting, given), calls)


def _describe_act(run: EventRun, text: str, fitting: Sequence[Support], given: Mapping[str, str]) -> ActRun:
    """What act is told; `given` are the secrets."""
    target, facts = run.target, run.facts
    actions = {uses: standin for fit in fitting for uses, standin in fit.actions.items()}
    place = run.machine.folder / "actions"
    defaults = list_defaults(run.simulated.run.workflow)
    return ActRun(
        folder=run.machine.folder,
        tree=run.copy.tree,
        text=text,
        event=run.rehearsed.event,
        payload=make_payload(run.rehearsed, target.slug, facts.sha, target.default_branch, defaults),
        run_id=facts.run_id,
        run_number=facts.run_number,
        actor=target.slug.partition("/")[0],
        labels=frozenset(label for fit in fitting for label in fit.labels),
        actions={uses: write_action(place, uses, standin) for uses, standin in actions.items()},
        variables=describe_run(facts),
        secrets=given,
        settings={variable_of(name): value for name, value in contexts_of(facts).items()},
    )


def _follow_act(run: EventRun, act: ActRun, calls: Mapping[str, str]) -> RunLog:
    remotes = git_remotes(run.machine.origin, run.target.slug, act.secrets.values())
    environment = run.machine.variables(run.standins.client_variables(), remotes)
    command = run.standins.isolate(prepare(act))
    with watched(command, environment, run.machine.folder, run.folder) as process:
        run.processes.add(process)
        lines = Lines(process, SILENCE, TIMEOUT)
        log = follow(lines, run.watcher, run.mask, calls)
    if lines.why_ended:
        end_abruptly(log, lines.why_ended)
    return log


def _make_token(run: EventRun) -> str:
    """A GITHUB_TOKEN for a run, by which the stand-in of GitHub's API knows what the run may see."""
    token = f"ghs_{secrets.token_hex(18)}"
    run.mask.add(token)
    denied = [job.name for job in run.jobs if job.level("contents", "write") != "write"]
    repository = Repository(run.target.slug, frozenset(denied))
    if run.rehearsed.event == "release":
        repository.add(run.rehearsed.short_ref)
    run.standins.network.github.add_run(token, repository, run.number)
    return token


def _make_secrets(run: EventRun) -> dict[str, str]:
    given = make_secrets({job.workflow.path: job.workflow for job in run.jobs}.values())
    for value in given.values():
        run.mask.add(value)
    return given


@contextmanager
def _write_workflows(run: EventRun) -> Iterator[tuple[str, dict[str, str]]]:
    """The text of the workflow for act, and the jobs that call others, by the names that act shows.

    Those that are called lie in the copy of the repository, where act looks for them, during the run.
    """
    changed = ChangedWorkflows(run.copy.tree / WORKFLOWS, run.facts)
    written = changed.add(run.simulated.run, lambda job: _change(run, job))
    try:
        yield written, changed.calls
    finally:
        changed.remove()


def _change(run: EventRun, planned: PlannedJob) -> JobChange:
    job, fit = planned.run.job, run.fits.get(planned.name)
    keys = without_steps_beside(job)
    if fit is not None and fit.why_not:
        return JobChange(is_left_out=True, keys=keys)
    legs = kept_values(job) if fit is not None and fit.left_out else {}
    hidden = {_MARK: ""} if re.search(rf"\b{_MARK}\b", planned.workflow.text) and not keys else {}
    return JobChange(
        _make_variables(run, planned),
        matrix=legs,
        step_variables=hidden,
        keys=keys,
        step_keys={} if keys else tolerate(job),
    )


def _make_variables(run: EventRun, planned: PlannedJob) -> dict[str, str]:
    """What every step of a job is given: its machine, and where it asks for identity tokens."""
    variables = make_job(run.machine, planned.name) if planned.run.job.steps else {}
    if variables:
        run.standins.configure_clients(Path(variables["HOME"]))
    if _NO_PAUSE in planned.workflow.text:
        variables[_NO_PAUSE] = "0"
    if planned.level("id-token", "none") == "write":
        claims = claims_of(planned.workflow, planned.run, run.facts)
        variables |= run.standins.grant(planned.name, claims)
        run.mask.add(variables["ACTIONS_ID_TOKEN_REQUEST_TOKEN"])
    return variables
