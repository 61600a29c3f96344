"""What the stand-in indexes, the real clients and the stand-in actions say is recognised, and named rightly.

Nothing here is typed from memory: each text is made by the program that says it, and then explained.
"""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from tests.programs import PROGRAMS
from tests.rehearsal.actions.test_actions import give, workspace
from tests.rehearsal.clients import IDENTITY, Clients, make_claims
from tests.rehearsal.distributions import Sample, make_sdist, make_wheel
from tests.rehearsal.exchanges import exchange, sign
from tests.rehearsal.forms import make_fields, make_index, make_request
from tracer_bullet.diagnosis.diagnose import diagnose
from tracer_bullet.diagnosis.project_facts import Lane, ProjectFacts
from tracer_bullet.providers.github import GitHubIdentity
from tracer_bullet.rehearsal.actions import download_artifact, upload_artifact
from tracer_bullet.rehearsal.issuer.endpoint import make_claims as complete
from tracer_bullet.rehearsal.standin.checks import file as file_checks
from tracer_bullet.rehearsal.standin.respond import respond

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

__all__ = ["workspace"]
pytestmark = pytest.mark.slow
FACTS = ProjectFacts(
    project="tracer-demo",
    slug="octo-org/demo",
    lanes=(Lane("testpypi", "publish.yml", "publish", "", "testpypi"),),
)
DAY = 86_400
UPLOAD = "https://test.pypi.org/legacy/"
CLIENTS = {
    "twine": "ERROR    HTTPError: {status} Bad Request from {url}\n         {reason}",
    "uv": "error: Failed to publish `dist/x.whl` to `{url}`\n  cause: Server returned status code {status} "
    "Bad Request. Server says: {status} {reason}",
    "poetry": "HTTP Error {status}: {reason} | b'<html>\\n <title>{status} {reason}</title>'",
    "flit": "{status} Client Error: {reason} for url: {url}",
    "hatch and pdm": "[PublishError]: Client error '{status} {reason}' for url '{url}'",
}
"""How each client shows a refusal; the tests below hold twine, uv, poetry, flit and pdm to it."""


def topics(text: str, facts: ProjectFacts = FACTS) -> list[str]:
    return [finding.failure.topic for finding in diagnose(text, facts).findings]


def fold(text: str, width: int = 80) -> str:
    """What a terminal of 80 columns makes of a long message, as in the logs of GitHub."""
    return re.sub(rf"(.{{1,{width}}})(?: |$)", r"\1\n         ", text)


def sample(**changes: Any) -> Callable[[Path], dict[str, Any]]:
    return lambda folder: make_fields(make_wheel(folder, Sample()), **changes)


REFUSALS: dict[str, Callable[[Path], dict[str, Any]]] = {
    "local-version": lambda at: make_fields(
        make_wheel(at, Sample(version="1.0+l")), Sample(version="1.0+l"), version="1.0+l"
    ),
    "sdist-name": lambda at: make_fields(make_sdist(at, Sample(), "tracer-demo-1.0.tar.gz")),
    "file-of-another-project": lambda at: make_fields(make_wheel(at, Sample("other")), Sample()),
    "version-in-file-name": lambda at: make_fields(make_wheel(at, Sample(version="1.1")), Sample()),
    "platform-tag": lambda at: make_fields(
        make_wheel(at, Sample(), "tracer_demo-1.0-cp311-cp311-linux_x86_64.whl")
    ),
    "wheel-broken": lambda at: make_fields(make_wheel(at, Sample(), leave_out="WHEEL")),
    "digest-mismatch": sample(sha256_digest="0" * 64),
    "description-not-rendered": sample(description="Title\n==\n\n`unclosed <\n\n.. raw:: html\n\n   <b>\n"),
    "invalid-url": sample(home_page="not a url"),
    "unknown-classifier": sample(classifiers="Private :: Do Not Upload"),
    "summary-too-long": sample(summary="x" * 513),
    "direct-dependency": sample(requires_dist="other @ https://example.org/other.whl"),
    "license-twice": sample(metadata_version="2.4", license="MIT", license_expression="MIT"),
    "invalid-metadata": sample(author_email="nobody"),
    "attestation-refused": sample(attestations="[]"),
    "file-extension": sample(content=("tracer_demo-1.0.egg", b"egg", "application/octet-stream")),
    "malformed-upload": sample(protocol_version="2"),
}


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("topic", REFUSALS)
def test_a_refusal_of_the_index_is_named(topic: str, client: str, tmp_path: Path) -> None:
    index, token = make_index()
    answer = respond(make_request(REFUSALS[topic](tmp_path), token), index).response
    assert answer.status == 400
    log = CLIENTS[client].format(status=answer.status, reason=answer.phrase, url=UPLOAD)

    assert topics(log) == [topic]
    assert topics(fold(log)) == [topic]


@pytest.fixture
def job(clients: Clients) -> Clients:
    clients.register()
    return clients.in_job()


def one_more(job: Clients, at: Path) -> Iterator[tuple[str, str]]:
    """Uploads that only fail because of those before them."""
    assert job.twine(make_sdist(at, Sample()), make_wheel(at, Sample())).code == 0
    other = make_wheel(at, Sample(description="Changed.\n"))
    yield "file-exists", job.twine(other).output
    yield "file-exists", job.twine(other, options=("--verbose",)).output
    yield "file-exists", job.uv_publish(other).output
    again = make_sdist(at, Sample(description="Again.\n"), "tracer-demo-1.0.tar.gz")
    yield "second-sdist", job.twine(again).output
    live = job.standins.indexes["testpypi"]
    old = "tracer_demo-1.0-py2-none-any.whl"
    live.change(lambda index: replace(index, filenames=index.filenames | {old}))
    yield "file-name-used-before", job.twine(make_wheel(at, Sample(), old)).output
    job.clock.now += 15 * DAY
    yield "release-too-old", job.twine(make_wheel(at, Sample(), "tracer_demo-1.0-cp311-none-any.whl")).output


def test_what_depends_on_earlier_uploads_is_named(job: Clients, tmp_path: Path) -> None:
    for topic, output in one_more(job, tmp_path):
        assert topics(output) == [topic], output


def test_a_file_that_is_too_large_is_named(
    job: Clients, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_checks, "FILE_LIMIT", 100)

    assert topics(job.twine(make_wheel(tmp_path, Sample())).output) == ["file-too-large"]


def test_nothing_is_recognised_in_the_log_of_a_good_upload(job: Clients, tmp_path: Path) -> None:
    first = job.twine(make_wheel(tmp_path, Sample()), options=("--verbose",))
    skipped = job.twine(make_wheel(tmp_path, Sample(description="x")), options=("--skip-existing",))

    assert (first.code, skipped.code) == (0, 0)
    assert topics(first.output + skipped.output) == []


CLAIMS: dict[str, list[dict[str, Any]]] = {
    "invalid-publisher": [
        {"environment": "pypi"},
        {"environment": None},
        {"job_workflow_ref": "octo-org/demo/.github/workflows/release.yml@refs/heads/main"},
        {"repository": "octo-org/Demo"},
        {"repository_owner_id": "7"},
    ],
    "pull-request-target": [{"event_name": "pull_request_target"}],
    "reusable-workflow": [{"job_workflow_ref": "octo-org/demo/.github/workflows/publish.yml@refs/tags/v1"}],
    "missing-claim": [{"event_name": None}],
    "claim-check-failed": [{"repository_owner": "other"}],
}


@pytest.mark.parametrize(
    ("topic", "claims"), [(topic, claims) for topic, several in CLAIMS.items() for claims in several]
)
def test_refused_claims_are_named_in_what_uv_prints(
    clients: Clients, tmp_path: Path, topic: str, claims: dict[str, Any]
) -> None:
    clients.register()
    live = clients.standins.indexes["testpypi"]
    live.change(lambda index: replace(index, pending=()))
    clients.register(project="another-name")
    exchange(clients, sign(clients))

    assert topics(clients.in_job(**claims).uv_publish(make_wheel(tmp_path, Sample())).output) == [topic]


def test_a_refused_token_is_named_in_what_twine_prints(clients: Clients, tmp_path: Path) -> None:
    wheel = make_wheel(tmp_path, Sample())
    job = clients.in_job()
    outcome = replace(job, variables={**job.variables, "COLUMNS": "80"}).twine(wheel)

    assert topics(outcome.output) == ["invalid-publisher"]


def refused_tokens(clients: Clients) -> Iterator[tuple[str, dict[str, Any]]]:
    """What the index answers to tokens that no client would send twice, or at all."""
    clients.register(replace(IDENTITY, environment="one"))
    clients.register(replace(IDENTITY, environment="two"))
    used = sign(clients, environment="one")
    assert exchange(clients, used)[0] == 200
    yield "reused-token", exchange(clients, used)[1]
    yield "invalid-pending-publisher", exchange(clients, sign(clients, environment="two"))[1]
    yield "malformed-token", exchange(clients, "nonsense")[1]
    yield "malformed-token", exchange(clients, sign(clients, "pypi", environment="one"))[1]
    stranger = {**complete(make_claims(), "testpypi", clients.clock.now), "iss": "https://ci.example.org"}
    yield "unknown-issuer", exchange(clients, clients.standins.key.sign(stranger))[1]
    clients.register(GitHubIdentity("octo-org", "4242", "demo", "publish.yml", "three"), "tracer-three")
    live = clients.standins.indexes["testpypi"]
    renamed = [replace(one, project="json") for one in live.index.pending]
    live.change(lambda index: replace(index, pending=tuple(renamed)))
    yield "name-refused", exchange(clients, sign(clients, environment="three"))[1]


def test_refused_tokens_are_named(clients: Clients) -> None:
    for topic, answer in refused_tokens(clients):
        raw = "cause: Server returned error code 422 Unprocessable Entity\n Response: " + json.dumps(answer)
        listed = "\n".join(f"* `{error['code']}`: {error['description']}" for error in answer["errors"])
        assert topics(raw) == [topic], raw
        assert topics("Token request failed: the server refused\n" + listed) == [topic], listed


def test_a_job_without_the_permission_is_named(clients: Clients, tmp_path: Path) -> None:
    wheel = make_wheel(tmp_path, Sample())
    job = replace(clients, variables={"GITHUB_ACTIONS": "true"})
    automatic = ("uv", "publish", "--publish-url", UPLOAD, str(wheel))

    for outcome in (job.twine(wheel), job.uv_publish(wheel), job.run(*automatic)):
        assert outcome.code != 0
        assert topics(outcome.output) == ["no-id-token"], outcome.output
        secret = replace(FACTS, lanes=(replace(FACTS.lanes[0], secret="PYPI_TOKEN"),))
        assert topics(outcome.output, secret) == ["empty-secret"]


def test_credentials_that_the_index_refuses_are_named(clients: Clients, tmp_path: Path) -> None:
    wheel = make_wheel(tmp_path, Sample())
    clients.register(replace(IDENTITY, environment="other"), "tracer-other")
    token = exchange(clients, sign(clients, environment="other"))[1]["token"]
    other = make_wheel(tmp_path, Sample("another-one"))
    clients.register(replace(IDENTITY, environment="third"), "another-one")
    exchange(clients, sign(clients, environment="third"))
    given = ("-u", "__token__", "-p")

    def say(file: Path, *options: str) -> list[str]:
        return topics(clients.twine(file, options=options).output)

    assert say(wheel, *given, "pypi-" + "A" * 40) == ["invalid-credentials"]
    assert say(wheel, "-u", "octo", "-p", "x") == ["password-not-supported"]
    assert say(wheel, "--non-interactive") == ["missing-credentials"]
    assert say(wheel, *given, token) == ["wrong-project-name"]
    assert say(other, *given, token) == ["token-of-another-publisher"]
    clients.clock.now += 901
    assert say(make_wheel(tmp_path, Sample("tracer-other")), *given, token) == ["token-expired"]


def test_what_twine_objects_to_by_itself_is_named(job: Clients, tmp_path: Path) -> None:
    folder = tmp_path / "dist-linux"
    folder.mkdir()
    (tmp_path / "x.whl.publish.attestation").write_text("{}", "utf-8")

    assert topics(job.twine(folder).output) == ["unknown-distribution-format"]
    assert topics(job.twine(tmp_path / "nothing" / "*").output) == ["no-distributions"]
    asked = job.twine(make_wheel(tmp_path, Sample()), options=("--attestations",))
    assert topics(asked.output) == ["no-attestation-for-file"]


def test_the_address_that_is_not_one_of_testpypi_is_named(job: Clients, tmp_path: Path) -> None:
    url = "https://upload.test.pypi.org/legacy/"
    uv = ("env", "UV_HTTP_RETRIES=0", "uv", "publish", "--publish-url", url)
    outcome = job.run(*uv, str(make_wheel(tmp_path, Sample())))

    assert outcome.code != 0
    assert topics(outcome.output) == ["wrong-upload-url"], outcome.output


def test_an_install_that_finds_nothing_is_named(job: Clients, tmp_path: Path) -> None:
    assert job.twine(make_wheel(tmp_path, Sample())).code == 0
    index = ("--index-url", "https://test.pypi.org/simple/")
    pip = ("python", "-m", "pip", "download", "--no-deps", *index)
    uv = ("uv", "pip", "install", "--target", str(tmp_path / "t"), *index)

    for command in (pip, uv):
        assert topics(job.run(*command, "tracer-demo==9").output) == ["not-visible-yet"]
        assert topics(job.run(*command, "flsak").output) == ["dependency-not-on-testpypi"]


def test_what_the_artifact_actions_say_is_named(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (workspace / "a").touch()
    give(monkeypatch, "actions/upload-artifact", name="one", path="a")
    upload_artifact.run()
    assert topics(capsys.readouterr().out) == []
    steps: list[tuple[str, str, Callable[[], None], dict[str, str]]] = [
        ("artifact-name-taken", "actions/upload-artifact", upload_artifact.run, {"name": "one", "path": "a"}),
        (
            "no-files-for-artifact",
            "actions/upload-artifact",
            upload_artifact.run,
            {"path": "nothing", "if_no_files_found": "error"},
        ),
        ("artifact-not-found", "actions/download-artifact", download_artifact.run, {"name": "dist"}),
    ]
    for topic, action, run, inputs in steps:
        give(monkeypatch, action, **inputs)
        with pytest.raises(SystemExit):
            run()
        assert topics(capsys.readouterr().out) == [topic]


@pytest.fixture(scope="session")
def other_clients(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """poetry, flit and pdm in an environment of their own; the folder of their commands."""
    place = tmp_path_factory.mktemp("clients") / "venv"
    uv = str(PROGRAMS / "uv")
    subprocess.run([uv, "venv", "--quiet", str(place)], check=True)
    # pdm 2.29 does not start with hishel 2
    wanted = ("poetry", "flit", "pdm", "hishel<2")
    python = str(place / "bin/python")
    subprocess.run([uv, "pip", "install", "--quiet", "--python", python, *wanted], check=True)
    return place / "bin"


PYPROJECT = """\
[project]
name = "tracer-demo"
version = "1.0"
description = "A demo"
authors = [{ name = "Ada", email = "ada@example.org" }]
requires-python = ">=3.9"
[build-system]
requires = ["flit_core>=3.9"]
build-backend = "flit_core.buildapi"
"""


def test_what_other_clients_print_is_named(job: Clients, other_clients: Path) -> None:
    project = job.home / "project"
    (project / "dist").mkdir(parents=True)
    (project / "pyproject.toml").write_text(PYPROJECT, "utf-8")
    (project / "tracer_demo.py").write_text('"""A demo."""\n', "utf-8")
    assert job.twine(make_wheel(project / "dist", Sample())).code == 0
    make_wheel(project / "dist", Sample(description="Changed.\n"))
    token = str(exchange(job, sign(job))[1]["token"])
    for topic, given in (("file-exists", token), ("invalid-credentials", "pypi-" + "A" * 40)):
        for command in publish_commands(other_clients, given):
            outcome = job.run("env", "-C", str(project), *command)
            assert outcome.code != 0
            assert topics(outcome.output) == [topic], outcome.output


def publish_commands(bin_folder: Path, token: str) -> Iterator[list[str]]:
    poetry = ["POETRY_REPOSITORIES_TESTPYPI_URL=" + UPLOAD, "POETRY_PYPI_TOKEN_TESTPYPI=" + token]
    flit = ["FLIT_INDEX_URL=" + UPLOAD, "FLIT_USERNAME=__token__", "FLIT_PASSWORD=" + token]
    path = f"PATH={bin_folder}:/usr/bin:/bin"
    given = ["--username", "__token__", "--password", token]
    yield [*poetry, str(bin_folder / "poetry"), "publish", "--repository", "testpypi", "--no-interaction"]
    yield [*flit, path, str(bin_folder / "flit"), "publish", "--format", "wheel"]
    yield [str(bin_folder / "pdm"), "publish", "--no-build", "--repository", "testpypi", *given]
