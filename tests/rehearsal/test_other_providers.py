"""The upload steps that tracer generates for GitLab and Google, run as written against the stand-ins."""

from __future__ import annotations

import json
import os
import runpy
import stat
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from ruamel.yaml import YAML

import tracer_bullet.rehearsal
from tests.answering import Asked, Reply, answer, reply
from tests.commands.conftest import PACKAGE
from tests.gitlab.projects import MAIN, files_in
from tests.programs import PROGRAMS
from tests.rehearsal.distributions import Sample, make_wheel
from tests.template.rendering import render
from tracer_bullet.cli import main
from tracer_bullet.gitlab.config import load_config
from tracer_bullet.providers.gitlab import GitLabIdentity
from tracer_bullet.providers.google import GoogleIdentity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import GitRepository
    from tests.rehearsal.clients import Clients, Outcome

pytestmark = pytest.mark.slow

REHEARSED = Path(tracer_bullet.rehearsal.__file__).parent / "google_shim"
SHIM = Path(__file__).parent / "google_shim"
TRACER, RELEASE = (
    "testpypi-publisher@demo.iam.gserviceaccount.com",
    "pypi-publisher@demo.iam.gserviceaccount.com",
)
GITLAB_JOBS = {"testpypi": "publish-testpypi", "pypi": "publish-pypi"}


@pytest.fixture
def programs(tmp_path: Path) -> str:
    """A search path on which twine is installed already, so that `pip install` has nothing to do."""
    folder = tmp_path / "programs"
    folder.mkdir()
    pip = folder / "pip"
    pip.write_text("#!/bin/sh\n")
    pip.chmod(pip.stat().st_mode | stat.S_IXUSR)
    return os.pathsep.join([str(folder), str(PROGRAMS), os.environ["PATH"]])


def run(clients: Clients, script: str, **variables: str) -> Outcome:
    return replace(clients, variables=variables).run("bash", "-eo", "pipefail", "-c", script)


def uploaded(clients: Clients, index: str) -> list[str]:
    project = clients.standins.indexes[index].index.project("tracer-demo")
    return [file.filename for file in project.files] if project else []


@pytest.mark.parametrize("index", ["testpypi", pytest.param("pypi", marks=pytest.mark.rehearsal)])
def test_a_gitlab_job_uploads_to_its_index(clients: Clients, programs: str, index: str) -> None:
    text = render({"provider": "gitlab", "repository": "octo/sub/demo", "project_name": "tracer-demo"})[MAIN]
    job = load_config(MAIN, files_in({MAIN: text})).jobs[GITLAB_JOBS[index]]
    clients.register(GitLabIdentity("octo/sub", "demo", environment=index), site=index)
    wheel = make_wheel(clients.home, Sample())
    (clients.home / "dist").mkdir()
    wheel.rename(clients.home / "dist" / wheel.name)
    now = int(clients.clock.now)
    ((name, token),) = job.body["id_tokens"].items()
    claims = {
        "iss": "https://gitlab.com", "aud": token["aud"], "iat": now, "exp": now + 300, "jti": "one",
        "sub": "project_path:octo/sub/demo:ref_type:branch:ref:feature", "project_path": "octo/sub/demo",
        "ci_config_ref_uri": "gitlab.com/octo/sub/demo//.gitlab-ci.yml@refs/heads/feature",
        "ref_path": "refs/heads/feature", "sha": "0" * 40, "environment": job.body["environment"]["name"],
    }  # fmt: skip
    signed = {name: clients.standins.key.sign(claims)}
    done = run(clients, "\n".join(job.script), PATH=programs, GITLAB_CI="true", VERSION="1.0", **signed)
    assert done.code == 0, done.output
    assert uploaded(clients, index) == [wheel.name]


@contextmanager
def google(clients: Clients, account: str, also: tuple[str, ...] = ()) -> Iterator[str]:
    """The metadata server and IAM for a build with `account`, which may also make tokens for `also`."""

    def respond(asked: Asked) -> Reply:
        if asked.method == "GET":
            return reply(200, {"access_token": account})
        wanted = json.loads(asked.body)
        named = asked.path.rpartition("/")[2].partition(":")[0]
        if named not in (account, *also):
            return reply(403, {"error": "Permission 'iam.serviceAccounts.getOpenIdToken' denied"})
        now = int(clients.clock.now)
        claims = {
            "iss": "https://accounts.google.com", "aud": wanted["audience"], "sub": "1", "iat": now,
            "exp": now + 300, "email": named, "email_verified": wanted["includeEmail"],
        }  # fmt: skip
        return reply(200, {"token": clients.standins.key.sign(claims)})

    with answer(respond) as server:
        yield server.url


def google_step(clients: Clients, programs: str, step_id: str, place: str, **variables: str) -> Outcome:
    answers = {"provider": "google", "repository": "octo/demo", "project_name": "tracer-demo"}
    text = render({**answers, "testpypi_account": TRACER, "pypi_account": RELEASE})["cloudbuild.yaml"]
    (step,) = (one for one in YAML(typ="safe").load(text)["steps"] if one["id"] == step_id)
    given = dict(one.split("=", 1) for one in step["env"])
    return run(
        clients,
        step["script"],
        PATH=programs,
        PYTHONPATH=str(SHIM),
        GOOGLE_STAND_IN=place,
        **given,
        **variables,
    )


def prepare_google(clients: Clients) -> str:
    clients.register(GoogleIdentity(TRACER), site="testpypi")
    clients.register(GoogleIdentity(RELEASE), site="pypi")
    (clients.home / "dist").mkdir()
    wheel = make_wheel(clients.home / "dist", Sample())
    return wheel.name


def test_a_tracer_build_uploads_to_testpypi_and_not_to_pypi(clients: Clients, programs: str) -> None:
    name = prepare_google(clients)
    with google(clients, TRACER) as place:
        done = google_step(clients, programs, "publish-testpypi", place)
        assert done.code == 0, done.output
        done = google_step(clients, programs, "publish-pypi", place, BRANCH_NAME="feature")
        assert (done.code, done.says("not a release")) == (0, True)
        # whoever takes the gate out: the account of the tracer's trigger cannot make that token
        done = google_step(clients, programs, "publish-pypi", place, TAG_NAME="v1.0")
        assert done.code != 0
        assert done.says("getOpenIdToken")
    assert (uploaded(clients, "testpypi"), uploaded(clients, "pypi")) == ([name], [])


@pytest.mark.rehearsal
def test_the_steps_of_a_build_are_rehearsed(
    repository: GitRepository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.write("pyproject.toml", PACKAGE)
    repository.write("src/demo_app/__init__.py")
    repository.commit()
    monkeypatch.chdir(repository.root)
    accounts = ("--data", f"testpypi_account={TRACER}", "--data", f"pypi_account={RELEASE}")
    assert main(["init", "--yes", "--provider", "google", "--repository", "octo/demo", *accounts]) == 0
    with (repository.root / "cloudbuild.yaml").open("a") as file:
        file.write("  - id: elsewhere\n    name: gcr.io/cloud-builders/docker\n    args: [info]\n")
    repository.commit()
    capsys.readouterr()
    assert main(["rehearse", "--format", "json"]) == 0
    pushed, released = json.loads(capsys.readouterr().out)["events"]
    assert (pushed["left_out"], len(pushed["uploaded"]["testpypi"])) == (["elsewhere"], 2)
    assert pushed["uploaded"]["pypi"] == []
    assert released["uploaded"]["testpypi"] == released["uploaded"]["pypi"] != []


def test_the_shim_of_a_rehearsal_gives_only_the_tokens_that_were_signed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tokens = tmp_path / "tokens.json"
    tokens.write_text(json.dumps({TRACER: {"testpypi": "signed"}}))
    monkeypatch.setenv("GOOGLE_IDENTITY_TOKENS", str(tokens))
    place = "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/{}:generateIdToken"
    answer = runpy.run_path(str(REHEARSED / "sitecustomize.py"))["answer_request"]
    assert answer("http://metadata/computeMetadata/v1/token", "")[0] == 200
    assert answer(place.format(TRACER), "testpypi") == (200, {"token": "signed"})
    assert answer(place.format(RELEASE), "pypi")[0] == 403


@pytest.mark.rehearsal
def test_the_build_of_a_release_tag_uploads_to_both(clients: Clients, programs: str) -> None:
    name = prepare_google(clients)
    with google(clients, RELEASE, also=(TRACER,)) as place:
        for step in ("publish-testpypi", "publish-pypi"):
            done = google_step(clients, programs, step, place, TAG_NAME="v1.0")
            assert done.code == 0, done.output
    assert (uploaded(clients, "testpypi"), uploaded(clients, "pypi")) == ([name], [name])
