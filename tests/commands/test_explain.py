"""`tracer explain`: what it takes, what it prints, and its exit codes."""

from __future__ import annotations

import io
import json
import sys
from typing import TYPE_CHECKING

import pytest

from tests.github.conftest import github
from tests.github.contract import sample
from tests.github.standin import SLUG, GitHubStandIn, reply
from tracer_bullet import cli
from tracer_bullet.diagnosis.catalogue import TOPICS
from tracer_bullet.github.token import Access

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import GitRepository

__all__ = ["github"]
LOG = """\
2026-11-20T10:00:00.1234567Z Uploading distributions to https://upload.pypi.org/legacy/
2026-11-20T10:00:01.1234567Z ERROR    HTTPError: 400 Bad Request from https://upload.pypi.org/legacy/
2026-11-20T10:00:01.1234567Z          File already exists ('octo_demo-1.0.tar.gz', with blake2_256 hash
"""
WORKFLOW = """\
name: Ship
on:
  release:
    types: [published]
permissions: {}
jobs:
  ship:
    runs-on: ubuntu-latest
    environment: live
    permissions:
      id-token: write
    steps:
      - uses: actions/download-artifact@v8
      - uses: pypa/gh-action-pypi-publish@release/v1
        with:
          password: ${{ secrets.PYPI_API_TOKEN }}
"""
PYPROJECT = '[project]\nname = "octo-demo"\nversion = "1.0"\n'


@pytest.fixture
def project(repository: GitRepository, monkeypatch: pytest.MonkeyPatch) -> GitRepository:
    repository.write(".github/workflows/ship.yml", WORKFLOW)
    repository.write("pyproject.toml", PYPROJECT)
    repository.git("remote", "add", "origin", "https://github.com/octo-org/demo.git")
    repository.commit()
    monkeypatch.chdir(repository.root)
    return repository


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def feed(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode()), "utf-8"))


def test_a_log_is_explained_with_the_values_of_the_project(
    project: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    (project.root / "log.txt").write_text(LOG, "utf-8")

    assert cli.main(["explain", "log.txt"]) == 0

    output = capsys.readouterr()
    assert output.err == ""
    assert "[file-exists]" in output.out
    assert "PyPI holds `octo_demo-1.0.tar.gz`" in output.out
    assert "tracer arm ship.yml" in output.out


@pytest.mark.parametrize("words", [["explain"], ["explain", "-"]])
def test_a_log_is_read_from_standard_input(
    words: list[str], nowhere: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    feed(monkeypatch, LOG)

    assert cli.main(words) == 0
    assert "[file-exists]" in capsys.readouterr().out


def test_a_log_that_is_not_recognised_is_said_plainly(
    nowhere: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    feed(monkeypatch, "##[error]Segmentation fault\n")

    assert cli.main(["explain"]) == 1

    output = capsys.readouterr()
    assert output.out == ""
    assert "does not recognise" in output.err
    assert "Segmentation fault" in output.err
    assert "tracer explain --list" in output.err


def test_the_data_has_everything_that_the_text_has(
    project: GitRepository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    feed(monkeypatch, LOG)

    assert cli.main(["explain", "--format", "json"]) == 0

    data = json.loads(capsys.readouterr().out)
    (failure,) = data["failures"]
    assert (data["recognised"], failure["topic"], failure["claims"]) == (True, "file-exists", None)
    assert "uv version --bump patch" in failure["cure"]


def test_the_data_of_what_is_not_recognised(
    nowhere: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    feed(monkeypatch, "##[error]no\n")

    assert cli.main(["explain", "--format", "json"]) == 1
    assert json.loads(capsys.readouterr().out) == {"recognised": False, "failures": [], "errors": ["no"]}


def test_a_topic_is_shown_with_the_values_of_the_project(
    project: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["explain", "password-disables-trusted-publishing"]) == 0

    output = capsys.readouterr().out
    assert "-           password: ${{ secrets.PYPI_API_TOKEN }}" in output
    assert "In .github/workflows/ship.yml, job `ship`:" in output


def test_every_topic_can_be_shown_anywhere(nowhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for topic in TOPICS:
        assert cli.main(["explain", topic]) == 0
        assert f"[{topic}]" in capsys.readouterr().out


def test_the_topics_are_listed(nowhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["explain", "--list"]) == 0
    listed = capsys.readouterr().out
    assert cli.main(["explain", "--list", "--format", "json"]) == 0

    assert [one["topic"] for one in json.loads(capsys.readouterr().out)] == list(TOPICS)
    assert all(f"  {topic} " in listed for topic in TOPICS)


@pytest.mark.parametrize(
    ("run", "hint"),
    [
        pytest.param("1234567890", "gh run view --log-failed 1234567890 | tracer explain -", id="a number"),
        pytest.param(
            "https://github.com/octo-org/demo/actions/runs/12345/job/678#step:4:1",
            "gh run view --repo octo-org/demo --log-failed --job 678 | tracer explain -",
            id="the address of a job",
        ),
        pytest.param(
            "https://github.com/octo-org/demo/actions/runs/12345/attempts/2",
            "gh run view --repo octo-org/demo --log-failed 12345 | tracer explain -",
            id="the address of a run",
        ),
    ],
)
def test_a_run_without_a_token_names_the_command_that_fetches_its_log(
    run: str,
    hint: str,
    nowhere: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("tracer_bullet.diagnosis.runs.find_access", lambda: Access("github.com", "", ""))

    assert cli.main(["explain", run]) == 2
    assert hint in capsys.readouterr().err


@pytest.mark.parametrize(
    ("what", "said"),
    [
        pytest.param("fle-exists", "tracer explain file-exists", id="a topic that is misspelt"),
        pytest.param("zzzz", "no file, run or topic `zzzz`", id="nothing"),
        pytest.param(".", "not a file", id="a folder"),
    ],
)
def test_what_is_no_log_is_an_error_of_input(
    what: str, said: str, nowhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["explain", what]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("text", ["", "\n \n"])
def test_an_empty_log_is_an_error_of_input(
    text: str, nowhere: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    feed(monkeypatch, text)

    assert cli.main(["explain", "-"]) == 2
    assert "standard input holds no log: it is empty" in capsys.readouterr().err


def test_a_terminal_is_not_waited_for(
    nowhere: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    feed(monkeypatch, "")
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)

    assert cli.main(["explain"]) == 2
    assert "no log to explain" in capsys.readouterr().err


def test_a_publisher_that_is_recorded_is_compared_with_the_run(
    project: GitRepository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    project.write(
        "pyproject.toml",
        PYPROJECT + "[[tool.tracer.publishers.pypi]]\n"
        'project = "octo-demo"\nowner = "octo-org"\nrepository = "demo"\nworkflow = "publish.yml"\n'
        'environment = "live"\n',
    )
    feed(
        monkeypatch,
        "upload.pypi.org: valid token, but no corresponding publisher\n"
        "* `repository`: `octo-org/demo`\n"
        "* `job_workflow_ref`: `octo-org/demo/.github/workflows/ship.yml@refs/tags/v1`\n"
        "* `environment`: `live`",
    )

    assert cli.main(["explain"]) == 0

    output = capsys.readouterr().out
    assert "workflow: the run presented `ship.yml`, the publisher on PyPI has `publish.yml`" in output
    assert "repository: " not in output


JOB = {"$ref": "#/components/schemas/job"}


def run_of(github: GitHubStandIn, **conclusions: str) -> None:
    """A run 12345 whose jobs ended so; the log of a job that failed is LOG."""
    jobs = [
        sample(JOB, id=number, name=name, status="completed", conclusion=conclusion)
        for number, (name, conclusion) in enumerate(conclusions.items(), 1)
    ]
    found = {"total_count": len(jobs), "jobs": jobs}
    github.more["GET", f"/repos/{SLUG}/actions/runs/12345/jobs"] = lambda _: reply(200, found)
    for job in jobs:
        text = LOG if job["conclusion"] == "failure" else "Only one sdist may be uploaded per release."
        github.logs[job["id"]] = text


def test_the_log_of_a_run_is_fetched_job_by_job(
    github: GitHubStandIn, project: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    run_of(github, build="success", ship="failure")

    assert cli.main(["explain", "12345"]) == 0

    output = capsys.readouterr().out
    assert "[file-exists]" in output
    assert "job `ship`" in output
    assert "second-sdist" not in output


def test_the_log_of_one_job_is_fetched_whatever_became_of_it(
    github: GitHubStandIn, nowhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run_of(github, build="success", ship="failure")

    assert cli.main(["explain", f"https://github.com/{SLUG}/actions/runs/12345/job/1"]) == 0
    assert "[second-sdist]" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("conclusion", "said"),
    [
        pytest.param("success", "no job of run 12345 has failed", id="a run that is green"),
        pytest.param("", "GitHub has no run 12345", id="a run that does not exist"),
        pytest.param("lost", "GitHub has no log for run 12345", id="a log that was deleted"),
    ],
)
def test_a_run_without_a_log_is_said(
    conclusion: str,
    said: str,
    github: GitHubStandIn,
    project: GitRepository,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if conclusion:
        run_of(github, ship="failure" if conclusion == "lost" else conclusion)
    else:
        path = f"/repos/{SLUG}/actions/runs/12345/jobs"
        github.more["GET", path] = lambda _: reply(404, {"message": "Not Found"})
    if conclusion == "lost":
        github.logs.clear()

    assert cli.main(["explain", "12345"]) == 2
    assert said in capsys.readouterr().err
