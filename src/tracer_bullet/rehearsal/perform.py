"""Performs a run: starts act on the workflow, follows it, and gathers what happened."""

from __future__ import annotations

import secrets
import time
from typing import TYPE_CHECKING

from tracer_bullet.rehearsal.actions.catalogue import write_actions
from tracer_bullet.rehearsal.prepare.claims import contexts_of, describe_run
from tracer_bullet.rehearsal.prepare.contexts import variable_of
from tracer_bullet.rehearsal.prepare.newer_syntax import explain_refusal
from tracer_bullet.rehearsal.prepare.secrets import make_secrets
from tracer_bullet.rehearsal.prepare.skipped import RUNNER
from tracer_bullet.rehearsal.run.act import ActRun, prepare
from tracer_bullet.rehearsal.run.log import RunLog, end_abruptly, follow
from tracer_bullet.rehearsal.run.payloads import HeadCommit, make_payload
from tracer_bullet.rehearsal.run.process import SILENCE, Lines, watched
from tracer_bullet.rehearsal.server.github_api import Repository
from tracer_bullet.rehearsal.server.records import DownloadRecord
from tracer_bullet.rehearsal.standin.answer import ExchangeRecord, UploadRecord
from tracer_bullet.rehearsal.summary import sum_up_jobs
from tracer_bullet.rehearsal.verdict.outcome import EventOutcome, IssuedToken
from tracer_bullet.rehearsal.written_workflow import write_workflows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tracer_bullet.rehearsal.event_run import EventRun
    from tracer_bullet.rehearsal.prepare.support import Support

_DOUBTFUL = (
    "the job `{}` changed a release: without `permissions:` whether it may is a setting of the repository, "
    "which is not verified"
)


def perform(run: EventRun) -> EventOutcome:
    """Run the workflow, and say what came of it.

    Raises TracerError for a workflow that act refuses, RefusedError if GitHub takes it.
    """
    begun = time.monotonic()
    log = _run_jobs(run)
    explain_refusal(log.problems, {job.workflow.path: job.workflow for job in run.jobs}.values())
    records = [one for live in run.standins.indexes.values() for one in live.records_of(run.number)]
    notes = run.machine.notes
    doubtful = run.standins.network.github.list_doubtful(run.number)
    return EventOutcome(
        rehearsed=run.rehearsed,
        simulated=run.simulated.run,
        allowed=run.simulated.uploads,
        jobs=sum_up_jobs(run.jobs, run.fits, log, run.machine),
        notes=(
            *(notes.read_text("utf-8").splitlines() if notes.exists() else ()),
            *(_DOUBTFUL.format(name) for name in doubtful),
        ),
        problems=tuple(log.problems),
        cut=log.cut,
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
    with write_workflows(run) as (text, calls):
        return _follow_act(run, _describe_act(run, text, fitting, given), calls)


def _describe_act(run: EventRun, text: str, fitting: Sequence[Support], given: Mapping[str, str]) -> ActRun:
    """What act is told; `given` are the secrets."""
    target, facts = run.target, run.facts
    actions = {uses: standin for fit in fitting for uses, standin in fit.actions.items()}
    return ActRun(
        folder=run.machine.folder,
        tree=run.copy.tree,
        text=text,
        event=run.rehearsed.event,
        payload=make_payload(
            run.rehearsed, target.slug, HeadCommit(facts.sha, run.copy.message), target.default_branch
        ),
        run_id=facts.run_id,
        run_number=facts.run_number,
        actor=target.slug.partition("/")[0],
        labels=frozenset((RUNNER, *(label for fit in fitting for label in fit.labels))),
        actions=write_actions(run.machine.folder / "actions", actions),
        variables=describe_run(facts),
        secrets=given,
        settings={variable_of(name): value for name, value in contexts_of(facts).items()},
    )


def _follow_act(run: EventRun, act: ActRun, calls: Mapping[str, str]) -> RunLog:
    environment = run.machine.variables(run.standins.client_variables())
    command = run.standins.isolate(prepare(act))
    with watched(command, environment, run.machine.folder, run.folder) as process:
        run.processes.add(process)
        lines = Lines(process, SILENCE, run.options.minutes * 60)
        log = follow(lines, run.watcher, run.mask, calls)
    if lines.why_ended:
        end_abruptly(log, lines.why_ended)
    return log


def _make_token(run: EventRun) -> str:
    """A GITHUB_TOKEN for a run, by which the stand-in of GitHub's API knows what the run may see."""
    token = f"ghs_{secrets.token_hex(18)}"
    run.mask.add(token)
    levels = {job.name: job.level("contents", "") for job in run.jobs}
    denied = frozenset(name for name, level in levels.items() if level in ("none", "read"))
    unsure = frozenset(name for name, level in levels.items() if not level)
    repository = Repository(run.target.slug, denied, unsure)
    if run.rehearsed.event == "release":
        repository.add(run.rehearsed.short_ref)
    run.standins.network.github.add_run(token, repository, run.number)
    return token


def _make_secrets(run: EventRun) -> dict[str, str]:
    given = make_secrets({job.workflow.path: job.workflow for job in run.jobs}.values())
    for value in given.values():
        run.mask.add(value)
    return given
