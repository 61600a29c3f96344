"""All that a push to a tracer branch starts, or may start: its runs, and what follows them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from tracer_bullet.refs import HEADS, TAGS, short_name
from tracer_bullet.workflow import events
from tracer_bullet.workflow.events.activities import ACTIVITIES, PULL_REQUESTS
from tracer_bullet.workflow.events.default_branch import FROM_DEFAULT_BRANCH, OF_OTHERS
from tracer_bullet.workflow.expressions import UNKNOWN
from tracer_bullet.workflow.proof.follow_up_events import UNSEEN, events_started, outdoes
from tracer_bullet.workflow.proof.probes import probes
from tracer_bullet.workflow.proof.ref_names import find_refs
from tracer_bullet.workflow.proof.starting_words import STARTABLE
from tracer_bullet.workflow.proof.unseen_starters import as_unseen
from tracer_bullet.workflow.reader import EVENTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracer_bullet.workflow.events.event import Event
    from tracer_bullet.workflow.events.github_context import GitHubRepository
    from tracer_bullet.workflow.expressions.contexts import Value
    from tracer_bullet.workflow.model import Workflow
    from tracer_bullet.workflow.simulation.simulate import Run, StartingStep
    from tracer_bullet.workflow.simulator import Simulator

_NUMBERS = re.compile(r"\b(\d{1,9})/merge\b")
"""Numbers of pull requests that a workflow names."""
MAX_FOLLOWERS = 3
"""How many workflows may follow each other by `workflow_run`:
https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#workflow_run."""


@lru_cache(maxsize=8)
def runs_of_tracer(branch: str, simulator: Simulator) -> tuple[Run, ...]:
    """Every run, those that come for certain first; the same for every workflow that is asked about.

    The first push creates the branch as well, any push goes to the pull requests that are open for it, and
    apps answer it with checks, reports and deployments. What follows is what waits for one of these runs
    (`workflow_run`), and what their steps may start.
    """
    found = list(_first(branch, simulator))
    found += _started_by_steps(found, branch, simulator)
    followers = [one for one in simulator.default_files.values() if "workflow_run" in one.triggers]
    latest = found
    for _ in range(MAX_FOLLOWERS if followers else 0):
        latest = [run for follower in followers for run in _following(follower, latest, simulator)]
        latest += _started_by_steps(latest, branch, simulator)
        found = [*found, *latest]
    return tuple(found)


def _first(branch: str, simulator: Simulator) -> Iterator[Run]:
    """What GitHub, and those who listen to it, make of the push."""
    repository = simulator.repository
    first = [events.push_branch(repository, branch), events.create(repository, HEADS + branch)]
    for workflow in simulator.files.values():
        yield from _starting(workflow, first, simulator)
    for name in PULL_REQUESTS:
        for workflow in _files(name, simulator):
            pull_requests = list(_pull_requests(workflow, name, branch, repository))
            doubt = "whether a pull request is open is not known"
            yield from _starting(workflow, pull_requests, simulator, doubt)
    yield from _unknown(simulator)
    for name in OF_OTHERS:
        for workflow in _files(name, simulator):
            if name in workflow.triggers:
                doubt = f"an app or a service may send `{name}` because of the push"
                yield from _starting(workflow, [events.other(repository, name)], simulator, doubt)


def _unknown(simulator: Simulator) -> Iterator[Run]:
    """What starts on events that tracer does not know, which may come because of the push."""
    for workflow in simulator.files.values():
        for name in sorted(workflow.triggers.keys() - EVENTS):
            doubt = f"tracer does not know when GitHub sends `{name}`"
            yield from _starting(workflow, [events.other(simulator.repository, name)], simulator, doubt)


def _files(name: str, simulator: Simulator) -> list[Workflow]:
    """The workflows as GitHub reads them for the event of this name."""
    files = simulator.default_files if name in FROM_DEFAULT_BRANCH else simulator.files
    return list(files.values())


def _starting(
    workflow: Workflow,
    candidates: Sequence[Event],
    simulator: Simulator,
    doubt: str = "",
    starter: StartingStep | None = None,
) -> Iterator[Run]:
    """The runs of `workflow` that these events start, or may start."""
    for event in candidates:
        if event.name in workflow.triggers:
            run = simulator.run(workflow, event, doubt, starter)
            if run.started.passes is not False:
                yield run


def _pull_requests(
    workflow: Workflow, name: str, branch: str, repository: GitHubRepository
) -> Iterator[Event]:
    """A push goes to the open pull requests of its branch, which is activity on them."""
    if name not in workflow.triggers:
        return
    make = events.pull_request if name == "pull_request" else events.pull_request_target
    for base in dict.fromkeys((repository.default_branch, *find_refs(workflow).branches, events.ANY_NAME)):
        event = make(repository, "synchronize", base=base, head=branch, fork=False)
        yield event
        if name == "pull_request":
            yield from (events.numbered(event, number) for number in _NUMBERS.findall(workflow.text))


def _started_by_steps(runs: Sequence[Run], branch: str, simulator: Simulator) -> list[Run]:
    """The runs that the steps of these runs may start, and those that they start in turn."""
    found: list[Run] = []
    done: dict[tuple[str, int], list[StartingStep]] = {}
    taken = {True: set[str](), False: set[str]()}
    waiting = list(runs)
    for run in waiting:  # grows while it is walked
        is_hidden = UNSEEN in run.started.why
        if taken[False] >= STARTABLE or (is_hidden and taken[True] | taken[False] >= STARTABLE):
            # Whatever this run could start has been started already, for a reason as good.
            continue
        for each in events_started(run, simulator.project_of(run.workflow)):
            step = each._replace(why=run.started.why) if is_hidden else each
            taken[UNSEEN in step.why] |= set() if step.is_branch_only else {step.name}
            for workflow in _startable(step.name, simulator):
                before = done.setdefault((step.name, id(workflow)), [])
                is_known = UNSEEN in each.why and simulator.acknowledged(as_unseen(each, workflow.path))
                if not (is_known or any(outdoes(other, step) for other in before)):
                    before.append(step)
                    tried = _by_hand(step, workflow, branch, simulator)
                    more = list(_starting(workflow, tried, simulator, step.why, step))
                    found += more
                    waiting += more
    return found


def _startable(name: str, simulator: Simulator) -> list[Workflow]:
    """The workflows that wait for an event that steps make happen on any ref, the default branch included."""
    both = {id(one): one for one in _files(name, simulator)}
    if name not in FROM_DEFAULT_BRANCH:
        both |= {id(one): one for one in simulator.default_files.values()}
    return [one for one in both.values() if name in one.triggers]


def _by_hand(step: StartingStep, workflow: Workflow, branch: str, simulator: Simulator) -> list[Event]:
    """What a step can make happen: the events of one name on any ref that the workflow may ask for."""
    tried = (probe.event for probe in probes(workflow, simulator.repository, (branch,)))
    named = [event for event in tried if event.name == step.name]
    if not step.is_branch_only:
        return named
    # A release that is made a draft again is `unpublished`.
    return [event for event in named if not event.ref.startswith(TAGS) or event.action == "unpublished"]


def _following(follower: Workflow, runs: Sequence[Run], simulator: Simulator) -> Iterator[Run]:
    """The runs of `follower` that these runs start."""
    causes = {_cause(run): _branch_of(run) for run in runs}
    types = follower.triggers["workflow_run"].patterns("types") or ACTIVITIES["workflow_run"]
    for (name, cause, _), branch in sorted(causes.items()):
        for action in types:
            event = events.workflow_run(simulator.repository, action, name=name, branch=branch, cause=cause)
            run = simulator.run(follower, event)
            if run.started.passes is not False:
                yield run
                break


def _cause(run: Run) -> tuple[str, str, str]:
    name = run.workflow.name.value if run.workflow.name else run.workflow.path
    return name, run.event.name, str(_branch_of(run))


def _branch_of(run: Run) -> Value:
    """`head_branch` of a run: the branch or the tag that it stands on, the head of a pull request."""
    event = run.event
    if event.name in PULL_REQUESTS:
        return event.github["head_ref"]
    return short_name(event.ref) if event.ref.startswith("refs/") else UNKNOWN
