"""Tokens of the other three providers: what PyPI compares, as tables, and the exchange of a signed one."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.rehearsal.distributions import Sample, make_wheel
from tests.rehearsal.exchanges import exchange
from tracer_bullet.providers.activestate import ActiveStateIdentity
from tracer_bullet.providers.claims import ClaimRules, NoPublisherError
from tracer_bullet.providers.github import GitHubIdentity
from tracer_bullet.providers.gitlab import GitLabIdentity
from tracer_bullet.providers.google import GoogleIdentity
from tracer_bullet.providers.provider import FormField, Provider
from tracer_bullet.providers.registry import PROVIDERS
from tracer_bullet.rehearsal.standin.index import Index
from tracer_bullet.rehearsal.standin.matching import find_identity
from tracer_bullet.rehearsal.standin.not_accepted import NotAcceptedError
from tracer_bullet.rehearsal.standin.pending import normalise_identity, register_pending
from tracer_bullet.rehearsal.standin.publisher import PendingPublisher
from tracer_bullet.sites import TESTPYPI

if TYPE_CHECKING:
    from tests.rehearsal.clients import Clients

TABLES = Path(__file__).parent / "tables"


def read_table(provider: str) -> dict[str, Any]:
    return tomllib.loads((TABLES / f"{provider}_claims.toml").read_text("utf-8"))


WITH_TABLE = [key for key in PROVIDERS if key != "github"]
CASES = [
    pytest.param(key, case, id=f"{key}: {case['what']}")
    for key in WITH_TABLE
    for case in read_table(key)["case"]
]


def match(claims: dict[str, Any], *identities: Any) -> str:
    """Empty if the first of `identities` matches, else PyPI's objection."""
    try:
        assert find_identity(claims, identities) == identities[0]
    except NoPublisherError as error:
        return str(error)
    return ""


@pytest.mark.parametrize(("key", "case"), CASES)
def test_claims(key: str, case: dict[str, Any]) -> None:
    table = read_table(key)
    identity = PROVIDERS[key].identity(**{**table["identity"], **case.get("publisher", {})})
    for change in case["change"]:
        claims = {**table["claims"], **change}
        if claims["iss"] != PROVIDERS[key].issuer:
            claims_of_another = match(claims, identity)
            assert claims_of_another == table["lost"]
            continue
        expected = case.get("answer", "").format(**{**claims, "lost": table["lost"]})
        assert match(claims, identity) == expected


@pytest.mark.parametrize(
    ("key", "name"), [(key, name) for key in WITH_TABLE for name in read_table(key)["required"]]
)
def test_a_claim_that_is_missing(key: str, name: str) -> None:
    table = read_table(key)
    identity = PROVIDERS[key].identity(**table["identity"])
    for claims in (
        {known: value for known, value in table["claims"].items() if known != name},
        {**table["claims"], name: None},
    ):
        assert match(claims, identity) == f"Missing claim {name!r}"


ACCOUNT = "publisher@demo.iam.gserviceaccount.com"
GITLAB = GitLabIdentity("foo/sub", "bar")


@pytest.mark.parametrize(
    ("general", "specific", "key", "changes"),
    [
        (GITLAB, replace(GITLAB, environment="e"), "gitlab", {"environment": "e"}),
        (GoogleIdentity(ACCOUNT), GoogleIdentity(ACCOUNT, "1234"), "google", {}),
    ],
)
def test_the_most_specific_publisher_wins(
    general: Any, specific: Any, key: str, changes: dict[str, str]
) -> None:
    claims = {**read_table(key)["claims"], **changes}
    assert find_identity(claims, [general, specific]) == specific
    assert find_identity(claims, [specific, general]) == specific
    assert find_identity(claims, [general]) == general


@pytest.mark.parametrize("key", WITH_TABLE)
def test_publishers_of_another_provider_are_never_matched(key: str) -> None:
    table = read_table(key)
    others = [
        PROVIDERS[other].identity(**read_table(other)["identity"]) for other in WITH_TABLE if other != key
    ]
    others.append(GitHubIdentity("foo", "1234", "bar", "baz.yml"))
    assert match(table["claims"], *others) == table["lost"]


@pytest.mark.parametrize(
    ("identity", "words"),
    [
        (GitLabIdentity("-foo", "bar"), "Invalid GitLab username or group/subgroup name."),
        (GitLabIdentity("foo..sub", "bar"), "Invalid GitLab username or group/subgroup name."),
        (GitLabIdentity("foo", "bar/baz"), "Invalid project name"),
        (GitLabIdentity("foo", "bar.git"), "Name ends with .git or .atom"),
        (GitLabIdentity("foo.atom", "bar"), "Name ends with .git or .atom"),
        (GitLabIdentity("foo", "bar", "ci.json"), "Top-level pipeline file path must end with .yml or .yaml"),
        (GitLabIdentity("foo", "bar", "/ci.yml"), "Top-level pipeline file path cannot start or end with /"),
        (GitLabIdentity("foo", "bar", environment="a;b"), "Invalid environment name"),
        (GoogleIdentity("nobody"), "Invalid email address"),
        (ActiveStateIdentity("a--b", "c", "d"), "Double dashes are not allowed in the name"),
        (ActiveStateIdentity("ab", "-c", "d"), "Leading or trailing dashes are not allowed in the name"),
        (ActiveStateIdentity("ab", "c", "d e"), "Invalid ActiveState username"),
    ],
)
def test_what_a_form_does_not_take(identity: Any, words: str) -> None:
    with pytest.raises(NotAcceptedError) as refused:
        normalise_identity(identity)
    assert refused.value.message == words


@pytest.mark.parametrize(
    "identity",
    [
        GitLabIdentity("foo", "bar"),
        GitLabIdentity("Foo/sub.group", "Bar_baz", "ci/release.yaml", "prod/${X}"),
        GoogleIdentity("a@b.iam.gserviceaccount.com", "12"),
        ActiveStateIdentity("octo-org", "demo_1", "octo"),
    ],
)
def test_what_a_form_takes_is_kept_as_typed(identity: Any) -> None:
    assert normalise_identity(identity) == identity


def test_an_environment_of_spaces_is_none() -> None:
    assert normalise_identity(GitLabIdentity("foo", "bar", environment="  ")) == GitLabIdentity("foo", "bar")


def test_pending_publishers_of_two_providers_do_not_clash() -> None:
    index = Index(TESTPYPI, b"secret")
    for number, key in enumerate(WITH_TABLE):
        identity = PROVIDERS[key].identity(**read_table(key)["identity"])
        # of one user each, who may have three: any number of providers fits
        pending = PendingPublisher(identity, f"tracer-demo-{number}", 0, f"user-{number}")
        index = register_pending(index, pending)
        with pytest.raises(NotAcceptedError, match="different project name"):
            register_pending(index, PendingPublisher(identity, f"tracer-other-{number}", 0, "another"))
    assert len(index.pending) == len(WITH_TABLE)


@pytest.mark.parametrize("key", WITH_TABLE)
def test_a_signed_token_is_exchanged(clients: Clients, key: str) -> None:
    table = read_table(key)
    clients.register(PROVIDERS[key].identity(**table["identity"]))
    now = int(clients.clock.now)
    claims = {**table["claims"], "aud": "testpypi", "iat": now, "exp": now + 300}
    status, answer = exchange(clients, clients.standins.key.sign(claims))
    assert (status, answer.get("success")) == (200, True)
    again, refused = exchange(clients, clients.standins.key.sign(claims))
    if "jti" in claims:
        assert (again, refused["errors"][0]["code"]) == (422, "invalid-reuse-token")
    else:
        assert again == 200


@pytest.mark.parametrize("key", WITH_TABLE)
def test_a_token_for_the_other_index_is_invalid(clients: Clients, key: str) -> None:
    table = read_table(key)
    clients.register(PROVIDERS[key].identity(**table["identity"]))
    now = int(clients.clock.now)
    for audience in ("pypi", ["testpypi"]):
        claims = {**table["claims"], "aud": audience, "iat": now, "exp": now + 300}
        status, answer = exchange(clients, clients.standins.key.sign(claims))
        assert (status, answer["errors"][0]["code"]) == (422, "invalid-token")


def in_gitlab_job(
    clients: Clients, variable: str = "TESTPYPI_ID_TOKEN", audience: str = "testpypi"
) -> Clients:
    now = int(clients.clock.now)
    claims = {**read_table("gitlab")["claims"], "aud": "testpypi", "iat": now, "exp": now + 300}
    token = clients.standins.key.sign(claims)
    return replace(clients, variables={"GITLAB_CI": "true", variable: token})


def test_twine_uploads_from_a_gitlab_job(clients: Clients, tmp_path: Path) -> None:
    clients.register(GITLAB)
    done = in_gitlab_job(clients).twine(make_wheel(tmp_path, Sample()))
    assert done.code == 0, done.output
    project = clients.standins.indexes["testpypi"].index.project("tracer-demo")
    assert project is not None
    assert project.files[0].publisher["kind"] == "GitLab"


def test_uv_uploads_from_a_gitlab_job(clients: Clients, tmp_path: Path) -> None:
    clients.register(GITLAB)
    done = in_gitlab_job(clients).uv_publish(make_wheel(tmp_path, Sample()))
    assert done.code == 0, done.output


def test_the_variable_of_pypi_is_not_read_for_testpypi(clients: Clients, tmp_path: Path) -> None:
    clients.register(GITLAB)
    done = in_gitlab_job(clients, "PYPI_ID_TOKEN").twine(make_wheel(tmp_path, Sample()))
    assert done.code != 0
    assert done.says("Environment variable TESTPYPI_ID_TOKEN not found")


@dataclass(frozen=True)
class MadeUpIdentity:
    team: str

    @property
    def unique_key(self) -> tuple[str, ...]:
        return (self.team,)


MADE_UP = Provider(
    key="made-up",
    name="Made-up",
    runs_on="made-up machines",
    issuer="https://made-up.example",
    identity=MadeUpIdentity,
    claims=ClaimRules(
        required=("team",),
        find=lambda claims, identities: next((one for one in identities if one.team == claims["team"]), None),
        checks={"team": lambda identity, claims: bool(identity.team == claims["team"])},
        optional={},
    ),
    form=(FormField("Team", "team", "team"),),
    normalise=lambda identity: replace(identity, team=identity.team.strip()),
)


def test_a_fifth_provider_is_a_line_of_the_registry(
    clients: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = int(clients.clock.now)
    times = {"aud": "testpypi", "iat": now, "exp": now + 300}
    token = clients.standins.key.sign({"iss": MADE_UP.issuer, "team": "octo", **times})
    status, answer = exchange(clients, token)
    assert (status, answer["errors"][0]["description"]) == (422, "unknown trusted publishing issuer")
    monkeypatch.setitem(PROVIDERS, "made-up", MADE_UP)
    clients.register(MadeUpIdentity(" octo "))
    status, answer = exchange(clients, token)
    assert (status, answer.get("success")) == (200, True)
