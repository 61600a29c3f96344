"""Exchanging identity tokens: twine as it prints it, and the endpoint itself where twine cannot be made to
err.

The texts are those of https://github.com/pypi/warehouse/blob/main/warehouse/oidc/views.py and of the `id`
library that twine asks for tokens with.
"""

from __future__ import annotations

import json
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from tests.rehearsal.clients import IDENTITY, Clients, make_claims
from tests.rehearsal.distributions import Sample, make_wheel
from tests.rehearsal.exchanges import exchange, sign
from tracer_bullet.rehearsal.http_messages import Request
from tracer_bullet.rehearsal.issuer.endpoint import make_claims as complete
from tracer_bullet.rehearsal.standin.not_accepted import NotAcceptedError
from tracer_bullet.rehearsal.standin.pending import register_pending
from tracer_bullet.rehearsal.standin.publisher import PendingPublisher

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

NOT_FOUND = "valid token, but no corresponding publisher (Publisher with matching claims was not found)"


def errors(answer: tuple[int, dict[str, Any]]) -> list[dict[str, str]]:
    status, data = answer
    assert (status, data["message"]) == (422, "Token request failed")
    listed: list[dict[str, str]] = data["errors"]
    return listed


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        pytest.param({"environment": "pypi"}, NOT_FOUND, id="another environment"),
        pytest.param({"environment": None}, NOT_FOUND, id="no environment where the publisher has one"),
        pytest.param(
            {"job_workflow_ref": "octo-org/demo/.github/workflows/release.yml@refs/heads/main"},
            NOT_FOUND,
            id="another workflow file",
        ),
        pytest.param(
            {
                "repository": "octo-org/renamed",
                "job_workflow_ref": "octo-org/renamed/.github/workflows/publish.yml@refs/heads/main",
            },
            NOT_FOUND,
            id="a repository that was renamed",
        ),
        pytest.param({"repository": "octo-org/Demo"}, NOT_FOUND, id="another letter case in the repository"),
        pytest.param({"repository_owner_id": "7"}, NOT_FOUND, id="another owner of the same name"),
        pytest.param(
            {"event_name": "pull_request_target"},
            "valid token, but no corresponding publisher (Publishing from a workflow invoked via "
            "'pull_request_target' is not supported.)",
            id="a workflow invoked by pull_request_target",
        ),
        pytest.param(
            {"job_workflow_ref": "octo-org/demo/.github/workflows/publish.yml@refs/tags/v1"},
            "valid token, but no corresponding publisher (The job_workflow_ref claim does not match, "
            "expecting "
            "one of ['octo-org/demo/.github/workflows/publish.yml@0000000000000000000000000000000000000000', "
            "'octo-org/demo/.github/workflows/publish.yml@refs/heads/main'], got "
            "'octo-org/demo/.github/workflows/publish.yml@refs/tags/v1')",
            id="a reusable workflow at another ref",
        ),
        pytest.param(
            {"event_name": None},
            "valid token, but no corresponding publisher (Missing claim 'event_name')",
            id="a claim that is missing",
        ),
    ],
)
def test_claims_that_match_no_publisher(
    clients: Clients, tmp_path: Path, claims: dict[str, Any], reason: str
) -> None:
    clients.register()
    before = clients.standins.indexes["testpypi"].index
    # a publisher that exists already, so that the second look-up is the one that speaks
    clients.standins.indexes["testpypi"].change(lambda index: replace(index, pending=()))
    clients.register(project="another-name")
    exchange(clients, sign(clients))
    outcome = clients.in_job(**claims).twine(make_wheel(tmp_path, Sample()))
    assert outcome.code == 1
    assert outcome.says(f"`invalid-publisher`: {reason}"), outcome.output
    assert before.project("tracer-demo") is None


def test_a_job_without_id_token_permission(clients: Clients, tmp_path: Path) -> None:
    clients.register()
    job = replace(clients, variables={"GITHUB_ACTIONS": "true"})
    outcome = job.twine(make_wheel(tmp_path, Sample()))
    assert outcome.code == 1
    assert outcome.says(
        "GitHub: missing or insufficient OIDC token permissions, "
        "the ACTIONS_ID_TOKEN_REQUEST_TOKEN environment variable was unset"
    ), outcome.output


def test_a_minted_token_expires_after_fifteen_minutes(clients: Clients, tmp_path: Path) -> None:
    clients.register()
    status, data = exchange(clients, sign(clients))
    assert (status, data["success"], data["expires"]) == (200, True, int(clients.clock.now) + 900)
    clients.clock.now += 901
    outcome = clients.twine(make_wheel(tmp_path, Sample()), options=("-u", "__token__", "-p", data["token"]))
    assert outcome.code == 1
    assert outcome.says("Invalid API Token: token is expired")
    assert data["token"] not in outcome.output


def test_user_name_and_password_are_no_longer_supported(clients: Clients, tmp_path: Path) -> None:
    outcome = clients.twine(make_wheel(tmp_path, Sample()), options=("-u", "octo", "-p", "secret"))
    assert outcome.code == 1
    assert outcome.says(
        "Username/Password authentication is no longer supported. Migrate to API Tokens or Trusted "
        "Publishers "
        "instead. See https://test.pypi.org/help/#apitoken and https://test.pypi.org/help/#trusted-publishers"
    )


def test_a_token_of_another_index_is_not_known(clients: Clients, tmp_path: Path) -> None:
    clients.register(site="pypi")
    _, data = exchange(clients, sign(clients, "pypi"), "upload.pypi.org")
    outcome = clients.twine(make_wheel(tmp_path, Sample()), options=("-u", "__token__", "-p", data["token"]))
    assert outcome.code == 1
    assert outcome.says(
        "Invalid or non-existent authentication information. "
        "See https://test.pypi.org/help/#invalid-auth for more information."
    )


def test_a_token_serves_its_own_projects_only(clients: Clients, tmp_path: Path) -> None:
    clients.register(replace(IDENTITY, environment="other"), "tracer-other")
    exchange(clients, sign(clients, environment="other"))
    clients.register()
    outcome = clients.in_job().twine(make_wheel(tmp_path, Sample("tracer-other")))
    assert outcome.code == 1
    assert outcome.says("Invalid API Token: OIDC scoped token is not valid for project 'tracer-other'")


@pytest.mark.parametrize(
    ("audience", "age"),
    [
        pytest.param("pypi", 0, id="made out to the other index"),
        pytest.param("testpypi", 300 + 31, id="expired"),
        pytest.param("testpypi", -700, id="issued in the future"),
    ],
)
def test_a_token_that_is_not_valid_here_and_now(clients: Clients, audience: str, age: float) -> None:
    clients.register()
    token = sign(clients, audience, clients.clock.now - age)
    assert errors(exchange(clients, token)) == [
        {"code": "invalid-token", "description": "malformed or invalid token"}
    ]


def test_a_token_within_the_leeway_is_valid(clients: Clients) -> None:
    clients.register()
    assert exchange(clients, sign(clients, at=clients.clock.now - 325))[0] == 200


def test_an_identity_token_is_exchanged_once(clients: Clients) -> None:
    clients.register()
    token = sign(clients)
    assert exchange(clients, token)[0] == 200
    assert errors(exchange(clients, token)) == [
        {"code": "invalid-reuse-token", "description": "invalid token: already used"}
    ]


@pytest.mark.parametrize(
    ("token", "description"),
    [
        pytest.param("nonsense", "malformed JWT", id="not a token"),
        pytest.param("a.b.c", "malformed JWT", id="three words"),
    ],
)
def test_what_is_no_token_is_malformed(clients: Clients, token: str, description: str) -> None:
    assert errors(exchange(clients, token)) == [{"code": "invalid-payload", "description": description}]


def test_a_token_of_an_unknown_issuer(clients: Clients) -> None:
    claims = {**complete(make_claims(), "testpypi", time.time()), "iss": "https://ci.example.org"}
    answer = exchange(clients, clients.standins.key.sign(claims))
    assert errors(answer) == [{"code": "invalid-payload", "description": "unknown trusted publishing issuer"}]


def test_a_signature_of_somebody_else(clients: Clients) -> None:
    clients.register()
    head, body, signature = sign(clients).split(".")
    forged = f"{head}.{body}.{signature[:-8]}AAAAAAAA"
    assert errors(exchange(clients, forged))[0]["code"] == "invalid-token"


def test_a_body_without_a_token_is_answered_in_the_words_of_pydantic(clients: Clients) -> None:
    request = Request("POST", "test.pypi.org", "/_/oidc/mint-token", {}, b"{}", clients.clock.now)
    response = clients.standins.network.respond(request)
    assert response.status == 422
    assert "Field required [type=missing" in json.loads(response.body)["errors"][0]["description"]


def test_the_most_specific_publisher_wins(clients: Clients) -> None:
    clients.register(replace(IDENTITY, environment=""), "tracer-any")
    exchange(clients, sign(clients, environment=None))
    clients.register()
    exchange(clients, sign(clients, environment="TestPyPI"))
    tokens = list(clients.standins.indexes["testpypi"].index.tokens.values())
    assert [sorted(token.projects) for token in tokens] == [["tracer-any"], ["tracer-demo"]]


def test_a_pending_publisher_is_gone_after_thirty_days(clients: Clients) -> None:
    clients.register()
    clients.clock.now += 30 * 86400 + 1
    assert errors(exchange(clients, sign(clients)))[0]["description"] == NOT_FOUND


def test_a_pending_publisher_whose_project_exists_meanwhile_is_used_up(clients: Clients) -> None:
    clients.register(replace(IDENTITY, environment="one"))
    clients.register(replace(IDENTITY, environment="two"))
    assert exchange(clients, sign(clients, environment="one"))[0] == 200
    again = errors(exchange(clients, sign(clients, environment="two")))
    assert again == [
        {"code": "invalid-pending-publisher", "description": "valid token, but project already exists"}
    ]
    assert errors(exchange(clients, sign(clients, environment="two")))[0]["description"] == NOT_FOUND


@pytest.mark.parametrize(
    ("first", "second", "text"),
    [
        pytest.param(
            "tracer-one",
            "tracer-two",
            "A pending trusted publisher matching this configuration has already been registered for a "
            "different project name.",
            id="one identity for two names",
        ),
        pytest.param(
            "tracer-one", "json", "The name 'json' isn't allowed", id="a module of the standard library"
        ),
        pytest.param("tracer-one", "-bad-", "The name '-bad-' is invalid.", id="a name that is none"),
    ],
)
def test_a_pending_publisher_that_cannot_be_registered(
    clients: Clients, first: str, second: str, text: str
) -> None:
    clients.register(project=first)
    with pytest.raises(NotAcceptedError) as refusal:
        clients.register(project=second)
    assert refusal.value.message.startswith(text)


def test_a_name_that_looks_like_a_project_cannot_be_registered(clients: Clients) -> None:
    clients.register(project="tracer-o1l")
    exchange(clients, sign(clients))
    with pytest.raises(NotAcceptedError, match="is too similar to an existing project"):
        clients.register(project="tracer0ii")


def test_a_user_has_three_pending_publishers_at_most(clients: Clients) -> None:
    for number in range(3):
        clients.register(replace(IDENTITY, environment=f"e{number}"), f"tracer-{number}")
    index = clients.standins.indexes["testpypi"].index
    fourth = PendingPublisher(replace(IDENTITY, environment="e3"), "tracer-3", clients.clock.now)
    with pytest.raises(NotAcceptedError, match="more than 3 pending trusted publishers"):
        register_pending(index, fourth)
    later = replace(fourth, added=fourth.added + 31 * 86400)
    assert [one.project for one in register_pending(index, later).pending] == ["tracer-3"]


def test_a_job_sees_the_token_of_no_other_job(clients: Clients) -> None:
    one = clients.standins.grant("one", make_claims())
    two = clients.standins.grant("two", make_claims())
    path, _, query = (
        one["ACTIONS_ID_TOKEN_REQUEST_URL"].removeprefix(clients.standins.front.url).partition("?")
    )
    headers = {"authorization": f"bearer {two['ACTIONS_ID_TOKEN_REQUEST_TOKEN']}"}
    response = clients.standins.network.respond(Request("GET", "127.0.0.1", path, headers, query=query))
    assert response.status == 401
