"""Logs of GitLab's runner, explained with the values of a project there."""

from __future__ import annotations

import io
import json
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from tests.commands.conftest import PACKAGE
from tests.gitlab.projects import MAIN
from tracer_bullet import cli
from tracer_bullet.diagnosis.diagnose import diagnose
from tracer_bullet.diagnosis.project_facts import ProjectFacts

if TYPE_CHECKING:
    from tests.conftest import GitRepository

LOG = """\
section_start:1764000000:step_script\r\x1b[0K\x1b[0KExecuting "step_script" stage of the job script
\x1b[32;1m$ twine upload --repository testpypi dist/* # no corresponding publisher (unsaid)\x1b[0;m
Uploading distributions to https://test.pypi.org/legacy/
\x1b[31mERROR\x1b[0m    HTTPError: 422 Unprocessable Entity
valid token, but no corresponding publisher (Publisher with matching claims was not found)
section_end:1764000001:step_script\r\x1b[0K\x1b[31;1mERROR: Job failed: exit code 1
"""
PIPELINE = """\
staging:
  rules:
    - if: $CI_COMMIT_BRANCH
  environment: staging
  id_tokens:
    TESTPYPI_ID_TOKEN: {aud: testpypi}
  script:
    - twine upload --repository testpypi dist/*
"""


@pytest.mark.parametrize(
    "text", [LOG, "".join(f"2026-11-26T23:00:00.000000Z 01O {line}\n" for line in LOG.splitlines())]
)
def test_the_log_of_a_runner_is_read(text: str) -> None:
    (found,) = diagnose(text, ProjectFacts(provider="gitlab", slug="octo/demo")).findings
    assert found.failure.topic == "invalid-publisher"
    assert all("$ twine" not in line and "section_" not in line for line in found.quote)
    assert found.say("happened").startswith("The token of GitLab is valid, but no publisher on TestPyPI")


def test_the_cure_has_the_form_of_gitlab(
    repository: GitRepository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.write("pyproject.toml", PACKAGE)
    repository.write(MAIN, PIPELINE)
    repository.git("remote", "add", "origin", "git@gitlab.com:octo/sub/demo.git")
    repository.commit()
    monkeypatch.chdir(repository.root)
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(LOG.encode()), isatty=lambda: False))
    assert cli.main(["explain", "--format", "json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)["failures"]
    assert "Namespace                      octo/sub" in found["cure"]
    assert "Top-level pipeline file path   .gitlab-ci.yml" in found["cure"]
    assert "Environment name               staging" in found["cure"]
    assert "glab ci retry staging" in found["cure"]
    assert "?provider=gitlab&namespace=octo%2Fsub" in found["cure"]
    assert "GitHub" not in found["cure"] + found["happened"]
    assert cli.main(["explain", "1234567"]) == 2
    assert "hint: glab ci trace JOB | tracer explain" in capsys.readouterr().err
