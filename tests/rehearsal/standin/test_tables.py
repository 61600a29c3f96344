"""What PyPI accepts and refuses, as tables; where the facts come from is in the files of `tables`."""

from __future__ import annotations

import itertools
import json
import re
import tomllib
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.rehearsal.clients import Clients, make_claims
from tests.rehearsal.distributions import Sample, make_sdist, make_wheel
from tests.rehearsal.exchanges import exchange
from tests.rehearsal.forms import make_fields, make_index, make_request
from tracer_bullet.providers.claims import NoPublisherError
from tracer_bullet.providers.github import GITHUB, GitHubIdentity
from tracer_bullet.rehearsal.http_messages import Request
from tracer_bullet.rehearsal.issuer.endpoint import make_claims as complete
from tracer_bullet.rehearsal.standin.api_tokens import mint
from tracer_bullet.rehearsal.standin.checks.platforms import is_known_platform
from tracer_bullet.rehearsal.standin.checks.wheel import has_valid_entry_points
from tracer_bullet.rehearsal.standin.index import ApiToken, Index, IndexProject
from tracer_bullet.rehearsal.standin.matching import find_identity
from tracer_bullet.rehearsal.standin.new_names import check_new_name
from tracer_bullet.rehearsal.standin.not_accepted import NotAcceptedError
from tracer_bullet.rehearsal.standin.publisher import RegisteredPublisher
from tracer_bullet.rehearsal.standin.respond import respond
from tracer_bullet.sites import TESTPYPI

if TYPE_CHECKING:
    from collections.abc import Iterator

TABLES = Path(__file__).parent / "tables"
_REPEATED = re.compile(r"\{(\d+)\}")


def read_table(name: str) -> dict[str, Any]:
    return tomllib.loads((TABLES / name).read_text("utf-8"))


def spell_out(value: Any) -> Any:
    """`{513}` stands for that many digits."""
    if isinstance(value, str):
        return _REPEATED.sub(lambda match: "1" * int(match[1]), value)
    return [spell_out(one) for one in value]


def vary(change: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every combination of the values of `change`."""
    choices = [[(name, one) for one in (v if isinstance(v, list) else [v])] for name, v in change.items()]
    for chosen in itertools.product(*choices):
        yield {name: spell_out(value) for name, value in chosen}


def check_answer(case: dict[str, Any], status: int, reason: str, **words: str) -> None:
    if "contains" in case:
        assert status == 400
        assert case["contains"] in reason
    elif "begins" in case:
        assert status == 400
        assert reason.startswith(case["begins"])
    else:
        text = case.get("answer", "").format(**words)
        assert (status, reason) == ((400, text) if text else (200, "OK"))


def list_cases(name: str) -> list[Any]:
    return [pytest.param(case, id=case["what"]) for case in read_table(name)["case"]]


@pytest.mark.parametrize("case", list_cases("forms.toml"))
def test_a_form(case: dict[str, Any], tmp_path: Path) -> None:
    index, token = make_index()
    wheel = make_wheel(tmp_path, Sample())
    for change in vary(case.get("change", {})):
        fields = make_fields(wheel, **change, **dict.fromkeys(case.get("without", ())))
        response = respond(make_request(fields, token), index).response
        value = next((one for one in change.values() if isinstance(one, str) and one), "")
        if len(case.get("change", {})) > 1:
            value = str(list(change.values())[-1])
        check_answer(case, response.status, response.phrase, value=value, see=read_table("forms.toml")["see"])


def make_project(name: str) -> tuple[Index, str]:
    publisher = RegisteredPublisher(make_index()[0].publishers[0].identity, frozenset({name}))
    index = Index(TESTPYPI, b"secret").with_project(IndexProject(name, 0, "owner")).with_publisher(publisher)
    text, index = mint(index, ApiToken(publisher.identifier, publisher.projects))
    return index, text


@pytest.mark.parametrize("case", list_cases("filenames.toml"))
def test_a_file_name(case: dict[str, Any], tmp_path: Path) -> None:
    index, token = make_project(case["project"])
    version = spell_out(case.get("version", "1.0"))
    for filename in spell_out(case["files"]):
        is_wheel = case.get("filetype", "") == "bdist_wheel" or filename.endswith(".whl")
        stem, inside = filename.partition("-")[0], [*filename.split("-"), ""][1]
        named = Sample(stem.replace("\\", "").replace("/", "") or "foo", inside or "1.0")
        made = (
            make_wheel(tmp_path, named, "x-1-py3-none-any.whl") if is_wheel else make_sdist(tmp_path, named)
        )
        if filename.endswith(".zip"):
            made = make_zip_sdist(tmp_path)
        content = (filename, made.read_bytes(), "application/octet-stream")
        kind = case.get("filetype", "bdist_wheel" if is_wheel else "sdist")
        fields = make_fields(
            made, Sample(case["project"], version), content=content, filetype=kind,
            pyversion="py3" if kind == "bdist_wheel" else "source",
        )  # fmt: skip
        response = respond(make_request(fields, token), index).response
        extension = re.sub(r".*?(\.tar\.gz|\.zip|\.whl)$", r"\1", filename)
        check_answer(
            case, response.status, response.phrase, file=filename, stem=stem, extension=extension
        )  # fmt: skip


def make_zip_sdist(folder: Path) -> Path:
    path = folder / "sdist.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("some_thing-1.0/PKG-INFO", "Name: some-thing\n")
        archive.writestr("some_thing-1.0/some_thing.py", "")
    return path


def test_platform_tags() -> None:
    platforms = read_table("filenames.toml")["platforms"]
    assert [tag for tag in platforms["accepted"] if not is_known_platform(tag)] == []
    assert [tag for tag in platforms["refused"] if is_known_platform(tag)] == []


@pytest.mark.parametrize("case", list_cases("names.toml"))
def test_a_name(case: dict[str, Any]) -> None:
    index = replace(make_index()[0], projects={"toasting": IndexProject("toasting", 0, "owner")})
    see = "See https://test.pypi.org/help/#project-name for more information."
    for name in case["names"]:
        try:
            check_new_name(name, index)
            answer = ""
        except NotAcceptedError as refusal:
            answer = refusal.message
        assert answer == case.get("answer", "").format(name=name, see=see)


@pytest.mark.parametrize("number", [*range(32), 127])
def test_control_characters_are_in_no_file_name(number: int, tmp_path: Path) -> None:
    index, token = make_index()
    wheel = make_wheel(tmp_path, Sample())
    fields = make_fields(wheel)
    request = make_request(fields, token)
    plain, spicy = b'filename="tracer_demo-1.0-py3', b'filename="trace' + bytes([number]) + b"r_demo-1.0-py3"
    response = respond(replace(request, body=request.body.replace(plain, spicy)), index).response
    assert response.phrase.startswith("Cannot upload a file with non-printable characters")


def test_entry_points() -> None:
    table = read_table("entry_points.toml")
    assert [text for text in table["accepted"] if not has_valid_entry_points(text.encode())] == []
    assert [text for text in table["refused"] if has_valid_entry_points(text.encode())] == []
    assert not has_valid_entry_points(b"\xff\xfe\xfd")


WORKFLOWS = "foo/bar/.github/workflows/"
BAZ = GitHubIdentity("foo", "1234", "bar", "baz.yml")


def present(**claims: Any) -> dict[str, Any]:
    """The claims of a job that `BAZ` stands for, some of them changed; an empty environment is none."""
    made = {
        "repository": "foo/bar", "repository_owner": "foo", "repository_owner_id": "1234", "jti": "one",
        "job_workflow_ref": f"{WORKFLOWS}baz.yml@refs/heads/main", "ref": "refs/heads/main", "sha": "somesha",
        "event_name": "push", **claims,
    }  # fmt: skip
    return {name: value for name, value in made.items() if (name, value) != ("environment", "")}


def match(claims: dict[str, Any], *identities: GitHubIdentity) -> str:
    """The workflow of the publisher that matches, else PyPI's objection."""
    try:
        found = find_identity({"iss": GITHUB.issuer, **claims}, identities)
    except NoPublisherError as error:
        return f"refused: {error}"
    assert isinstance(found, GitHubIdentity)
    return found.workflow


@pytest.mark.parametrize("case", list_cases("claims.toml"))
def test_claims(case: dict[str, Any]) -> None:
    at = f"{WORKFLOWS}baz.yml@"
    for change in case["claims"]:
        claims = present(**{name: value.replace("{at}", at) for name, value in change.items()})
        answer = case.get("answer", "").format(at=at, got=claims["job_workflow_ref"])
        assert match(claims, BAZ) == (f"refused: {answer}" if answer else "baz.yml")


@pytest.mark.parametrize("name", [*present(), "nothing"])
def test_a_claim_that_is_missing(name: str) -> None:
    claims = present()
    claims.pop(name, None)
    expected = f"refused: Missing claim {name!r}" if name != "nothing" else "baz.yml"
    assert match(claims, BAZ) == expected


def test_the_workflow_in_a_claim() -> None:
    table = read_table("claims.toml")["workflows"]
    for written, workflow in table["found"]:
        # a file beside it whose name differs in a character that a pattern would take for any
        twins = (replace(BAZ, workflow=workflow.replace("_", "-")), replace(BAZ, workflow=workflow))
        assert (
            match(
                present(
                    job_workflow_ref=WORKFLOWS + written, ref=written.split("@", workflow.count("@") + 1)[-1]
                ),
                *twins,
            )
            == workflow
        )
    for written in table["none"]:
        assert match(present(job_workflow_ref=WORKFLOWS + written), BAZ) == (
            "refused: Could not job extract workflow filename from OIDC claims"
        )


def test_environments() -> None:
    table = read_table("claims.toml")["environments"]
    for own, presented in table["fits"]:
        assert match(present(environment=presented), replace(BAZ, environment=own)) == "baz.yml"
    for own, presented in table["differs"]:
        assert match(present(environment=presented), replace(BAZ, environment=own)) == (
            "refused: Publisher with matching claims was not found"
        )


@pytest.mark.parametrize(
    "body",
    [
        "",
        [],
        "a string",
        12345,
        3.14,
        None,
        {},
        {"token": None},
        {"wrongkey": ""},
        {"token": 3.14},
        {"token": 0},
        {"token": [""]},
        {"token": []},
        {"token": {}},
        {"token": "not-a-jwt"},
        {"token": "eyJhbGciOiJIUzI1NiJ9.e30.AA"},
    ],
)
def test_a_body_without_a_token(body: Any) -> None:
    index, _ = make_index()
    request = Request("POST", "test.pypi.org", "/_/oidc/mint-token", {}, json.dumps(body).encode())
    response = respond(request, index).response
    errors = json.loads(response.body)["errors"]
    assert (response.status, [error["code"] for error in errors]) == (422, ["invalid-payload"])


def test_a_used_token_is_noticed_before_its_event(clients: Clients) -> None:
    clients.register()
    for event, expected in (
        ("push", ""),
        ("push", "invalid-reuse-token"),
        ("pull_request_target", "invalid-reuse-token"),
    ):
        claims = complete(make_claims(event_name=event), "testpypi", clients.clock.now)
        status, data = exchange(clients, clients.standins.key.sign({**claims, "jti": "one"}))
        assert status == (422 if expected else 200)
        assert [error["code"] for error in data.get("errors", ())] == ([expected] if expected else [])
