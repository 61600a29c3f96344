"""Runs of one concurrency group: GitHub cancels one of them, or lets it wait; a rehearsal plays both.

Source: https://docs.github.com/actions/how-tos/write-workflows/choose-when-workflows-run/control-workflow-concurrency
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.rehearsal.verdict.outcome import Reason
from tracer_bullet.text import nodes
from tracer_bullet.text.counted import counted
from tracer_bullet.workflow.expressions import try_template
from tracer_bullet.workflow.expressions.contexts import overlay
from tracer_bullet.workflow.simulation.matrix import matrix_jobs
from tracer_bullet.workflow.simulation.simulate import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from tracer_bullet.rehearsal.run.payloads import RehearsedEvent
    from tracer_bullet.rehearsal.verdict.outcome import EventOutcome
    from tracer_bullet.workflow.model import Concurrency, Job, Located, Workflow
    from tracer_bullet.workflow.simulation.simulate import JobRun, Run

_OWN_GROUP = "put `${{ github.event_name }}-${{ github.ref }}` into the name of the group"


class Member(NamedTuple):
    """A run, or one `job` of it, in a group; `cancels` is whether it ends what runs there."""

    group: str
    cancels: bool
    job: str
    place: str

    @property
    def name(self) -> str:
        """The member in words."""
        return f"the job `{self.job}`" if self.job else "the run"


def find_group(concurrency: Concurrency | None, contexts: Mapping[str, Any]) -> str:
    """The name of a group, in lower case as GitHub compares it; empty if it cannot be told."""
    value = _evaluate(concurrency.group if concurrency else None, contexts)
    return value.lower() if isinstance(value, str) else ""


def find_cancelled(events: Sequence[EventOutcome]) -> Iterator[Reason]:
    """What GitHub would cancel if the events came one soon after the other, in this order."""
    started = [event for event in events if event.is_started]
    for earlier, later in combinations(started, 2):
        for one, other in _list_shared(earlier.simulated, later.simulated):
            yield from _compare(earlier.rehearsed, one, later.rehearsed, other)
    for first, second, third in combinations(started, 3):
        for _, waiting in _list_shared(first.simulated, second.simulated):
            again = [
                other for one, other in _list_shared(second.simulated, third.simulated) if one == waiting
            ]
            if not waiting.cancels and any(not other.cancels for other in again):
                yield Reason(
                    f"{second.rehearsed.title}: GitHub cancels {waiting.name} if it still waits when the "
                    f"next run comes: the concurrency group `{waiting.group}` keeps one that waits",
                    place=waiting.place,
                )


def _compare(earlier: RehearsedEvent, one: Member, later: RehearsedEvent, other: Member) -> Iterator[Reason]:
    """Which of the two GitHub cancels: `one` when `other` starts, or `other` when the next `one` starts."""
    both = f"both are in the concurrency group `{one.group}`"
    if other.cancels:
        text = f"{later.title}: GitHub cancels {one.name} of {earlier.title} if it is still running: {both}"
        yield Reason(text, place=one.place)
    elif one.cancels and later.is_release:
        text = f"{later.title}: the next {earlier.event} cancels {other.name}, even in an upload: {both}"
        yield Reason(text, _OWN_GROUP, one.place)


def find_rivals(event: EventOutcome) -> Iterator[Reason]:
    """What a release shares with the run that the push of its tag starts and that uploads nothing to PyPI."""
    if event.pushed is None or event.pushed.may_reach_pypi:
        return
    for one in list_rivals(event.simulated, event.pushed.run):
        yield Reason(
            f"{event.rehearsed.title}: the push of the tag starts the workflow too, and GitHub cancels "
            f"one of the two runs, perhaps this one: both are in the concurrency group `{one.group}`",
            _OWN_GROUP,
            one.place,
        )


def list_rivals(one: Run, other: Run) -> list[Member]:
    """The members of `one` that share a group with the other run, in which the later cancels the earlier."""
    return [mine for mine, theirs in _list_shared(one, other) if mine.cancels or theirs.cancels]


def find_crowded(event: EventOutcome) -> Iterator[Reason]:
    """Jobs of one run that start together in a group: one runs, one may wait, and GitHub cancels the rest."""
    run = event.simulated
    members = [member for member in _list_members(run, "1") if member.job]
    for member in members:
        beside = [one for one in members if one.group == member.group and _start_together(run, one, member)]
        crowd = sum(_count_legs(run.jobs[one.job]) for one in beside)
        if crowd > (1 if any(one.cancels for one in beside) else 2):
            yield Reason(
                f"{event.rehearsed.title}: GitHub cancels all but {'one' if member.cancels else 'two'} of "
                f"{counted(crowd, 'job')} that start together in the concurrency group `{member.group}`",
                "give each job a group of its own, or leave it out",
                member.place,
            )
            return


def _start_together(run: Run, one: Member, other: Member) -> bool:
    before = run.workflow.names_before
    return one.job not in before(other.job) and other.job not in before(one.job)


def _count_legs(job: JobRun) -> int:
    """How many matrix jobs start at the same time."""
    strategy = job.job.node.get("strategy")
    if isinstance(strategy, nodes.Mapping) and strategy.get("max-parallel"):
        return 1
    return len(matrix_jobs(job.job, job.good))


def _list_shared(one: Run, other: Run) -> list[tuple[Member, Member]]:
    """The members of the two runs that are in one group."""
    others = list(_list_members(other, "2"))
    return [
        (mine, theirs) for mine in _list_members(one, "1") for theirs in others if mine.group == theirs.group
    ]


def _list_members(run: Run, number: str) -> Iterator[Member]:
    workflow = run.workflow
    title = workflow.name.value if workflow.name else workflow.path
    own = {"github": {"workflow": title, "run_id": number, "run_number": number}}
    yield from _find_member(run, "", workflow, overlay({"github": run.event.github}, own))
    for name, job in run.jobs.items():
        if job.outcome is not Outcome.SKIPPED:
            yield from _find_member(run, name, job.job, overlay(job.good, own))


def _find_member(
    run: Run, name: str, holder: Workflow | Job, contexts: Mapping[str, Any]
) -> Iterator[Member]:
    """What has `concurrency:`, unless its group lets any number of others wait."""
    concurrency, node = holder.concurrency, holder.node.get("concurrency")
    group = find_group(concurrency, contexts)
    if concurrency is not None and group and not (isinstance(node, nodes.Mapping) and node.get("queue")):
        place = f"{run.workflow.path}:{concurrency.span.line}"
        cancels = _evaluate(concurrency.cancel_in_progress, contexts)
        yield Member(group, cancels is True or cancels == "true", name, place)


def _evaluate(written: Located[str] | None, contexts: Mapping[str, Any]) -> Any:
    """The value; None if nothing is written."""
    return try_template(written.value, contexts) if written else None
