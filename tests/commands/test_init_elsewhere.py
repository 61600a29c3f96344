"""What `tracer init` writes for Google Cloud Build and ActiveState, asked about by the other commands."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.commands.conftest import PACKAGE
from tests.template.rendering import render
from tracer_bullet import cli

if TYPE_CHECKING:
    from tests.conftest import GitRepository

pytestmark = pytest.mark.slow

FILES = {"google": "cloudbuild.yaml", "activestate": "buildscript.as"}
FIELDS = {
    "google": "Email               testpypi-publisher@demo-app.iam.gserviceaccount.com",
    "activestate": "ActiveState Project name   demo-app",
}


@pytest.fixture(params=FILES)
def provider(
    request: pytest.FixtureRequest, repository: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> str:
    """A committed configuration for the provider, armed for `feature`."""
    repository.write("pyproject.toml", PACKAGE)
    repository.write("src/demo_app/__init__.py")
    repository.git("remote", "add", "origin", "git@github.com:octo/demo.git")
    repository.commit()
    repository.git("switch", "--quiet", "--create", "feature")
    monkeypatch.chdir(repository.root)
    assert cli.main(["init", "--yes", "--quiet", "--provider", str(request.param)]) == 0
    repository.commit()
    return str(request.param)


def test_plan_proves_it_armed_and_finalized(
    provider: str, repository: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert cli.main(["plan", "--format", "json"]) == 0
    planned = json.loads(capsys.readouterr().out)
    assert (planned["provider"], planned["verdict"]["why"]) == (provider, [])
    assert planned["verdict"]["tracer_reaches_only_testpypi"] is True
    assert cli.main(["finalize", "--quiet"]) == 0
    assert cli.main(["plan"]) == 0
    assert "not armed" in capsys.readouterr().out


def test_plan_finds_one_account_for_both_indexes(
    repository: GitRepository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    account = {
        "testpypi_account": "t@p.iam.gserviceaccount.com",
        "pypi_account": "p@p.iam.gserviceaccount.com",
    }
    text = render({"repository": "octo/demo", "provider": "google", **account})["cloudbuild.yaml"]
    monkeypatch.chdir(repository.root)
    repository.write("cloudbuild.yaml", text.replace("=p@", "=t@"))
    assert cli.main(["plan"]) == 1
    assert "one service account publishes to both indexes" in capsys.readouterr().out


def test_explain_shows_the_form_of_the_provider(provider: str, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert cli.main(["explain", "invalid-publisher"]) == 0
    assert FIELDS[provider] in capsys.readouterr().out


def test_status_shows_what_is_proven_and_to_be_registered(
    provider: str, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert cli.main(["status", "--offline"]) == 0
    said = capsys.readouterr().out
    assert "PyPI: unverified: compare with `tracer publishers`" in said
    assert said.endswith("next: tracer finalize, after a green tracer run\n")


def test_what_is_refused_says_what_to_do(provider: str, capsys: pytest.CaptureFixture[str]) -> None:
    cures = {
        "arm": f"tracer init --provider {provider} --branch",
        "fire --yes": "RELEASING.md",
        "release 1.0 --yes": "RELEASING.md",
        "migrate --yes": f"tracer init --provider {provider}",
    }
    for typed, cure in cures.items():
        capsys.readouterr()
        assert cli.main(typed.split()) == 2
        said = capsys.readouterr().err
        assert "tracer does this for pipelines of GitHub and GitLab, not of " in said
        assert cure in said
