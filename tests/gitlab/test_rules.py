"""Which jobs a pipeline has: `workflow`, `rules`, `only` and `except`, over the events that create one."""

from __future__ import annotations

import pytest

from tests.gitlab.projects import outcomes, pipeline
from tracer_bullet.gitlab.expressions import UNKNOWN

ALL = ("branch", "main", "tag", "open tag", "merge request", "schedule", "web")


def runs_on(text: str, job: str = "job") -> dict[str, str]:
    """What becomes of a job, by event; events without it are left out."""
    found = {event: outcomes(text, event).get(job) for event in ALL}
    return {event: outcome for event, outcome in found.items() if outcome}


def rules(*lines: str) -> str:
    listed = "".join(f"    - {line}\n" for line in lines)
    return f"job:\n  script: [x]\n  rules:\n{listed}"


def test_a_job_without_conditions_runs_on_branches_and_tags_only() -> None:
    expected = dict.fromkeys(("branch", "main", "tag", "open tag", "schedule", "web"), "runs")
    assert runs_on("job: {script: [x]}\n") == expected


def test_the_first_rule_that_matches_decides() -> None:
    text = rules(
        "{if: $CI_COMMIT_TAG, when: never}", "{if: '$CI_PIPELINE_SOURCE == \"push\"'}", "{when: manual}"
    )
    assert runs_on(text) == {
        "branch": "runs",
        "main": "runs",
        "merge request": "manual",
        "schedule": "manual",
        "web": "manual",
    }


def test_without_a_rule_that_matches_there_is_no_job() -> None:
    assert runs_on(rules("{if: '$CI_COMMIT_BRANCH == \"other\"'}")) == {}
    assert runs_on("job: {script: [x], rules: []}\n") == {}


def test_what_is_not_known_may_run() -> None:
    assert runs_on(rules("{if: $PUBLISH}"))["branch"] == "maybe"
    assert runs_on(rules("{if: '$CI_COMMIT_REF_PROTECTED == \"true\"'}")) == {
        "branch": "maybe",
        "main": "maybe",
        "tag": "runs",
        "merge request": "maybe",
        "schedule": "maybe",
        "web": "maybe",
    }


def test_a_protected_ref_that_is_not_compared_is_always_true() -> None:
    assert runs_on(rules("{if: '$CI_COMMIT_TAG && $CI_COMMIT_REF_PROTECTED'}")) == {
        "tag": "runs",
        "open tag": "runs",
    }


def test_variables_of_the_file_are_known_unless_somebody_starts_it_by_hand() -> None:
    text = "variables: {PUBLISH: 'no'}\n" + rules("{if: '$PUBLISH == \"yes\"'}")
    assert runs_on(text) == {"schedule": "maybe", "web": "maybe"}
    own = text.replace("  script", "  variables: {PUBLISH: 'yes'}\n  script")
    assert runs_on(own)["branch"] == "runs"


def test_variables_of_variables() -> None:
    text = "variables: {A: 'x-$CI_COMMIT_BRANCH', B: $GONE}\n"
    assert outcomes(text + rules("{if: '$A == \"x-feature\"'}"), "branch") == {"job": "runs"}
    assert outcomes(text + rules("{if: '$B == null'}"), "branch") == {"job": "maybe"}


def test_changes_hold_without_a_base_and_are_unknown_for_pushes() -> None:
    found = runs_on(rules("{changes: [src/**/*]}"))
    assert (found["tag"], found["schedule"], found["branch"]) == ("runs", "runs", "maybe")


def test_exists_looks_at_the_files() -> None:
    there = rules("{exists: ['.gitlab-ci.yml']}")
    assert outcomes(there, "branch") == {"job": "runs"}
    assert outcomes(rules("{exists: ['**/*.rs']}"), "branch") == {}
    assert outcomes(rules("{exists: ['$FILE']}"), "branch") == {"job": "maybe"}


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ("only: [tags]", {"tag", "open tag"}),
        ("only: [branches]", {"branch", "main", "schedule", "web"}),
        ("only: [main]", {"main", "schedule", "web"}),
        ("only: [merge_requests]", {"merge request"}),
        ("only: [schedules]", {"schedule"}),
        ("only: [web, /^v\\d/]", {"web", "tag", "open tag"}),
        ("only: ['/^V\\d/i']", {"tag", "open tag"}),
        ("only: ['tags@octo/demo']", {"tag", "open tag"}),
        ("only: ['tags@other/demo']", set()),
        ("only: ['/^v/@octo/demo']", {"tag", "open tag"}),
        ("only: {refs: [tags]}", {"tag", "open tag"}),
        ("only: {variables: ['$CI_COMMIT_TAG =~ /^v1/']}", {"tag", "open tag"}),
        ("only: {refs: [branches], variables: ['$CI_COMMIT_TAG']}", set()),
        ("except: [tags]", {"branch", "main", "schedule", "web"}),
        ("except: [branches]", {"tag", "open tag"}),
        ("except: {refs: [schedules], variables: ['$CI_COMMIT_TAG']}", {"branch", "main", "web"}),
        ("only: [branches], except: [main]", {"branch"}),
        ("only: [pushes]", {"branch", "main", "tag", "open tag"}),
    ],
)
def test_only_and_except(keys: str, expected: set[str]) -> None:
    assert set(runs_on(f"job: {{script: [x], {keys}}}\n")) == expected


@pytest.mark.parametrize(
    ("when", "outcome"),
    [
        ("on_success", "runs"),
        ("always", "runs"),
        ("delayed", "runs"),
        ("manual", "manual"),
        ("on_failure", "maybe"),
    ],
)
def test_when_of_a_job(when: str, outcome: str) -> None:
    assert outcomes(f"job: {{script: [x], when: {when}}}\n", "branch") == {"job": outcome}
    assert outcomes(f"job: {{script: [x], rules: [{{when: {when}}}]}}\n", "branch") == {"job": outcome}


def test_when_never() -> None:
    assert outcomes("job: {script: [x], when: never}\nother: {script: [x]}\n", "branch") == {"other": "runs"}


WORKFLOW = "workflow:\n  rules:\n    - {}\njob: {{script: [x], rules: [{{when: on_success}}]}}\n"


def test_workflow_rules_come_first() -> None:
    text = WORKFLOW.format("{if: $CI_COMMIT_TAG}")
    assert runs_on(text) == {"tag": "runs", "open tag": "runs"}
    assert pipeline(text, "branch").created is False
    assert "do not let it in" in pipeline(text, "branch").why


def test_a_pipeline_that_may_be_created() -> None:
    text = WORKFLOW.format("{if: $CI_OPEN_MERGE_REQUESTS, when: never}\n    - {if: $CI_COMMIT_BRANCH}")
    assert pipeline(text, "branch").created is UNKNOWN
    assert pipeline(text, "tag").created is False


def test_variables_of_workflow_rules() -> None:
    workflow = "{if: $CI_COMMIT_TAG, variables: {KIND: release}}\n    - {when: always}"
    text = WORKFLOW.format(workflow).replace("[{when: on_success}]", "[{if: '$KIND == \"release\"'}]")
    assert outcomes(text, "tag") == {"job": "runs"}
    assert outcomes(text, "branch") == {"job": "maybe"}  # a variable of the project may be called so


def test_a_need_that_is_not_there_stops_the_pipeline() -> None:
    text = "build: {script: [x], only: [tags]}\njob: {script: [x], needs: [build]}\n"
    assert pipeline(text, "branch").created is False
    assert "needs `build`" in pipeline(text, "branch").why
    assert outcomes(text, "tag") == {"build": "runs", "job": "runs"}
    optional = text.replace("[build]", "[{job: build, optional: true}]")
    assert outcomes(optional, "branch") == {"job": "runs"}


def test_a_pipeline_without_jobs_is_none() -> None:
    found = pipeline("job: {script: [x], only: [tags]}\n", "branch")
    assert (found.created, found.why) == (False, "it would have no jobs")


def test_one_condition_that_gitlab_cannot_read_stops_everything() -> None:
    text = rules("{if: '$A = 1'}") + "other: {script: [x]}\n"
    assert all(pipeline(text, event).created is False for event in ALL)


def test_includes_with_rules() -> None:
    text = "include: [{local: a.yml, rules: [{if: $CI_COMMIT_TAG}]}]\nother: {script: [x]}\n"
    included = "job: {script: [x]}\n"
    assert outcomes(text, "branch", a=included) == {"other": "runs"}
    assert outcomes(text, "tag", a=included) == {"other": "runs", "job": "runs"}
    unknown = text.replace("$CI_COMMIT_TAG", "$PUBLISH")
    assert outcomes(unknown, "branch", a=included)["job"] == "maybe"


def test_a_job_that_extends_what_cannot_be_read() -> None:
    text = "include: [{project: g/p, file: x.yml}]\njob: {extends: .elsewhere, script: [x]}\n"
    assert outcomes(text, "branch") == {"job": "maybe"}


def test_child_pipelines_of_local_files() -> None:
    text = "start: {trigger: {include: child.yml}, only: [tags]}\nother: {script: [x]}\n"
    child = "inner: {script: [x], rules: [{if: '$CI_PIPELINE_SOURCE == \"parent_pipeline\"'}]}\n"
    run = pipeline(text, "tag", child=child).jobs["start"]
    assert run.child is not None
    assert run.child.jobs["inner"].outcome.value == "runs"
    assert pipeline(text, "tag").jobs["start"].child is None
