"""The rows of `tracer plan`: what can happen in a repository, and the run that each makes of a workflow."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.refs import HEADS
from tracer_bullet.workflow import events
from tracer_bullet.workflow.events.activities import ACTIVITIES, USUAL_ACTIVITIES
from tracer_bullet.workflow.proof.ref_names import OTHER_TAG, USUAL_VERSION_TAGS, find_refs
from tracer_bullet.workflow.simulation.triggering import is_triggered

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tracer_bullet.workflow.events.event import Event
    from tracer_bullet.workflow.events.github_context import GitHubRepository
    from tracer_bullet.workflow.model import Workflow
    from tracer_bullet.workflow.simulation.simulate import Run
    from tracer_bullet.workflow.simulator import Simulator

_IN_THE_TABLE = ("push", "pull_request", "workflow_dispatch", "release")
_SINGLE: dict[str, Callable[[GitHubRepository], Event]] = {
    "schedule": events.schedule,
    "merge_group": events.merge_group,
    "workflow_call": events.workflow_call,
    "create": lambda repository: events.create(repository, HEADS + repository.default_branch),
}
_OF_ACTIVITY: dict[str, Callable[[GitHubRepository, str], Event]] = {
    "pull_request_target": events.pull_request_target,
    "repository_dispatch": events.repository_dispatch,
    "workflow_run": events.workflow_run,
}
_USUAL_TYPES: dict[str, tuple[str, ...]] = {
    "pull_request_target": USUAL_ACTIVITIES["pull_request_target"],
    "workflow_run": ACTIVITIES["workflow_run"],
}


DRAFTS = "GitHub does not send `created` for a release that was saved as a draft first"
"""https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#release"""


def is_left_out_for_drafts(event: Event) -> bool:
    """Whether an event does not come with a release that was saved as a draft and published later."""
    return (event.name, event.action) == ("release", "created")


class Scenario(NamedTuple):
    """One row: its name, and the run of the workflow."""

    name: str
    run: Run


def plan_scenarios(workflow: Workflow, simulator: Simulator, branch: str) -> tuple[Scenario, ...]:
    """What becomes of `workflow` in every scenario; `branch` is the tracer branch.

    The nine rows of the table come first, then a release of another tag if a gate asks for a tag, then one
    for each other event in its `on:`. Where one thing that happens is several events (a release is
    `published`, `released` and `created` at once), the row shows the first that starts the workflow.
    """
    repository, tags = simulator.repository, find_refs(workflow).version_tags
    rows = {
        "tracer branch": [events.push_branch(repository, branch)],
        "default branch": [events.push_branch(repository, repository.default_branch)],
        "version tag": [events.push_tag(repository, tag) for tag in tags],
        "another tag": [events.push_tag(repository, OTHER_TAG)],
        "pull request": _pull_requests(workflow, repository, fork=False),
        "fork": _pull_requests(workflow, repository, fork=True),
        "manual run": [events.workflow_dispatch(repository)],
        "release published": _releases(repository, "released", tags[0], prerelease=False),
        "pre-release published": _releases(repository, "prereleased", tags[0], prerelease=True),
    }
    if "release" in workflow.triggers and tags[0] not in USUAL_VERSION_TAGS:
        rows["release of another tag"] = _releases(repository, "released", OTHER_TAG, prerelease=False)
    for name in workflow.triggers:
        if name not in _IN_THE_TABLE:
            rows[name] = other_events(workflow, repository, name)
    return tuple(
        Scenario(name, _run(workflow, simulator, _first_that_starts(workflow, row)))
        for name, row in rows.items()
    )


def _run(workflow: Workflow, simulator: Simulator, event: Event) -> Run:
    """The run of `event`, which only may start where it does not come with every release."""
    return simulator.run(workflow, event, DRAFTS if is_left_out_for_drafts(event) else "")


def other_events(workflow: Workflow, repository: GitHubRepository, name: str) -> list[Event]:
    """The events of one name, other than those of the table: one for each of its `types`."""
    if name in _SINGLE:
        return [_SINGLE[name](repository)]
    types: tuple[str, ...] = workflow.triggers[name].patterns("types") or _USUAL_TYPES.get(name, ("",))
    of_activity = _OF_ACTIVITY.get(name)
    if of_activity is None:
        return [events.other(repository, name, action) for action in types]
    return [of_activity(repository, action) for action in types]


def _pull_requests(workflow: Workflow, repository: GitHubRepository, *, fork: bool) -> list[Event]:
    trigger = workflow.triggers.get("pull_request")
    types = (trigger.patterns("types") if trigger else None) or ()
    return [
        events.pull_request(repository, action, fork=fork)
        for action in dict.fromkeys((*USUAL_ACTIVITIES["pull_request"], *types))
    ]


def _releases(repository: GitHubRepository, other: str, tag: str, *, prerelease: bool) -> list[Event]:
    return [
        events.release(repository, action, tag=tag, prerelease=prerelease)
        for action in ("published", other, "created")
    ]


def _first_that_starts(workflow: Workflow, row: Sequence[Event]) -> Event:
    """The first that does, else the first that may, else the first."""
    certain = (event for event in row if is_triggered(workflow, event).passes is True)
    possible = (event for event in row if is_triggered(workflow, event).passes is not False)
    return next(certain, next(possible, row[0]))
