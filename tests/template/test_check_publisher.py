"""The job that tries the publisher on PyPI: its token is burnt, and a pending publisher is not used up."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.answering import Asked, Reply, answer, reply
from tests.template.rendering import render, workflow_of
from tests.template.runner import Run, run_job, tracer_run
from tests.template.test_proof import KINDS, proof_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tests.template.answers import Answers

pytestmark = pytest.mark.slow

STEP = "Exchange the identity token for an API token, and burn that at once"
REFUSED = {
    "message": "Token request failed",
    "errors": [{"code": "invalid-publisher", "description": "none"}],
}
TOKEN = {"success": True, "token": "pypi-secret"}


@contextmanager
def index(minted: Mapping[str, object], *, exists: bool) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """An index that answers an exchange with `minted`: its address, and the requests with their bodies."""
    seen: list[tuple[str, str]] = []
    answers: dict[str, object] = {
        **({"/pypi/demo/json": {}} if exists else {}),
        "/_/oidc/audience": {"audience": "pypi"},
        "/token?v=1&audience=pypi": {"value": "identity"},
        "/_/oidc/mint-token": minted,
        "/_/oidc/burn-token": {"message": "Accepted"},
    }

    def respond(asked: Asked) -> Reply:
        seen.append((asked.path, asked.body.decode().strip()))
        found = answers.get(asked.path)
        return reply(200 if found is not None else 404, found)

    with answer(respond) as server:
        yield server.url, seen


def check(address: str, root: Path) -> Run:
    answers: Answers = {"new_package": False, "check_pypi_publisher": True}
    workflow = workflow_of(answers, render(answers)).replace("https://pypi.org/", f"{address}/")
    (root / "work").mkdir()
    given = {
        "ACTIONS_ID_TOKEN_REQUEST_URL": f"{address}/token?v=1",
        "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "x",
    }
    return run_job(
        workflow, "check-pypi-publisher", root / "work", tracer_run(), environment=given, only=STEP
    )


def test_the_token_is_masked_and_burnt_at_once(tmp_path: Path) -> None:
    with index(TOKEN, exists=True) as (address, seen):
        run = check(address, tmp_path)
    assert run.failed == "", run.log
    assert seen[-2:] == [
        ("/_/oidc/mint-token", '{"token": "identity"}'),
        ("/_/oidc/burn-token", '{"token": "pypi-secret"}'),
    ]
    assert run.log.count("pypi-secret") == run.log.count("::add-mask::pypi-secret") == 1
    assert "Nothing was uploaded" in run.summary


def test_a_publisher_that_waits_for_its_project_is_not_used_up(tmp_path: Path) -> None:
    with index(TOKEN, exists=False) as (address, seen):
        run = check(address, tmp_path)
    assert run.errors == ["PyPI has no release yet: signing in would use up the pending publisher"]
    assert [path for path, _ in seen] == ["/pypi/demo/json"]


def test_what_the_index_refuses_is_shown(tmp_path: Path) -> None:
    with index(REFUSED, exists=True) as (address, seen):
        run = check(address, tmp_path)
    assert "invalid-publisher" in run.errors[0]
    assert seen[-1][0] == "/_/oidc/mint-token"


@pytest.mark.parametrize("kind", ["github-release", "tag", "manual"])
def test_the_proof_says_that_it_signs_in_and_uploads_nothing(kind: str, tmp_path: Path) -> None:
    workflow = workflow_of({}, render({"release_on": kind, "check_pypi_publisher": True}))
    proof = proof_of(workflow, tmp_path)
    assert proof.holds
    assert (proof.release, proof.liveness.answer) == KINDS[kind]
    assert any("signs in to PyPI, uploads nothing" in remark for remark in proof.remarks)


def test_a_token_that_is_not_burnt_may_upload(tmp_path: Path) -> None:
    workflow = workflow_of({}, render({"check_pypi_publisher": True}))
    gate = "github.event_name == 'workflow_dispatch' && github.ref_type == 'tag'"
    assert gate in workflow
    opened = workflow.replace(gate, "github.event_name == 'push'")
    assert proof_of(opened, tmp_path).level == "proven"
    kept = "\n".join(line for line in opened.splitlines() if "burn-token" not in line)
    assert proof_of(f"{kept}\n", tmp_path).level == "not_proven"
