"""`tracer fire`, `release` and `status` against GitLab and indexes on this machine, with a git remote."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from tests.answering import Asked, Reply, answer
from tests.commands.test_publishers import PYPROJECT
from tests.commands.test_status import standins as standins  # noqa: PLC0414 - a fixture is taken by its name
from tests.gitlab.projects import MAIN
from tests.rehearsal.distributions import Sample, make_wheel
from tests.standins import put
from tracer_bullet.cli import main
from tracer_bullet.fire import pipeline as follow
from tracer_bullet.fire import upload

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.conftest import GitRepository
    from tracer_bullet.rehearsal.server.standins import Standins

pytestmark = pytest.mark.slow
SLUG, TOKEN = "octo/sub/demo", "glpat-a-token-of-gitlab"
PIPELINE = """\
staging:
  rules:
    - if: $CI_COMMIT_BRANCH == "try"
  id_tokens:
    TESTPYPI_ID_TOKEN: {aud: testpypi}
  script:
    - twine upload --repository testpypi dist/*
publish:
  rules:
    - if: $CI_COMMIT_TAG
  id_tokens:
    PYPI_ID_TOKEN: {aud: pypi}
  script:
    - twine upload dist/*
"""
LOG = "valid token, but no corresponding publisher (Publisher with matching claims was not found)\n"


class GitLabStandIn:
    """Answers as GitLab's API does; `status` is how every pipeline ends, `jobs` are its jobs.

    `on_pipeline` hears the ref of a pipeline that is asked for.
    """

    def __init__(self) -> None:
        self.status = "success"
        self.jobs = {"staging": "success"}
        self.on_pipeline: Callable[[str], None] = lambda ref: None

    def answer(self, target: str, token: str | None) -> tuple[int, bytes]:
        parts = urlsplit(target)
        start, path = f"/api/v4/projects/{SLUG}/", unquote(parts.path)
        if token not in (TOKEN, None):
            return 401, b"{}"
        ref = parse_qs(parts.query).get("ref", ["try"])[0]
        if path.endswith("/pipelines"):
            self.on_pipeline(ref)
        if path.endswith("/trace"):
            return 200, LOG.encode()
        one = {
            "id": 4711,
            "status": self.status,
            "ref": ref,
            "source": "push",
            "created_at": "2026-01-01T00:00:00Z",
            "web_url": f"https://gitlab.com/{SLUG}/-/pipelines/4711",
        }
        jobs = [{"id": n, "name": name, "status": end} for n, (name, end) in enumerate(self.jobs.items())]
        known: dict[str, Any] = {"pipelines": [one], "pipelines/4711": one, "pipelines/4711/jobs": jobs}
        found = known.get(path.removeprefix(start))
        return (200, json.dumps(found).encode()) if found is not None else (404, b"{}")


@contextmanager
def serve(gitlab: GitLabStandIn) -> Iterator[str]:
    def respond(asked: Asked) -> Reply:
        status, body = gitlab.answer(asked.path, asked.headers.get("private-token"))
        return Reply(status, body)

    with answer(respond) as server:
        yield server.url.removeprefix("http://")


@pytest.fixture
def gitlab(standins: Standins, monkeypatch: pytest.MonkeyPatch) -> Iterator[GitLabStandIn]:
    found = GitLabStandIn()
    monkeypatch.setattr(follow, "_APPEARS", 0.1)
    monkeypatch.setattr(upload, "_LONGEST", 0.1)
    with serve(found) as host:
        monkeypatch.setenv("GITLAB_HOST", host)
        monkeypatch.setenv("GITLAB_TOKEN", TOKEN)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        yield found


@pytest.fixture
def project(repository: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> GitRepository:
    remote, url = tmp_path / "remote.git", "git@gitlab.com:octo/sub/demo.git"
    repository.git("init", "--quiet", "--bare", str(remote))
    repository.git("remote", "add", "origin", url)
    repository.git("config", f"url.{remote}.pushInsteadOf", url)
    repository.write("pyproject.toml", PYPROJECT)
    repository.write("src/tracer_demo/__init__.py")
    repository.write(MAIN, PIPELINE)
    repository.commit()
    repository.git("push", "--quiet", "origin", "main")
    monkeypatch.chdir(repository.root)
    return repository


def fire(project: GitRepository) -> int:
    project.git("switch", "--quiet", "-c", "try")
    return main(["fire", "--yes"])


def test_a_tracer_run_from_the_push_to_the_smoke_test(
    project: GitRepository,
    gitlab: GitLabStandIn,
    standins: Standins,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    put(standins, "testpypi", make_wheel(tmp_path, Sample(version="1.0.dev4711")))
    assert fire(project) == 0
    said = capsys.readouterr().err
    assert "staging: success" in said
    assert "https://test.pypi.org/project/Tracer_Demo/1.0.dev4711/" in said
    assert said.rstrip().endswith("next: tracer finalize")
    assert TOKEN not in said
    pushed = project.git("ls-remote", str(tmp_path / "remote.git"), "refs/heads/try").split()[0]
    assert pushed == project.git("rev-parse", "HEAD").strip()


def test_a_failed_pipeline_is_explained(
    project: GitRepository, gitlab: GitLabStandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    gitlab.status, gitlab.jobs = "failed", {"staging": "failed"}
    assert fire(project) == 5
    told = capsys.readouterr()
    assert "Namespace                      octo/sub" in told.out
    assert "the pipeline ended with `failed`" in told.err


def test_the_log_of_a_job_is_fetched_by_its_number(
    project: GitRepository, gitlab: GitLabStandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", "1234567890"]) == 0
    assert "glab ci retry staging" in capsys.readouterr().out


def test_a_pipeline_that_waits_says_for_which_job(
    project: GitRepository, gitlab: GitLabStandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    gitlab.status, gitlab.jobs = "manual", {"staging": "manual"}
    assert fire(project) == 5
    assert "you start `staging`" in capsys.readouterr().err


def test_without_a_token_nothing_is_written(
    project: GitRepository,
    gitlab: GitLabStandIn,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.delenv("GITLAB_TOKEN")
    before = project.files()
    assert fire(project) == 2
    assert "there is no token for GitLab" in capsys.readouterr().err
    assert project.files() == before


def test_a_release_is_the_push_of_a_tag(
    project: GitRepository,
    gitlab: GitLabStandIn,
    standins: Standins,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    put(standins, "pypi", make_wheel(tmp_path, Sample(version="1.0")))
    gitlab.jobs = {"publish": "success"}
    assert main(["release", "1.0", "--yes"]) == 4
    assert "PyPI has 1.0 already" in capsys.readouterr().err
    project.git("tag", "v1.0")
    project.git("push", "--quiet", "origin", "v1.0")  # it was begun, and goes on
    assert main(["release", "1.0", "--yes"]) == 0
    assert "https://pypi.org/project/Tracer_Demo/1.0/" in capsys.readouterr().err
    assert "refs/tags/v1.0" in project.git("ls-remote", str(tmp_path / "remote.git"))
    project.write(MAIN, PIPELINE.replace("$CI_COMMIT_TAG", '$CI_COMMIT_TAG == "x"'))
    project.commit()
    assert main(["release", "1.1", "--yes"]) == 4
    assert "does not reach PyPI" in capsys.readouterr().err


def test_an_armed_pipeline_is_not_released(
    project: GitRepository, gitlab: GitLabStandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["arm", "--branch", "other"]) == 0
    assert main(["release", "1.0", "--yes"]) == 4
    assert f"{MAIN} is still armed" in capsys.readouterr().err


def test_status_shows_the_pipeline_the_indexes_and_the_last_pipelines(
    project: GitRepository, gitlab: GitLabStandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["status", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["provider"], found["repository"], found["next"]) == ("gitlab", SLUG, "tracer release")
    assert "publish" in [one["job"] for one in found["publishers"]]
    assert [one["id"] for one in found["runs"]["last"]] == [4711]
    assert found["indexes"]["pypi"]["exists"] is False
    assert main(["status"]) == 0
    assert "4711 push try success, 2026-01-01" in capsys.readouterr().out
    assert main(["status", "--offline"]) == 0
    assert "unverified (offline)" in capsys.readouterr().out


def test_status_of_google_shows_the_proof_the_answers_and_the_indexes(
    repository: GitRepository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.write("cloudbuild.yaml", "steps: []\n")
    monkeypatch.chdir(repository.root)
    assert main(["status", "--offline"]) == 0
    assert capsys.readouterr().out.endswith("next: tracer init --provider google\n")
    (repository.root / "cloudbuild.yaml").unlink()
    repository.write("pyproject.toml", PYPROJECT)
    repository.write("src/demo/__init__.py", "")
    repository.git("remote", "add", "origin", "https://github.com/octo/demo.git")
    repository.commit()
    assert main(["init", "--yes", "--provider", "google", "--branch", "try"]) == 0
    capsys.readouterr()
    assert main(["status", "--offline", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [(one["path"], one["armed"]) for one in found["pipelines"]] == [("cloudbuild.yaml", ["try"])]
    assert [one["index"] for one in found["publishers"]] == ["testpypi", "pypi"]
    assert found["indexes"]["pypi"]["exists"] is None
    assert main(["status", "--offline"]) == 0
    assert capsys.readouterr().out.endswith("next: tracer finalize, after a green tracer run\n")


@pytest.mark.parametrize("verb", ["fire", "release"])
def test_another_provider_is_named(
    repository: GitRepository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], verb: str
) -> None:
    repository.write("cloudbuild.yaml", "steps: []\n")
    monkeypatch.chdir(repository.root)
    assert main([verb]) == 2
    assert "not of Google" in capsys.readouterr().err


def test_a_rehearsal_names_what_it_needs(
    project: GitRepository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("tracer_bullet.rehearsal.pipeline.shutil.which", lambda name: None)
    assert main(["rehearse", "--event", "push", "--branch", "try"]) == 4
    said = capsys.readouterr().err
    assert "`gitlab-ci-local` is not installed" in said
    assert "hint: npm install -g gitlab-ci-local@4.73.0" in said


def test_what_cannot_be_rehearsed_is_named(
    repository: GitRepository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.write("buildscript.as", "main = wheels\n")
    monkeypatch.chdir(repository.root)
    assert main(["rehearse"]) == 4
    assert "cannot rehearse a pipeline on the ActiveState Platform" in capsys.readouterr().err
    repository.write("pyproject.toml", PYPROJECT)
    repository.git("remote", "add", "origin", "https://github.com/octo/demo.git")
    (repository.root / "buildscript.as").unlink()
    repository.write("cloudbuild.yaml", "steps: [{name: python, script: twine upload dist/*}]\n")
    repository.commit()
    assert main(["rehearse", "--event", "release"]) == 2
    assert "no step of this build uploads with a service account" in capsys.readouterr().err
