"""Plays one event: simulates it, prepares the copy of the workflow, runs act, and gathers what happened."""

from __future__ import annotations

import re
import secrets
import time
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from tracer_bullet.refs import TAGS
from tracer_bullet.rehearsal.actions.catalogue import write_action
from tracer_bullet.rehearsal.prepare.claims import RunFacts, claims_of, may_ask, may_write
from tracer_bullet.rehearsal.prepare.commit_simulator import CommitSimulator
from tracer_bullet.rehearsal.prepare.instrument import JobChange, instrument
from tracer_bullet.rehearsal.prepare.matrix_jobs import kept_values
from tracer_bullet.rehearsal.prepare.registrations import owner_id
from tracer_bullet.rehearsal.prepare.support import Support, judge_support
from tracer_bullet.rehearsal.run.act import ActRun, prepare
from tracer_bullet.rehearsal.run.configuration import git_remotes
from tracer_bullet.rehearsal.run.log import RunLog, Watcher, end_abruptly, follow
from tracer_bullet.rehearsal.run.machine import Machine, make_job, make_machine, read_undone
from tracer_bullet.rehearsal.run.payloads import RehearsedEvent, make_payload
from tracer_bullet.rehearsal.run.process import Lines, watched
from tracer_bullet.rehearsal.server.github_api import Repository
from tracer_bullet.rehearsal.server.records import DownloadRecord
from tracer_bullet.rehearsal.standin.answer import ExchangeRecord, UploadRecord
from tracer_bullet.rehearsal.verdict.outcome import NOT_REHEARSED, EventOutcome, IssuedToken, JobOutcome
from tracer_bullet.workflow.simulation.simulate import Outcome, Run

if TYPE_CHECKING:
    from collections.abc import Mapping

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
        fits = {
            name: judge_support(run, self.copy.tree, self.skipped)
            for name, run in simulated.jobs.items()
            if run.outcome is not Outcome.SKIPPED
        }
        machine = make_machine(self.folder / f"run{self.played}")
        log = self._run(rehearsed, simulated, fits, machine)
        records = self._gather(marks)
        return EventOutcome(
            rehearsed=rehearsed,
            simulated=simulated,
            allowed=uploads,
            jobs={name: _sum_up(simulated, name, fits.get(name), log, machine) for name in simulated.jobs},
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
        facts = RunFacts(self.target, rehearsed, self.copy.sha, self.first_run_id + self.played, self.played)
        actions = {uses: standin for fit in fitting for uses, standin in fit.actions.items()}
        run = ActRun(
            folder=machine.folder,
            tree=self.copy.tree,
            text=instrument(simulated.workflow, self._make_changes(simulated, fits, facts, machine)),
            event=rehearsed.event,
            payload=make_payload(rehearsed, self.target.slug, facts.sha, self.target.default_branch),
            run_id=facts.run_id,
            run_number=facts.run_number,
            actor=self.target.slug.partition("/")[0],
            labels=frozenset(label for fit in fitting for label in fit.labels),
            actions={uses: write_action(machine.folder / "actions", one) for uses, one in actions.items()},
            variables=_describe_run(facts),
            token=self._make_token(rehearsed, simulated),
        )
        self.copy.mirror(machine.origin)
        remotes = git_remotes(machine.origin, self.target.slug, run.token)
        environment = machine.variables(self.standins.client_variables(), remotes)
        command = self.standins.isolate(prepare(run))
        with watched(command, environment, machine.folder, self.folder) as process:
            lines = Lines(process, SILENCE, TIMEOUT)
            log = follow(lines, self.watcher, self.mask)
        if lines.why_ended:
            end_abruptly(log, lines.why_ended)
        return log

    def _make_token(self, rehearsed: RehearsedEvent, simulated: Run) -> str:
        """A GITHUB_TOKEN for a run, by which the stand-in of GitHub's API knows what the run may see."""
        token = f"ghs_{secrets.token_hex(18)}"
        self.mask.add(token)
        denied = [name for name, run in simulated.jobs.items() if not may_write(simulated.workflow, run)]
        repository = Repository(self.target.slug, frozenset(denied))
        if rehearsed.event == "release":
            repository.add(rehearsed.short_ref)
        self.standins.network.github.add_run(token, repository)
        return token

    def _make_changes(
        self, simulated: Run, fits: Mapping[str, Support], facts: RunFacts, machine: Machine
    ) -> dict[str, JobChange]:
        changes = {}
        for name, run in simulated.jobs.items():
            fit = fits.get(name)
            if fit is not None and fit.why_not:
                changes[name] = JobChange(is_left_out=True)
                continue
            variables = make_job(machine, name) if run.job.steps else {}
            if variables:
                self.standins.configure_clients(Path(variables["HOME"]))
            if _NO_PAUSE in simulated.workflow.text:
                variables[_NO_PAUSE] = "0"
            if may_ask(simulated.workflow, run):
                variables |= self.standins.grant(name, claims_of(simulated.workflow, run, facts))
                self.mask.add(variables["ACTIONS_ID_TOKEN_REQUEST_TOKEN"])
            legs = kept_values(run.job) if fit is not None and fit.left_out else {}
            hidden = {_MARK: ""} if re.search(rf"\b{_MARK}\b", simulated.workflow.text) else {}
            changes[name] = JobChange(variables, matrix=legs, step_variables=hidden)
        return changes

    def _gather(self, marks: Mapping[str, int]) -> list[Record]:
        records = ((live.records, marks[name]) for name, live in self.standins.indexes.items())
        return [record for found, mark in records for record in found[mark:]]

    def _name_token(self, record: ExchangeRecord) -> IssuedToken:
        return IssuedToken(self.standins.network.issued.get(str(record.claims.get("jti")), ""), record)


def _describe_run(facts: RunFacts) -> dict[str, str]:
    """The default variables that act does not set.

    Source: https://docs.github.com/actions/reference/workflows-and-actions/variables#default-environment-variables
    """
    owner, _, _ = facts.target.slug.partition("/")
    return {
        "GITHUB_WORKFLOW_REF": facts.workflow_ref,
        "GITHUB_WORKFLOW_SHA": facts.sha,
        "GITHUB_REPOSITORY_ID": owner_id(facts.target.slug),
        "GITHUB_REPOSITORY_OWNER_ID": owner_id(owner),
        "GITHUB_ACTOR_ID": owner_id(owner),
        "GITHUB_TRIGGERING_ACTOR": owner,
        "GITHUB_REF_PROTECTED": "false",
        "RUNNER_ENVIRONMENT": "github-hosted",
    }


def _sum_up(simulated: Run, name: str, fit: Support | None, log: RunLog, machine: Machine) -> JobOutcome:
    legs = tuple(job for (identifier, _), job in log.jobs.items() if identifier == name)
    undone = tuple(command for job, command in read_undone(machine.undone) if job == name)
    if fit is not None and fit.why_not:
        return JobOutcome(NOT_REHEARSED, why=fit.why_not, hint=fit.hint)
    if not legs:
        run = simulated.jobs[name]
        why = "what it needs did not succeed" if run.outcome is Outcome.RUNS else run.why
        return JobOutcome("skipped", why=why)
    result = "failure" if any(leg.result == "failure" for leg in legs) else "success"
    left_out = fit.left_out if fit is not None else ()
    return JobOutcome(result, max(leg.seconds for leg in legs), legs=legs, left_out=left_out, undone=undone)
