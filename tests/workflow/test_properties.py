"""What is always so, for whatever workflow."""

from __future__ import annotations

import copy
import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workflow.cases import REPOSITORY
from tests.workflow.strategies import EVENTS, GATES, read, workflow_trees
from tracer_bullet.workflow import events
from tracer_bullet.workflow.events.github_context import GitHubRepository
from tracer_bullet.workflow.expressions import UNKNOWN
from tracer_bullet.workflow.proof.prove import prove
from tracer_bullet.workflow.proof.release_kind import ReleaseKind
from tracer_bullet.workflow.reach import reach
from tracer_bullet.workflow.reader import read_workflow
from tracer_bullet.workflow.simulation.simulate import Outcome, simulate
from tracer_bullet.workflow.simulator import Simulator

if TYPE_CHECKING:
    from tracer_bullet.workflow.events.event import Event
    from tracer_bullet.workflow.model import Workflow

pytestmark = pytest.mark.slow

FAST = settings(max_examples=60, deadline=None)
LEVELS = {True: 2, UNKNOWN: 1, False: 0}


def reached(workflow: Workflow, event: Event) -> dict[str, int]:
    """How far each index is reached: 2 for certain, 1 perhaps."""
    levels: dict[str, int] = {}
    for upload in reach(simulate(workflow, event)):
        levels[upload.index] = max(levels.get(upload.index, 0), LEVELS[upload.reached])
    return levels


def widened(before: Workflow, after: Workflow) -> list[str]:
    """The events on which `after` reaches further than `before`."""
    return [
        event.title
        for event in EVENTS
        if any(level > reached(before, event).get(index, 0) for index, level in reached(after, event).items())
    ]


def outcomes(workflow: Workflow, event: Event) -> dict[str, Outcome]:
    return {name: run.outcome for name, run in simulate(workflow, event).jobs.items()}


@FAST
@given(workflow_trees(), st.data())
def test_a_job_that_never_runs_does_not_widen_what_is_reached(
    tree: dict[str, Any], data: st.DataObject
) -> None:
    changed = copy.deepcopy(tree)
    changed["jobs"][data.draw(st.sampled_from(sorted(tree["jobs"])))]["if"] = False
    assert widened(read(tree), read(changed)) == []


@FAST
@given(workflow_trees(), st.data())
def test_a_trigger_less_does_not_widen_what_is_reached(tree: dict[str, Any], data: st.DataObject) -> None:
    changed = copy.deepcopy(tree)
    del changed["on"][data.draw(st.sampled_from(sorted(tree["on"])))]
    assert widened(read(tree), read(changed)) == []


@FAST
@given(workflow_trees(), st.data())
def test_a_need_more_does_not_widen_what_is_reached(tree: dict[str, Any], data: st.DataObject) -> None:
    changed = copy.deepcopy(tree)
    names = list(tree["jobs"])
    last = data.draw(st.integers(0, len(names) - 1))
    job = changed["jobs"][names[last]]
    job["if"] = data.draw(st.sampled_from(GATES))
    before = copy.deepcopy(changed)
    job["needs"] = sorted(
        {*job.get("needs", []), *data.draw(st.sets(st.sampled_from(names[:last] or [""])))} - {""}
    )
    assert widened(read(before), read(changed)) == []


@FAST
@given(workflow_trees(), st.permutations(range(6)))
def test_the_order_of_the_jobs_changes_nothing(tree: dict[str, Any], order: list[int]) -> None:
    names = [f"job{number}" for number in order if f"job{number}" in tree["jobs"]]
    changed = {**tree, "jobs": {name: tree["jobs"][name] for name in names}}
    for event in EVENTS:
        assert outcomes(read(tree), event) == outcomes(read(changed), event)
        assert reached(read(tree), event) == reached(read(changed), event)


@FAST
@given(workflow_trees(), st.randoms(use_true_random=False))
def test_the_letter_case_of_words_in_gates_changes_nothing(tree: dict[str, Any], random: Any) -> None:
    changed = copy.deepcopy(tree)
    for job in changed["jobs"].values():
        if "if" in job:
            job["if"] = re.sub(
                r"'[^']*'", lambda word: random.choice((str.upper, str.title))(word.group()), job["if"]
            )
    for event in EVENTS:
        assert outcomes(read(tree), event) == outcomes(read(changed), event)


KNOWN = [
    (events.push_branch(GitHubRepository(), "main"), events.push_branch(REPOSITORY, "main")),
    (
        events.push_branch(REPOSITORY, "main"),
        events.push_branch(REPOSITORY, "main").with_payload({"head_commit": {"message": "skip"}}),
    ),
    (events.workflow_dispatch(REPOSITORY), events.workflow_dispatch(REPOSITORY, inputs={"publish": True})),
    (events.workflow_dispatch(REPOSITORY), events.workflow_dispatch(REPOSITORY, inputs={"publish": False})),
    (events.other(REPOSITORY, "release"), events.release(REPOSITORY)),
    (events.other(REPOSITORY, "push"), events.push_tag(REPOSITORY, "v1.0")),
    (events.other(REPOSITORY, "push"), events.push_branch(REPOSITORY, "topic")),
]


@FAST
@given(workflow_trees(), st.sampled_from(KNOWN))
def test_to_know_more_never_contradicts_what_was_certain(
    tree: dict[str, Any], pair: tuple[Event, Event]
) -> None:
    workflow = read(tree)
    less, more = (simulate(workflow, event) for event in pair)
    assert less.started.passes in (UNKNOWN, more.started.passes)
    for name, run in less.jobs.items():
        assert run.outcome in (Outcome.MAYBE, more.jobs[name].outcome) or more.started.passes is False


@FAST
@given(workflow_trees(), st.sampled_from(KNOWN))
def test_to_know_more_reaches_nothing_that_was_out_of_reach(
    tree: dict[str, Any], pair: tuple[Event, Event]
) -> None:
    workflow = read(tree)
    less, more = (reached(workflow, event) for event in pair)
    assert set(more) <= set(less) or "unknown" in less


@FAST
@given(workflow_trees())
def test_what_is_proven_is_never_gainsaid_by_a_run(tree: dict[str, Any]) -> None:
    workflow = read_workflow(json.dumps(tree), "publish.yml")
    verdict = prove([workflow], Simulator(REPOSITORY, {workflow.path: workflow}), ["topic"])
    for event in EVENTS:
        is_release = _is_release(tree, event, verdict.release)
        if verdict.pypi_only_by_release and not is_release:
            assert not {"pypi", "unknown"} & set(reached(workflow, event)), event.title
    if verdict.tracer_reaches_only_testpypi:
        assert set(reached(workflow, events.push_branch(REPOSITORY, "topic"))) <= {"testpypi"}


def _is_release(tree: dict[str, Any], event: Event, kind: ReleaseKind | None) -> bool:
    """Whether PyPI may be reached on the event: a manual run releases where it is the way, or on a tag."""
    on_tag = event.ref.startswith("refs/tags/")
    if event.name == "workflow_dispatch":
        return on_tag or kind is ReleaseKind.MANUAL
    return on_tag and event.name == ("release" if "release" in tree["on"] else "push")
