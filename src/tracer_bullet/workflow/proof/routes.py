"""Every route from an event to an index, over the workflows of a repository."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.refs import HEADS
from tracer_bullet.workflow import events
from tracer_bullet.workflow.events.activities import ACTIVITIES
from tracer_bullet.workflow.proof.follow_up_events import events_started
from tracer_bullet.workflow.proof.probes import Probe, probes
from tracer_bullet.workflow.proof.ref_names import find_refs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tracer_bullet.workflow.events.event import Event
    from tracer_bullet.workflow.events.github_context import GitHubRepository
    from tracer_bullet.workflow.model import Workflow
    from tracer_bullet.workflow.reach import Upload
    from tracer_bullet.workflow.simulation.simulate import Run
    from tracer_bullet.workflow.simulator import Simulator

MAX_FOLLOWERS = 3
"""How many workflows may follow each other by `workflow_run`:
https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#workflow_run."""


class Route(NamedTuple):
    """A route to an index: the run that takes it, and the upload at its end."""

    run: Run
    upload: Upload
    is_release: bool = False


def runs_of_probes(
    workflow: Workflow, simulator: Simulator, tracer_branches: Sequence[str]
) -> Iterator[tuple[Probe, Run]]:
    """A run for every event of the closed list that may start `workflow`, or a workflow that calls it.

    A workflow that others of the repository call is judged by what starts them; only one that is called from
    nowhere here is tried with an unknown caller.
    """
    callers = callers_of(workflow, simulator.files)
    for starter in (workflow, *callers):
        for probe in probes(starter, simulator.repository, tracer_branches):
            if callers and probe.event.name == "workflow_call":
                continue
            run = simulator.run(starter, probe.event)
            if run.started.passes is not False:
                yield probe, run


def routes_of(run: Run, simulator: Simulator, *, is_release: bool = False) -> list[Route]:
    """The routes to an index that a run takes, or may take."""
    return [Route(run, upload, is_release) for upload in simulator.uploads(run)]


def runs_of_tracer(branch: str, simulator: Simulator) -> list[Run]:
    """All that a push to `branch` starts, or may start: its runs, and what follows them.

    The first push creates the branch as well, and any push goes to the pull requests that are open for it.
    What follows is what waits for one of these runs (`workflow_run`), and what their steps may start.
    """
    first = [events.push_branch(simulator.repository, branch)]
    first.append(events.create(simulator.repository, HEADS + branch))
    found = [run for workflow in simulator.files.values() for run in _starting(workflow, first, simulator)]
    for workflow in simulator.files.values():
        pull_requests = list(_pull_requests(workflow, branch, simulator.repository))
        found += _starting(workflow, pull_requests, simulator, "whether a pull request is open is not known")
    found += _started_by_steps(found, branch, simulator)
    followers = [workflow for workflow in simulator.files.values() if "workflow_run" in workflow.triggers]
    latest = found
    for _ in range(MAX_FOLLOWERS):
        latest = [run for follower in followers for run in _following(follower, latest, branch, simulator)]
        found = [*found, *latest, *_started_by_steps(latest, branch, simulator)]
    return found


def _starting(
    workflow: Workflow, candidates: Sequence[Event], simulator: Simulator, doubt: str = ""
) -> Iterator[Run]:
    """The runs of `workflow` that these events start, or may start."""
    for event in candidates:
        if event.name in workflow.triggers:
            run = simulator.run(workflow, event, doubt)
            if run.started.passes is not False:
                yield run


def _pull_requests(workflow: Workflow, branch: str, repository: GitHubRepository) -> Iterator[Event]:
    """A push goes to the open pull requests of its branch, which is activity on them."""
    make = {"pull_request": events.pull_request, "pull_request_target": events.pull_request_target}
    wanted = [make[name] for name in make if name in workflow.triggers]
    if not wanted:
        return
    for base in dict.fromkeys((repository.default_branch, *find_refs(workflow).branches, events.ANY_NAME)):
        for each in wanted:
            yield each(repository, "synchronize", base=base, head=branch, fork=False)


def _started_by_steps(runs: Sequence[Run], branch: str, simulator: Simulator) -> list[Run]:
    """The runs that the steps of these runs may start, and those that they start in turn."""
    found: list[Run] = []
    done: set[tuple[str, str]] = set()
    waiting = list(runs)
    for run in waiting:  # grows while it is walked
        for name in sorted(events_started(run)):
            for workflow in simulator.files.values():
                if name in workflow.triggers and (name, workflow.path) not in done:
                    done.add((name, workflow.path))
                    doubt = f"a step of {run.workflow.path} may start it"
                    more = list(
                        _starting(workflow, _by_hand(name, workflow, branch, simulator), simulator, doubt)
                    )
                    found += more
                    waiting += more
    return found


def _by_hand(name: str, workflow: Workflow, branch: str, simulator: Simulator) -> list[Event]:
    """What a step can make happen: the events of one name on any ref that the workflow may ask for."""
    tried = probes(workflow, simulator.repository, (branch,))
    return [probe.event for probe in tried if probe.event.name == name]


def _following(follower: Workflow, runs: Sequence[Run], branch: str, simulator: Simulator) -> Iterator[Run]:
    """The runs of `follower` that these runs start."""
    causes = {
        (run.workflow.name.value if run.workflow.name else run.workflow.path, run.event.name) for run in runs
    }
    types = follower.triggers["workflow_run"].patterns("types") or ACTIVITIES["workflow_run"]
    for name, cause in sorted(causes):
        for action in types:
            event = events.workflow_run(simulator.repository, action, name=name, branch=branch, cause=cause)
            run = simulator.run(follower, event)
            if run.started.passes is not False:
                yield run
                break


def callers_of(workflow: Workflow, files: Mapping[str, Workflow]) -> list[Workflow]:
    """The workflows of the repository that call this one, themselves or through others."""
    if "workflow_call" not in workflow.triggers:
        return []
    found: dict[str, Workflow] = {}
    wanted = [workflow.path]
    for path in wanted:  # grows while it is walked
        for caller in files.values():
            calls = {job.uses.text for job in caller.jobs.values() if job.uses}
            if f"./{path}" in calls and caller.path not in found and caller.path != workflow.path:
                found[caller.path] = caller
                wanted.append(caller.path)
    return list(found.values())
