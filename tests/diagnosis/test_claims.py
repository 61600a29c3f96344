"""Which field of a run differs: from the publisher that is recorded, and from the checkout."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.rehearsal.clients import IDENTITY, Clients, make_claims
from tests.rehearsal.distributions import Sample, make_wheel
from tests.rehearsal.exchanges import exchange, sign
from tracer_bullet.diagnosis.claims import Claims, compare_with_publishers, from_mapping, read_claims
from tracer_bullet.diagnosis.diagnose import RecognisedFailure, diagnose
from tracer_bullet.diagnosis.project_facts import Lane, ProjectFacts
from tracer_bullet.providers.github import github_publisher
from tracer_bullet.rehearsal.actions.oidc_exchange import CLAIMS
from tracer_bullet.report.explain import as_text
from tracer_bullet.sites import TESTPYPI

if TYPE_CHECKING:
    from pathlib import Path

    from tracer_bullet.providers.publisher import Publisher

LANE = Lane("testpypi", "publish.yml", "publish", "", "testpypi")
RECORDED = github_publisher(TESTPYPI, "tracer-demo", "octo-org/demo", "publish.yml", "testpypi")
FACTS = ProjectFacts(project="tracer-demo", slug="octo-org/demo", lanes=(LANE,), recorded=(RECORDED,))
UV = """\
error: Failed to obtain token for trusted publishing
  Caused by: PyPI returned error code 422 Unprocessable Entity, is trusted publishing correctly configured?
Response: {"errors":[{"code":"invalid-publisher","description":"valid token, but no corresponding …"}]}

Token claims, which must match the PyPI configuration: GitHubTokenClaims {
    sub: "repo:octo-org/demo:environment:release",
    repository: "octo-org/demo",
    repository_owner: "octo-org",
    repository_owner_id: "187305435",
    job_workflow_ref: "octo-org/demo/.github/workflows/pypi_release.yml@refs/tags/v0.9.1",
    ref: "refs/tags/v0.9.1",
    environment: Some(
        "release",
    ),
}
"""


def log_of(**changes: object) -> str:
    """The log of a refused exchange as the publish action writes it, with some claims changed."""
    claims = {**make_claims(), "sub": "repo:octo-org/demo:ref:refs/heads/main", **changes}
    listed = "\n".join(f"* `{name}`: `{claims.get(name) or 'MISSING'}`" for name in CLAIMS)
    return (
        "https://test.pypi.org/legacy/\n##[error]Trusted publishing exchange failure: \n"
        "* `invalid-publisher`: valid token, but no corresponding publisher "
        f"(Publisher with matching claims was not found)\n\n{listed}\n"
    )


def only(log: str, facts: ProjectFacts = FACTS) -> RecognisedFailure:
    (finding,) = diagnose(log, facts).findings
    assert finding.failure.topic == "invalid-publisher"
    return finding


def fields(finding: RecognisedFailure) -> set[str]:
    return {difference.field for difference in finding.differences}


def test_nothing_differs_if_everything_is_as_recorded() -> None:
    finding = only(log_of())

    assert finding.differences == ()
    assert "No field of the run differs" in as_text(diagnose(log_of(), FACTS))


def test_a_log_without_claims_is_not_compared() -> None:
    finding = only("valid token, but no corresponding publisher")

    assert (finding.claims, finding.differences) == (None, ())


CHANGED = {
    "owner": ("repository", "other-org"),
    "repository": ("repository", "renamed"),
    "workflow": ("workflow", "release.yml"),
    "environment": ("environment", "other"),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", CHANGED)
def test_each_field_of_a_publisher_that_differs_is_named_and_registering_what_is_printed_cures_it(
    name: str, clients: Clients, tmp_path: Path
) -> None:
    field, value = CHANGED[name]
    clients.register(replace(IDENTITY, **{name: value}))
    refused = exchange(clients, sign(clients))
    assert refused[0] == 422
    recorded = _registered(**{name: value})
    finding = only(log_of(), replace(FACTS, recorded=(recorded,)))

    assert fields(finding) == {field}
    values = finding.values
    printed = replace(
        IDENTITY,
        owner=values["owner"],
        repository=values["repository"],
        workflow=values["workflow"],
        environment=values["environment"],
    )
    for value in (values["owner"], values["repository"], values["workflow"], values["environment"]):
        assert value in finding.say("cure")
    live = clients.standins.indexes["testpypi"]
    live.change(lambda index: replace(index, pending=()))
    clients.register(printed, values["project"])
    assert clients.in_job().twine(make_wheel(tmp_path, Sample())).code == 0


def _registered(**fields: str) -> Publisher:
    """The publisher that is recorded, with other values in its form."""
    return replace(RECORDED, identity=replace(RECORDED.identity, **fields))


def test_an_environment_differs_in_its_letters_only_is_none() -> None:
    assert only(log_of(environment="TestPyPI")).differences == ()


def test_a_publisher_without_an_environment_takes_any() -> None:
    facts = replace(FACTS, recorded=(_registered(environment=""),), lanes=())

    assert only(log_of(environment="whatever"), facts).differences == ()


def test_a_job_without_the_environment_of_the_publisher_is_told_to_add_it() -> None:
    (difference,) = only(log_of(environment=None), replace(FACTS, lanes=())).differences

    assert (difference.presented, difference.expected) == ("", "testpypi")
    assert "`environment: testpypi`" in difference.cure


def test_of_several_publishers_the_nearest_is_compared() -> None:
    far = _registered(repository="other", workflow="other.yml")
    claims = Claims("octo-org/demo", "publish.yml", "pypi")

    assert [one.field for one in compare_with_publishers(claims, (far, RECORDED))] == ["environment"]


def test_a_workflow_that_was_renamed_since_the_run_is_told_to_run_anew() -> None:
    log = log_of(job_workflow_ref="octo-org/demo/.github/workflows/old.yml@refs/heads/main")
    finding = only(log, replace(FACTS, recorded=()))

    (difference,) = finding.differences
    assert (difference.field, difference.where) == ("workflow", "this checkout")
    assert "a re-run keeps the old claims" in difference.cure
    assert finding.values["workflow"] == "publish.yml"


def test_a_remote_in_other_letters_is_told_apart_from_another_repository() -> None:
    bare = replace(FACTS, recorded=())
    other_case = only(log_of(), replace(bare, slug="octo-org/Demo")).differences
    another = only(log_of(), replace(bare, slug="me/demo")).differences

    assert "git remote set-url origin https://github.com/octo-org/demo" in other_case[0].cure
    assert "a fork" in another[0].cure


def test_an_environment_that_an_expression_decides_is_not_compared() -> None:
    lane = replace(LANE, environment="${{ inputs.environment }}")

    assert only(log_of(environment="x"), replace(FACTS, recorded=(), lanes=(lane,))).differences == ()


def test_the_claims_of_uv_are_read_from_its_struct() -> None:
    assert read_claims(UV) == Claims("octo-org/demo", "pypi_release.yml", "release", "", "refs/tags/v0.9.1")


def test_an_environment_is_read_from_the_subject_if_the_action_prints_no_other() -> None:
    old = "* `sub`: `repo:octo-org/demo:environment:pypi`\n* `repository`: `octo-org/demo`\n"
    claims = read_claims(old + "* `job_workflow_ref`: `octo-org/demo/.github/workflows/a.yml@refs/tags/v1`")

    assert claims == Claims("octo-org/demo", "a.yml", "pypi")


def test_a_subject_that_cannot_be_changed_is_read_too() -> None:
    claims = from_mapping(
        {
            "sub": "repo:octo-org@7/demo@8:environment:pypi",
            "repository": "octo-org/demo",
            "job_workflow_ref": "octo-org/demo/.github/workflows/a.yml@refs/tags/v1",
        }
    )

    assert claims is not None
    assert claims.environment == "pypi"


def test_a_reusable_workflow_is_the_cause_that_is_named() -> None:
    warning = (
        "::warning::Potential workflow misconfiguration: %0A"
        "The claims in this token suggest that the calling workflow is a reusable workflow.\n"
    )
    shared = "octo-org/demo/.github/workflows/shared.yml@refs/heads/main"
    (finding,) = diagnose(warning + "filler\n" * 200 + log_of(job_workflow_ref=shared), FACTS).findings

    assert finding.failure.topic == "reusable-workflow"
    assert "workflow" in fields(finding)
