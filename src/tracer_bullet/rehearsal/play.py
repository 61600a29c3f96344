"""Plays one event: simulates it, prepares the copy of the workflow, runs act, and gathers what happened."""

from __future__ import annotations

import re
import secrets
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from tracer_bullet.project.worktree import WORKFLOWS
from tracer_bullet.refs import TAGS
from tracer_bullet.rehearsal.actions.catalogue import write_action
from tracer_bullet.rehearsal.prepare.changed_workflows import ChangedWorkflows
from tracer_bullet.rehearsal.prepare.claims import RunFacts, claims_of, describe_run
from tracer_bullet.rehearsal.prepare.commit_simulator import CommitSimulator
from tracer_bullet.rehearsal.prepare.instrument import JobChange
from tracer_bullet.rehearsal.prepare.matrix_jobs import kept_values
from tracer_bullet.rehearsal.prepare.planned_jobs import list_jobs
from tracer_bullet.rehearsal.prepare.secrets import make_secrets
from tracer_bullet.rehearsal.prepare.support import judge_support
from tracer_bullet.rehearsal.prepare.tolerated import tolerate
from tracer_bullet.rehearsal.run.act import ActRun, prepare
from tracer_bullet.rehearsal.run.configuration import git_remotes
from tracer_bullet.rehearsal.run.log import RunLog, Watcher, end_abruptly, follow
from tracer_bullet.rehearsal.run.machine import Machine, make_job, make_machine
from tracer_bullet.rehearsal.run.payloads import RehearsedEvent, list_inputs, make_payload
from tracer_bullet.rehearsal.run.process import Lines, watched
from tracer_bullet.rehearsal.server.github_api import Repository
from tracer_bullet.rehearsal.server.records import DownloadRecord
from tracer_bullet.rehearsal.standin.answer import ExchangeRecord, UploadRecord
from tracer_bullet.rehearsal.summary import sum_up_jobs
from tracer_bullet.rehearsal.verdict.outcome import EventOutcome, IssuedToken
from tracer_bullet.workflow.simulation.simulate import Outcome, Run

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tracer_bullet.rehearsal.prepare.planned_jobs import PlannedJob
    from tracer_bullet.rehearsal.prepare.support import Support
    from tracer_bullet.rehearsal.run.masking import Mask
    from tracer_bullet.rehearsal.run.working_copy import Copy
    from tracer_bullet.rehearsal.server.live import Record
    from tracer_bullet.rehearsal.server.standins import Standins
    from tracer_bullet.rehearsal.target import Target
    from tracer_bullet.workflow.reach import Upload

SILENCE = 600
"""Seconds after which a run is ended in which no step writes anything: nobody types an answer here."""
TIMEOUT = 3600
"""Seconds after which a run is ended in any case."""
_NO_PAUSE = "RETRY_SECONDS"
"""The pause of the generated smoke test between two looks at the index, which here needs none."""

_MARK = "ACT"
"""What act sets and GitHub does not; act heeds another value of it in a step alone."""


@dataclass
class Player:
    """Where events are played; `folder` holds everything and goes away afterwards."""

    target: Target
    folder: Path
    copy: Copy
    standins: Standins
    watcher: Watcher
    mask: Mask
    skipped: frozenset[str] = frozenset()
    first_run_id: int = field(default_factory=lambda: int(time.time()))
    played: int = 0
    taken: frozenset[str] = frozenset()
    """Canonical versions of the project that PyPI has already."""

    @cached_property
    def commit(self) -> CommitSimulator:
        """What the commit that is checked out makes of each event."""
        return CommitSimulator(self.copy.tree, self.target)

    def play(self, rehearsed: RehearsedEvent) -> EventOutcome:
        """Play one event on the copy of the repository."""
        if rehearsed.ref.startswith(TAGS):
            self.copy.push_tag(rehearsed.short_ref)
        else:
            self.copy.push_branch(rehearsed.short_ref)
        simulated = self.commit.simulate(rehearsed)
        if simulated.run.started.passes is False:
            return EventOutcome(rehearsed, simulated.run)
        self.played += 1
        return self._perform(rehearsed, *simulated)

    def _perform(
        self, rehearsed: RehearsedEvent, simulated: Run, uploads: tuple[Upload, ...]
    ) -> EventOutcome:
        begun = time.monotonic()
        marks = {name: len(live.records) for name, live in self.standins.indexes.items()}
        planned = list(list_jobs(simulated))
        fits = {
            job.name: judge_support(job.run, self.copy.tree, self.skipped)
            for job in planned
            if job.run.outcome is not Outcome.SKIPPED and not job.is_call
        }
        machine = make_machine(self.folder / f"run{self.played}")
        log = self._run(rehearsed, simulated, fits, machine)
        records = self._gather(marks)
        return EventOutcome(
            rehearsed=rehearsed,
            simulated=simulated,
            allowed=uploads,
            jobs=sum_up_jobs(planned, fits, log, machine),
            notes=tuple(machine.notes.read_text("utf-8").splitlines()) if machine.notes.exists() else (),
            problems=tuple(log.problems),
            seconds=time.monotonic() - begun,
            uploads=tuple(one for one in records if isinstance(one, UploadRecord)),
            downloads=tuple(one for one in records if isinstance(one, DownloadRecord)),
            tokens=tuple(self._name_token(one) for one in records if isinstance(one, ExchangeRecord)),
        )

    def _run(
        self, rehearsed: RehearsedEvent, simulated: Run, fits: Mapping[str, Support], machine: Machine
    ) -> RunLog:
        fitting = [fit for fit in fits.values() if not fit.why_not]
        if not fitting:
            return RunLog()
        name = simulated.workflow.name
        facts = RunFacts(
            self.target,
            rehearsed,
            self.copy.sha,
            self.first_run_id + self.played,
            self.played,
            name.value if name else simulated.workflow.path,
        )
        actions = {uses: standin for fit in fitting for uses, standin in fit.actions.items()}
        token, given = self._make_token(rehearsed, simulated), self._make_secrets(simulated)
        with self._write_workflows(simulated, fits, facts, machine) as (text, calls):
            run = ActRun(
                folder=machine.folder,
                tree=self.copy.tree,
                text=text,
                event=rehearsed.event,
                payload=make_payload(
                    rehearsed,
                    self.target.slug,
                    facts.sha,
                    self.target.default_branch,
                    list_inputs(simulated.workflow, rehearsed.version),
                ),
                run_id=facts.run_id,
                run_number=facts.run_number,
                actor=self.target.slug.partition("/")[0],
                labels=frozenset(label for fit in fitting for label in fit.labels),
                actions={
                    uses: write_action(machine.folder / "actions", uses, one) for uses, one in actions.items()
                },
                variables=describe_run(facts),
                secrets={"GITHUB_TOKEN": token, **given},
            )
            return self._perform_run(run, machine, calls)

    def _perform_run(self, run: ActRun, machine: Machine, calls: Mapping[str, str]) -> RunLog:
        self.copy.mirror(machine.origin)
        remotes = git_remotes(machine.origin, self.target.slug, run.secrets.values())
        environment = machine.variables(self.standins.client_variables(), remotes)
        command = self.standins.isolate(prepare(run))
        with watched(command, environment, machine.folder, self.folder) as process:
            lines = Lines(process, SILENCE, TIMEOUT)
            log = follow(lines, self.watcher, self.mask, calls)
        if lines.why_ended:
            end_abruptly(log, lines.why_ended)
        return log

    def _make_token(self, rehearsed: RehearsedEvent, simulated: Run) -> str:
        """A GITHUB_TOKEN for a run, by which the stand-in of GitHub's API knows what the run may see."""
        token = f"ghs_{secrets.token_hex(18)}"
        self.mask.add(token)
        denied = [job.name for job in list_jobs(simulated) if job.level("contents", "write") != "write"]
        repository = Repository(self.target.slug, frozenset(denied))
        if rehearsed.event == "release":
            repository.add(rehearsed.short_ref)
        self.standins.network.github.add_run(token, repository)
        return token

    def _make_secrets(self, simulated: Run) -> dict[str, str]:
        given = make_secrets({job.workflow.path: job.workflow for job in list_jobs(simulated)}.values())
        for value in given.values():
            self.mask.add(value)
        return given

    @contextmanager
    def _write_workflows(
        self, simulated: Run, fits: Mapping[str, Support], facts: RunFacts, machine: Machine
    ) -> Iterator[tuple[str, dict[str, str]]]:
        """The text of the workflow for act, and the jobs that call others, by the names that act shows.

        Those that are called lie in the copy of the repository, where act looks for them, during the run.
        """
        changed = ChangedWorkflows(self.copy.tree / WORKFLOWS, facts)
        written = changed.add(simulated, lambda job: self._change(job, fits.get(job.name), facts, machine))
        try:
            yield written, changed.calls
        finally:
            changed.remove()

    def _change(
        self, planned: PlannedJob, fit: Support | None, facts: RunFacts, machine: Machine
    ) -> JobChange:
        if fit is not None and fit.why_not:
            return JobChange(is_left_out=True)
        job = planned.run.job
        variables = make_job(machine, planned.name) if job.steps else {}
        if variables:
            self.standins.configure_clients(Path(variables["HOME"]))
        if _NO_PAUSE in planned.workflow.text:
            variables[_NO_PAUSE] = "0"
        if planned.level("id-token", "none") == "write":
            variables |= self.standins.grant(planned.name, claims_of(planned.workflow, planned.run, facts))
            self.mask.add(variables["ACTIONS_ID_TOKEN_REQUEST_TOKEN"])
        legs = kept_values(job) if fit is not None and fit.left_out else {}
        hidden = {_MARK: ""} if re.search(rf"\b{_MARK}\b", planned.workflow.text) else {}
        return JobChange(variables, matrix=legs, step_variables=hidden, step_keys=tolerate(job))

    def _gather(self, marks: Mapping[str, int]) -> list[Record]:
        records = ((live.records, marks[name]) for name, live in self.standins.indexes.items())
        return [record for found, mark in records for record in found[mark:]]

    def _name_token(self, record: ExchangeRecord) -> IssuedToken:
        return IssuedToken(self.standins.network.issued.get(str(record.claims.get("jti")), ""), record)
