"""`testpypi_gate: advisory`: a release goes on without TestPyPI only if that cannot be reached."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest

from tests.template.index import Index, serve
from tests.template.rendering import render, workflow_of
from tests.template.runner import Run, release, run_job, tracer_run
from tracer_bullet.text.nodes import parse, tree

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.template.answers import Answers

pytestmark = pytest.mark.slow

ADVISORY: Answers = {"new_package": False, "project_name": "version-sort", "testpypi_gate": "advisory"}
GO_ON = "Go on without TestPyPI only if it cannot be reached"
WAIT = "Wait until TestPyPI shows the files that were built"
DIST = {"version_sort-1.2.0-py3-none-any.whl": b"a wheel"}


@pytest.fixture(scope="module")
def workflow() -> str:
    return workflow_of(ADVISORY, render(ADVISORY))


@pytest.fixture
def nobody() -> str:
    """An address where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    return f"http://127.0.0.1:{port}"


def after_a_failed_upload(workflow: str, address: str, root: Path) -> Run:
    text = workflow.replace("https://test.pypi.org/_/oidc/", f"{address}/simple/")
    (root / "work").mkdir()
    return run_job(text, "publish-testpypi", root / "work", release("v1.2.0"), only=GO_ON)


def wait(workflow: str, address: str, root: Path, *, is_release: bool) -> Run:
    (root / "work/dist").mkdir(parents=True)
    for name, data in DIST.items():
        (root / "work/dist" / name).write_bytes(data)
    event: Mapping[str, str] = release("v1.2.0") if is_release else tracer_run()
    values = {"INDEX_URL": address, "RETRY_SECONDS": "0", "IS_RELEASE": str(is_release).lower()}
    version = {"needs.build.outputs.version": "1.2.0"}
    return run_job(
        workflow, "smoke-test", root / "work", event, expressions=version, environment=values, only=WAIT
    )


def test_a_refused_upload_stops_the_release(workflow: str, tmp_path: Path) -> None:
    with serve(Index("audience", {})) as index:
        run = after_a_failed_upload(workflow, index.url.removesuffix("/simple/"), tmp_path)
    assert run.failed == GO_ON
    assert run.errors == ["the upload failed, and TestPyPI can be reached"]
    assert run.outputs == {}


def test_a_release_goes_on_with_a_loud_note_if_nobody_answers(
    workflow: str, nobody: str, tmp_path: Path
) -> None:
    run = after_a_failed_upload(workflow, nobody, tmp_path)
    assert run.failed == ""
    assert run.outputs == {"down": "true"}
    assert "::warning title=Released without TestPyPI::it cannot be reached" in run.log


def test_a_release_goes_on_if_the_index_is_out_of_order(workflow: str, tmp_path: Path) -> None:
    with serve(Index("audience", {}, unseen=99, answer_before=503)) as index:
        run = after_a_failed_upload(workflow, index.url.removesuffix("/simple/"), tmp_path)
    assert run.outputs == {"down": "true"}
    assert len(index.requests) == 3


def test_the_smoke_test_then_tries_the_files_as_they_were_built(workflow: str) -> None:
    jobs = tree(parse(workflow))["jobs"]
    assert jobs["publish-testpypi"]["outputs"] == {"down": "${{ steps.index.outputs.down }}"}
    assert " ".join(jobs["smoke-test"]["env"]["SPENT_VERSION"].split()) == (
        "${{ needs.publish-testpypi.outputs.down && needs.build.outputs.version || "
        "vars.TRACER_SPENT_VERSION }}"
    )
    assert "continue-on-error" not in str(jobs["smoke-test"])


@pytest.mark.parametrize("is_release", [True, False])
def test_an_index_that_stops_answering_after_the_upload_lets_a_release_go_on_and_nothing_else(
    is_release: bool, workflow: str, tmp_path: Path
) -> None:
    with serve(Index("version-sort", DIST, unseen=99, answer_before=503)) as index:
        run = wait(workflow, index.url, tmp_path, is_release=is_release)
    assert (run.failed == "") is is_release
    assert run.set_variables == ({"SPENT_VERSION": "1.2.0"} if is_release else {})
    assert ("::warning title=Released without TestPyPI" in run.log) is is_release


def test_an_index_that_answers_without_the_files_stops_the_release(workflow: str, tmp_path: Path) -> None:
    with serve(Index("version-sort", {}, unseen=99)) as index:
        run = wait(workflow, index.url, tmp_path, is_release=True)
    assert run.errors == ["not visible on TestPyPI yet: re-run it"]


def test_other_bytes_stop_the_release(workflow: str, tmp_path: Path) -> None:
    with serve(Index("version-sort", dict.fromkeys(DIST, b"other bytes"))) as index:
        run = wait(workflow, index.url, tmp_path, is_release=True)
    assert "this version is spent" in run.errors[0]


def test_an_upload_that_fails_is_passed_over_in_a_release_only(workflow: str) -> None:
    steps = tree(parse(workflow))["jobs"]["publish-testpypi"]["steps"]
    upload, go_on = (step for step in steps if step.get("id"))
    assert " ".join(upload["continue-on-error"].split()) == (
        "${{ github.event_name == 'release' || vars.TRACER_SPENT_VERSION == needs.build.outputs.version }}"
    )
    assert go_on["if"].startswith("steps.upload.outcome == 'failure'")
