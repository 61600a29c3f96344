"""`tracer publishers`, as somebody at a command line meets it."""

from __future__ import annotations

import json
import webbrowser
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.answering import Asked, Reply, answer
from tests.rehearsal.clients import IDENTITY, Clients
from tests.rehearsal.conftest import clients as clients  # noqa: PLC0414 - a fixture is taken by its name
from tests.rehearsal.exchanges import exchange, sign
from tracer_bullet.cli import main
from tracer_bullet.providers.github import GitHubIdentity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import GitRepository

WORKFLOW = """\
on:
  push:
    branches: [try]
  release:
    types: [published]
permissions: {}
jobs:
  publish-testpypi:
    runs-on: ubuntu-24.04
    environment: testpypi
    permissions:
      id-token: write
    steps:
      - uses: pypa/gh-action-pypi-publish@release/v1
        with:
          repository-url: https://test.pypi.org/legacy/
  publish-pypi:
    if: github.event_name == 'release'
    runs-on: ubuntu-24.04
    environment:
      name: ${{ github.event_name == 'release' && 'pypi' || 'none' }}
    permissions:
      id-token: write
    steps:
      - uses: pypa/gh-action-pypi-publish@release/v1
"""
PYPROJECT = '[project]\nname = "Tracer_Demo"\nversion = "1.0"\n'


@pytest.fixture
def project(repository: GitRepository, monkeypatch: pytest.MonkeyPatch) -> Iterator[GitRepository]:
    """A repository that publishes; TestPyPI has its project, and PyPI has not."""

    def show(asked: Asked) -> Reply:
        if asked.path == "/testpypi/tracer-demo/":
            return Reply(200, b'{"files": []}', {"Content-Type": "application/vnd.pypi.simple.v1+json"})
        return Reply(404)

    repository.git("remote", "add", "origin", "https://github.com/octo-org/demo.git")
    repository.write("pyproject.toml", PYPROJECT)
    repository.write(".github/workflows/publish.yml", WORKFLOW)
    monkeypatch.chdir(repository.root)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with answer(show) as server:
        monkeypatch.setenv("TRACER_TESTPYPI_URL", f"{server.url}/testpypi/")
        monkeypatch.setenv("TRACER_PYPI_URL", f"{server.url}/pypi/")
        yield repository


def read(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> dict[str, Any]:
    capsys.readouterr()
    assert main(["publishers", "--format", "json", *words]) == code
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_each_index_gets_its_values_and_its_page(
    project: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    testpypi, pypi = read(capsys)["publishers"]

    fields = ("index", "project", "owner", "repository", "workflow", "environment", "job", "exists")
    assert [testpypi[name] for name in fields] == [
        "testpypi", "Tracer_Demo", "octo-org", "demo", "publish.yml", "testpypi", "publish-testpypi", True,
    ]  # fmt: skip
    assert [pypi[name] for name in fields] == [
        "pypi", "Tracer_Demo", "octo-org", "demo", "publish.yml", "pypi", "publish-pypi", False,
    ]  # fmt: skip
    page = urlsplit(testpypi["page"])
    assert (page.netloc, parse_qs(page.query)["environment"]) == ("test.pypi.org", ["testpypi"])
    assert pypi["page"] == "https://pypi.org/manage/account/publishing/"


RECORDED = "_src_path: gh:x/y\nprovider: github\ntracer_branch: ''\nrepository: octo-org/of-init\n"


@pytest.mark.parametrize("remotes", [(), ("one", "two")], ids=["no remote", "two that differ"])
def test_without_a_remote_that_tells_the_recorded_repository_counts(
    project: GitRepository, capsys: pytest.CaptureFixture[str], remotes: tuple[str, ...]
) -> None:
    project.write(".copier-answers.tracer.yml", RECORDED)
    assert read(capsys)["publishers"][0]["repository"] == "demo"

    project.git("remote", "remove", "origin")
    for name in remotes:
        project.git("remote", "add", name, f"https://github.com/octo-org/{name}.git")
    assert read(capsys)["publishers"][0]["repository"] == "of-init"


def test_the_text_leads_to_one_page_for_each_index(
    project: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["publishers"]) == 0
    said = capsys.readouterr().out

    testpypi, _, pypi = said.partition("\nPyPI: ")
    assert "https://test.pypi.org/manage/project/" in testpypi
    assert "/manage/account/publishing/" not in testpypi
    assert "PyPI has no project `Tracer_Demo`" in pypi
    assert "tracer publishers --registered pypi --pending\n" in pypi
    assert "tracer publishers --registered testpypi --project\n" in pypi


def test_offline_both_pages_are_named_and_how_to_tell(
    project: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["publishers", "--offline"]) == 0
    said = capsys.readouterr().out

    assert said.count("is unknown: not asked (--offline)") == 2
    assert "if https://pypi.org/project/Tracer_Demo/ is yours" in said
    assert "https://pypi.org/manage/account/publishing/" in said


@pytest.mark.slow
def test_an_index_that_does_not_answer_is_no_reason_to_stop(
    project: GitRepository, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACER_PYPI_URL", "http://127.0.0.1:9/simple/")

    assert [one["exists"] for one in read(capsys)["publishers"]] == [True, None]


def test_markdown_has_a_table_and_a_box_for_each_index(
    project: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["publishers", "--registered", "testpypi"])
    capsys.readouterr()
    assert main(["publishers", "--format", "markdown"]) == 0
    said = capsys.readouterr().out

    assert "| Workflow name | `publish.yml` |" in said
    assert "- [x] [Open the form of the project, filled in](https://test.pypi.org/" in said
    assert "- [ ] Type the values in as a pending publisher on [PyPI]" in said


def test_what_is_recorded_is_remembered_with_the_kind_that_the_index_tells(
    project: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["publishers", "--registered", "testpypi", "--on", "2026-01-02"]) == 0
    assert main(["publishers", "--registered", "pypi"]) == 0
    testpypi, pypi = read(capsys)["publishers"]

    assert testpypi["recorded"] == {"kind": "project", "date": "2026-01-02", "expires": None}
    assert pypi["recorded"]["kind"] == "pending"
    assert pypi["recorded"]["expires"] > pypi["recorded"]["date"]
    assert (project.root / "pyproject.toml").read_text().startswith(PYPROJECT)


def test_of_several_projects_each_printed_command_records_its_own(
    project: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("core", "extra"):
        text = WORKFLOW.replace("environment: testpypi", f"environment: test-{name}")
        project.write(f".github/workflows/{name}.yml", text.replace("'pypi' ||", f"'pypi-{name}' ||"))
    main(["publishers", "--offline"])
    printed = [line.split() for line in capsys.readouterr().out.splitlines() if "--registered" in line]
    assert len({line[3] for line in printed}) == len(printed) == 6

    assert main(["publishers", "--registered", "testpypi", "--pending"]) == 2
    assert f"--registered {printed[0][3]}\n" in capsys.readouterr().err
    for _, verb, option, typed, *_ in printed:
        assert main([verb, option, typed, "--pending"]) == 0

    capsys.readouterr()
    main(["publishers", "--offline"])
    assert "record it" not in capsys.readouterr().out


def test_the_project_is_the_one_that_the_typed_workflow_publishes(
    repository: GitRepository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(repository.root)
    for name in ("core", "extra"):
        text = f'[project]\nname = "{name}"\nversion = "1"\n[build-system]\nrequires = ["hatchling"]\n'
        repository.write(f"packages/{name}/pyproject.toml", text + 'build-backend = "hatchling.build"\n')
        repository.write(f"packages/{name}/src/{name}/__init__.py", "")
    repository.commit()
    repository.git("remote", "add", "origin", "https://github.com/octo-org/demo.git")
    assert main(["init", "--all", "--yes"]) == 0

    typed = "testpypi:octo-org/demo/{}.yml@test"
    assert main(["publishers", "--registered", typed.format("publish-extra"), "--pending"]) == 0
    assert "the pending publisher of `extra` on TestPyPI" in capsys.readouterr().err

    assert main(["publishers", "--registered", typed.format("release"), "--pending"]) == 2
    assert "several projects are published here: core, extra" in capsys.readouterr().err
    assert main(["publishers", "--registered", typed.format("release") + "=core", "--pending"]) == 0


def test_what_was_really_typed_is_recorded_and_its_difference_named(
    project: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    typed = "testpypi:octo-org/demo/release.yml@test=tracer-demo"
    assert main(["publishers", "--registered", typed, "--project"]) == 0

    (finding,) = read(capsys, code=1)["findings"]

    assert finding["message"] == (
        "the publisher recorded for TestPyPI does not match the workflow: the workflow is now `publish.yml`, "
        "and `release.yml` is registered; the environment is now `testpypi`, and `test` is registered"
    )


def test_the_printed_cure_of_a_renamed_workflow_cures(
    project: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["publishers", "--registered", "testpypi", "--project"])
    (project.root / ".github/workflows/publish.yml").rename(project.root / ".github/workflows/release.yml")

    (finding,) = read(capsys, code=1)["findings"]
    assert "the workflow is now `release.yml`, and `publish.yml` is registered" in finding["message"]
    assert main(finding["hint"].rpartition("tracer ")[2].split()) == 0

    assert read(capsys)["findings"] == []


@pytest.mark.parametrize(("day", "said"), [("2026-01-01", "expired on 2026-01-31"), ("", "")])
def test_a_pending_publisher_expires_and_the_cure_renews_it(
    project: GitRepository, capsys: pytest.CaptureFixture[str], day: str, said: str
) -> None:
    on = ["--on", day] if day else []
    assert main(["publishers", "--registered", "pypi", "--pending", *on]) == 0

    findings = read(capsys, code=1 if day else 0)["findings"]

    assert [said in finding["message"] for finding in findings] == ([True] if day else [])
    for finding in findings:
        cure = finding["hint"].splitlines()[0].rpartition("tracer ")[2]
        assert main(cure.split()) == 0
        assert read(capsys)["findings"] == []


def test_a_pending_publisher_of_a_project_that_exists_was_used_up_and_cannot_expire(
    project: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["publishers", "--registered", "testpypi", "--pending", "--on", "2026-01-01"])

    assert read(capsys)["findings"] == []


TOKEN = "        with:\n          password: ${{ secrets.PYPI_API_TOKEN }}\n"
PERMISSIONS = "    permissions:\n      id-token: write\n"


def without_permissions(text: str) -> str:
    head, _, tail = text.rpartition(PERMISSIONS)
    return head + tail


@pytest.mark.parametrize(
    ("text", "note", "is_listed"),
    [
        (WORKFLOW, "", True),
        (
            WORKFLOW.replace("${{ github.event_name == 'release' && 'pypi' || 'none' }}", "${{ vars.ENV }}"),
            "its environment depends on what only GitHub knows",
            False,
        ),
        (without_permissions(WORKFLOW), "without `permissions: id-token: write` it cannot publish", True),
        (without_permissions(WORKFLOW) + TOKEN, "it uploads with a token of its own", False),
        (WORKFLOW + TOKEN, "the input `password` turns trusted publishing off", True),
        (WORKFLOW.replace("permissions: {}", PERMISSIONS.replace("    ", "", 1)), "", True),
    ],
    ids=["good", "environment", "no permission", "token", "password", "of the workflow"],
)
def test_a_job_that_cannot_use_a_publisher_is_named(
    project: GitRepository, capsys: pytest.CaptureFixture[str], text: str, note: str, is_listed: bool
) -> None:
    project.write(".github/workflows/publish.yml", text)

    found = read(capsys)

    assert [note in said and "job `publish-pypi`" in said for said in found["notes"]] == (
        [True] if note else []
    )
    assert ("pypi" in [one["index"] for one in found["publishers"]]) is is_listed


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--pending",), "`--pending` belongs to `--registered`"),
        (("--registered", "pipy"), "`pipy` is not an index"),
        (("--registered", "pypi:x"), "`pypi:x` is not a publisher"),
        (("--registered", "pypi", "--on", "soon"), "`soon` is not a day"),
        (("--registered", "pypi", "--offline"), "it is not known whether the project exists on PyPI"),
        (("--repository", "a"), "is not a repository on GitHub"),
        (("nothing.yml",), "no workflow `nothing.yml`"),
    ],
)
def test_what_makes_no_sense_is_an_error_and_nothing_is_written(
    project: GitRepository, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    before = project.files()

    assert main(["publishers", *words]) == 2

    assert said in capsys.readouterr().err
    assert project.files() == before


def test_a_repository_without_a_workflow_that_publishes_is_sent_to_init(
    repository: GitRepository, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.git("remote", "add", "origin", "https://github.com/octo-org/demo.git")
    monkeypatch.chdir(repository.root)

    assert main(["publishers"]) == 2
    assert "tracer init" in capsys.readouterr().err


CHANGES = {
    "owner": "other-org",
    "repository": "Demo",
    "workflow": "release.yml",
    "environment": "test-pypi",
}


@pytest.mark.parametrize("changed", ["", *CHANGES])
def test_what_is_printed_is_what_the_index_matches_and_each_field_counts(
    project: GitRepository, clients: Clients, capsys: pytest.CaptureFixture[str], changed: str
) -> None:
    """The token is the one that GitHub gives the job; the index is the stand-in."""
    printed = read(capsys, "--offline")["publishers"][0]
    if changed:
        printed[changed] = CHANGES[changed]
    owner_id = IDENTITY.owner_id if printed["owner"] == "octo-org" else "1"
    typed = (printed["repository"], printed["workflow"], printed["environment"])
    clients.register(GitHubIdentity(printed["owner"], owner_id, *typed), printed["project"])

    status, body = exchange(clients, sign(clients))

    if not changed:
        assert status == 200
        return
    assert status == 422
    assert body["errors"] == [
        {
            "code": "invalid-publisher",
            "description": "valid token, but no corresponding publisher "
            "(Publisher with matching claims was not found)",
        }
    ]


def test_the_identity_of_the_round_trip_is_that_of_the_job() -> None:
    expected = replace(
        IDENTITY, owner="octo-org", repository="demo", workflow="publish.yml", environment="testpypi"
    )
    assert expected == IDENTITY


def test_a_list_of_environments_is_judged_beside_the_publishers(
    project: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    project.write("environments.json", '{"environments": [{"name": "testpypi"}]}')

    found = read(capsys, "--environment-json", "environments.json", code=1)["environments"]

    assert [(one["name"], len(one["findings"])) for one in found] == [("testpypi", 0), ("pypi", 1)]


def test_plan_notes_what_the_record_no_longer_matches(
    project: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["plan"])
    assert "note: the publisher" not in capsys.readouterr().err
    main(["publishers", "--registered", "pypi:octo-org/demo/old.yml@pypi", "--project"])

    main(["plan"])

    assert "the workflow is now `publish.yml`, and `old.yml` is registered" in capsys.readouterr().err


def test_the_page_that_fits_is_opened_for_each_index(
    project: GitRepository, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    def show(page: str) -> bool:
        opened.append(page)
        return True

    monkeypatch.setattr(webbrowser, "open", show)

    printed = [one["page"] for one in read(capsys, "--open")["publishers"]]

    assert opened == printed
