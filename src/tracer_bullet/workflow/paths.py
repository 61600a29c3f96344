"""Every way from an event to an index, over the workflows of a repository."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.workflow import events
from tracer_bullet.workflow.challenges import Challenge, challenges
from tracer_bullet.workflow.refs import find_refs
from tracer_bullet.workflow.starts import events_started

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tracer_bullet.workflow.events import Event
    from tracer_bullet.workflow.github_context import Repository
    from tracer_bullet.workflow.model import Workflow
    from tracer_bullet.workflow.reach import Upload
    from tracer_bullet.workflow.setting import Setting
    from tracer_bullet.workflow.simulation import Run

MAX_FOLLOWERS = 3
"""How many workflows may follow each other by `workflow_run`:
https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#workflow_run."""


class Path(NamedTuple):
    """A way to an index: the run that goes it, and the upload at its end."""

    run: Run
    upload: Upload
    is_release: bool = False


def runs_of_challenges(
    workflow: Workflow, setting: Setting, tracer_branches: Sequence[str]
) -> Iterator[tuple[Challenge, Run]]:
    """A run for every event of the closed list that may start `workflow`, or a workflow that calls it.

    A workflow that others of the repository call is judged by what starts them; only one that is called from
    nowhere here is tried with an unknown caller.
    """
    callers = callers_of(workflow, setting.files)
    for starter in (workflow, *callers):
        for challenge in challenges(starter, setting.repository, tracer_branches):
            if callers and challenge.event.name == "workflow_call":
                continue
            run = setting.run(starter, challenge.event)
            if run.started.passes is not False:
                yield challenge, run


def paths_of(run: Run, setting: Setting, *, is_release: bool = False) -> list[Path]:
    """The ways to an index that a run goes, or may go."""
    return [Path(run, upload, is_release) for upload in setting.uploads(run)]


def runs_of_tracer(branch: str, setting: Setting) -> list[Run]:
    """All that a push to `branch` starts, or may start: its runs, and what follows them.

    The first push creates the branch as well, and any push goes to the pull requests that are open for it.
    What follows is what waits for one of these runs (`workflow_run`), and what their steps may start.
    """
    first = [events.push_branch(setting.repository, branch)]
    first.append(events.create(setting.repository, f"refs/heads/{branch}"))
    found = [run for workflow in setting.files.values() for run in _starting(workflow, first, setting)]
    for workflow in setting.files.values():
        pull_requests = list(_pull_requests(workflow, branch, setting.repository))
        found += _starting(workflow, pull_requests, setting, "whether a pull request is open is not known")
    found += _started_by_steps(found, branch, setting)
    followers = [workflow for workflow in setting.files.values() if "workflow_run" in workflow.triggers]
    latest = found
    for _ in range(MAX_FOLLOWERS):
        latest = [run for follower in followers for run in _following(follower, latest, branch, setting)]
        found = [*found, *latest, *_started_by_steps(latest, branch, setting)]
    return found


def _starting(
    workflow: Workflow, candidates: Sequence[Event], setting: Setting, doubt: str = ""
) -> Iterator[Run]:
    """The runs of `workflow` that these events start, or may start."""
    for event in candidates:
        if event.name in workflow.triggers:
            run = setting.run(workflow, event, doubt)
            if run.started.passes is not False:
                yield run


def _pull_requests(workflow: Workflow, branch: str, repository: Repository) -> Iterator[Event]:
    """A push goes to the open pull requests of its branch, which is activity on them."""
    make = {"pull_request": events.pull_request, "pull_request_target": events.pull_request_target}
    wanted = [make[name] for name in make if name in workflow.triggers]
    if not wanted:
        return
    for base in dict.fromkeys((repository.default_branch, *find_refs(workflow).branches, events.ANY_NAME)):
        for each in wanted:
            yield each(repository, "synchronize", base=base, head=branch, fork=False)


def _started_by_steps(runs: Sequence[Run], branch: str, setting: Setting) -> list[Run]:
    """The runs that the steps of these runs may start, and those that they start in turn."""
    found: list[Run] = []
    done: set[tuple[str, str]] = set()
    waiting = list(runs)
    for run in waiting:  # grows while it is walked
        for name in sorted(events_started(run)):
            for workflow in setting.files.values():
                if name in workflow.triggers and (name, workflow.path) not in done:
                    done.add((name, workflow.path))
                    doubt = f"a step of {run.workflow.path} may start it"
                    more = list(
                        _starting(workflow, _by_hand(name, workflow, branch, setting), setting, doubt)
                    )
                    found += more
                    waiting += more
    return found


def _by_hand(name: str, workflow: Workflow, branch: str, setting: Setting) -> list[Event]:
    """What a step can make happen: the events of one name on any ref that the workflow may ask for."""
    tried = challenges(workflow, setting.repository, (branch,))
    return [challenge.event for challenge in tried if challenge.event.name == name]


def _following(follower: Workflow, runs: Sequence[Run], branch: str, setting: Setting) -> Iterator[Run]:
    """The runs of `follower` that these runs start."""
    causes = {
        (run.workflow.name.value if run.workflow.name else run.workflow.path, run.event.name) for run in runs
    }
    types = follower.triggers["workflow_run"].patterns("types") or ("completed", "requested", "in_progress")
    for name, cause in sorted(causes):
        for action in types:
            event = events.workflow_run(setting.repository, action, name=name, branch=branch, cause=cause)
            run = setting.run(follower, event)
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
