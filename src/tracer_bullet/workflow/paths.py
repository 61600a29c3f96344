"""Every way from an event to an index, over the workflows of a repository."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.workflow import events
from tracer_bullet.workflow.challenges import Challenge, challenges
from tracer_bullet.workflow.expressions import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

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
    """All that a push to `branch` starts, or may start: also what follows by `create` and `workflow_run`."""
    first = [events.push_branch(setting.repository, branch)]
    first.append(events.create(setting.repository, f"refs/heads/{branch}"))
    found = [
        run
        for workflow in setting.files.values()
        for event in first
        if event.name in workflow.triggers
        and (run := setting.run(workflow, event)).started.passes is not False
    ]
    followers = [workflow for workflow in setting.files.values() if "workflow_run" in workflow.triggers]
    latest = found
    for _ in range(MAX_FOLLOWERS):
        latest = [run for follower in followers for run in _following(follower, latest, branch, setting)]
        found = [*found, *latest]
    return found


def _following(follower: Workflow, runs: Sequence[Run], branch: str, setting: Setting) -> Iterator[Run]:
    """The runs of `follower` that these runs start."""
    names = {run.workflow.name.value if run.workflow.name else run.workflow.path for run in runs}
    causes = {run.event.name for run in runs}
    cause = causes.pop() if len(causes) == 1 else UNKNOWN
    types = follower.triggers["workflow_run"].patterns("types") or ("completed", "requested", "in_progress")
    for name in sorted(names):
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
