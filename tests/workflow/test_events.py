"""What each event makes of the `github` context: what is known, what is null, and what is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.workflow.cases import REPOSITORY
from tracer_bullet.errors import TracerError
from tracer_bullet.workflow import events
from tracer_bullet.workflow.events.github_context import GitHubRepository
from tracer_bullet.workflow.events.named import make_event
from tracer_bullet.workflow.expressions import UNKNOWN, evaluate
from tracer_bullet.workflow.reader import EVENTS

if TYPE_CHECKING:
    from tracer_bullet.workflow.events.event import Event

EXPECTED: list[tuple[Event, dict[str, object]]] = [
    (
        events.push_branch(REPOSITORY, "feature/x"),
        {
            "github.event_name": "push",
            "github.ref": "refs/heads/feature/x",
            "github.ref_name": "feature/x",
            "github.ref_type": "branch",
            "github.event.ref": "refs/heads/feature/x",
            "github.head_ref": "",
            "github.repository": "octo-org/octo-repo",
            "github.repository_owner": "octo-org",
            "github.event.repository.name": "octo-repo",
            "github.event.repository.owner.login": "octo-org",
            "github.event.repository.fork": UNKNOWN,
            "github.event.head_commit.message": UNKNOWN,
            "github.event.release": None,
            "github.event.pull_request.merged": None,
            "github.event.action": None,
            "github.event.inputs.x": None,
            "github.sha": UNKNOWN,
            "github.actor": UNKNOWN,
            "github.nonsense": None,
            "toJSON(github)": UNKNOWN,
            "toJSON(github.event.repository)": UNKNOWN,
        },
    ),
    (
        events.push_tag(REPOSITORY, "v1.0"),
        {"github.ref": "refs/tags/v1.0", "github.ref_name": "v1.0", "github.ref_type": "tag"},
    ),
    (
        events.pull_request(REPOSITORY),
        {
            "github.event_name": "pull_request",
            "github.ref": "refs/pull/1/merge",
            "github.ref_name": "1/merge",
            "github.base_ref": "main",
            "github.head_ref": UNKNOWN,
            "github.event.action": "opened",
            "github.event.pull_request.head.repo.full_name": "octo-org/octo-repo",
            "github.event.pull_request.merged": False,
            "github.event.pull_request.title": UNKNOWN,
        },
    ),
    (
        events.pull_request(REPOSITORY, "closed", base="dev", fork=True),
        {
            "github.base_ref": "dev",
            "github.event.pull_request.merged": UNKNOWN,
            "github.event.pull_request.head.repo.fork": True,
            "github.event.pull_request.head.repo.full_name == github.repository": False,
        },
    ),
    (
        events.pull_request_target(REPOSITORY),
        {
            "github.event_name": "pull_request_target",
            "github.ref": "refs/heads/main",
            "github.base_ref": "main",
        },
    ),
    (
        events.workflow_dispatch(REPOSITORY, "refs/tags/v1"),
        {
            "github.event_name": "workflow_dispatch",
            "github.ref_type": "tag",
            "github.event.inputs.x": UNKNOWN,
        },
    ),
    (
        events.release(REPOSITORY, tag="v2", prerelease=True),
        {
            "github.event_name": "release",
            "github.ref": "refs/tags/v2",
            "github.ref_type": "tag",
            "github.event.action": "published",
            "github.event.release.tag_name": "v2",
            "github.event.release.prerelease": True,
            "github.event.release.draft": False,
            "github.event.release.body": UNKNOWN,
        },
    ),
    (
        events.schedule(REPOSITORY, "0 3 * * *"),
        {"github.event.schedule": "0 3 * * *", "github.ref_name": "main"},
    ),
    (
        events.repository_dispatch(REPOSITORY, "go"),
        {"github.event.action": "go", "github.event.client_payload.x": UNKNOWN, "github.ref_name": "main"},
    ),
    (
        events.workflow_run(REPOSITORY, name="CI", branch="x", cause="push"),
        {
            "github.ref_name": "main",
            "github.event.workflow_run.name": "CI",
            "github.event.workflow_run.head_branch": "x",
            "github.event.workflow_run.event": "push",
            "github.event.workflow_run.conclusion": UNKNOWN,
        },
    ),
    (
        events.merge_group(REPOSITORY),
        {
            "github.event.merge_group.base_ref": "refs/heads/main",
            "startsWith(github.ref, 'refs/heads/gh-readonly-queue/main/')": True,
        },
    ),
    (events.create(REPOSITORY, "refs/tags/v1"), {"github.event.ref": "v1", "github.event.ref_type": "tag"}),
    (
        events.workflow_call(REPOSITORY),
        {"github.event_name": UNKNOWN, "github.ref": UNKNOWN, "github.repository_owner": "octo-org"},
    ),
    (
        events.other(REPOSITORY, "label", "created"),
        {"github.event_name": "label", "github.event.action": "created"},
    ),
    (
        events.push_branch(GitHubRepository(), "x"),
        {"github.repository": UNKNOWN, "github.event.repository.name": UNKNOWN},
    ),
]


@pytest.mark.parametrize(
    ("event", "expression", "value"),
    [
        pytest.param(event, expression, value, id=f"{event.title}: {expression}")
        for event, expected in EXPECTED
        for expression, value in expected.items()
    ],
)
def test_an_event_is_seen_as_github_shows_it(event: Event, expression: str, value: object) -> None:
    found = evaluate(expression, {"github": event.github})
    assert found is value or (found == value and type(found) is type(value))


def test_what_is_given_of_a_payload_goes_before_what_is_assumed() -> None:
    event = events.release(REPOSITORY).with_payload({"action": "created", "release": {"body": "x"}})
    assert event.action == "created"
    seen = {"github": event.github}
    assert evaluate("github.event.release.body", seen) == "x"
    assert evaluate("github.event.release.tag_name", seen) == "v1.2.3"
    assert evaluate("github.event.release.name", seen) is UNKNOWN


@pytest.mark.parametrize("name", sorted(EVENTS))
def test_every_event_can_be_made_by_its_name(name: str) -> None:
    assert make_event(REPOSITORY, name).name == name


@pytest.mark.parametrize(
    ("name", "payload", "ref"),
    [
        ("push", {"ref": "refs/tags/v1"}, "refs/tags/v1"),
        ("release", {"release": {"tag_name": "v3"}}, "refs/tags/v3"),
        ("create", {"ref": "v3", "ref_type": "tag"}, "refs/tags/v3"),
        ("create", {"ref": "x", "ref_type": "branch"}, "refs/heads/x"),
        ("pull_request_target", {"pull_request": {"base": {"ref": "dev"}}}, "refs/heads/dev"),
        ("workflow_dispatch", {"ref": "refs/heads/x"}, "refs/heads/x"),
    ],
)
def test_a_payload_tells_the_ref(name: str, payload: dict[str, object], ref: str) -> None:
    assert make_event(REPOSITORY, name, payload=payload).ref == ref


def test_a_name_of_no_event_is_an_error() -> None:
    with pytest.raises(TracerError, match="`relase` is not an event"):
        make_event(REPOSITORY, "relase")
