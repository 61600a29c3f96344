"""What the answers make of an adopted workflow: index, name, gate and trial of the publisher."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.adoption.specimens import adopted, original, simulator
from tests.arming.run_specimens import PATH
from tests.template.index import Index, serve
from tests.template.rendering import render, workflow_of
from tests.template.runner import Run, pushed_tag, run_job, tracer_run
from tests.trigger.oracle import jobs_of
from tracer_bullet.arming.lane.staging import BY_BRANCH, Staging
from tracer_bullet.errors import TracerError
from tracer_bullet.refs import HEADS, TAGS
from tracer_bullet.workflow.events.event import workflow_dispatch
from tracer_bullet.workflow.simulation.simulate import Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.template.answers import Answers

pytestmark = pytest.mark.slow

ONE_JOB, AFTER_A_BUILD = "publish-action-in-one-job", "publish-action-after-a-build-job"
ADVISORY = Staging(is_advisory=True)
GO_ON = "Go on without TestPyPI only if it cannot be reached"
WAIT = "Wait until TestPyPI shows the files that were built"
DIST = {"demo-1.2.0-py3-none-any.whl": b"a wheel"}
WITH_OUTPUTS = (
    original(AFTER_A_BUILD).partition("  build:")[0]
    + """\
  publish:
    runs-on: ubuntu-latest
    outputs:
      when: ${{ github.run_id }}
    permissions:
      id-token: write
    steps:
      - uses: actions/checkout@v4
      - run: pipx run build
      - uses: pypa/gh-action-pypi-publish@release/v1
      - run: echo ${{ matrix.os }}
"""
)
BY_COMMITS = """\
on:
  push:
    branches: [main]
jobs:
  release:
    runs-on: ubuntu-latest
    permissions:
      contents: write
      pull-requests: write
    outputs:
      made: ${{ steps.release.outputs.release_created }}
    steps:
      - uses: googleapis/release-please-action@v4
        id: release
  build:
    needs: release
    if: needs.release.outputs.made == 'true'
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: pipx run build
      - uses: actions/upload-artifact@v4
        with:
          name: dist
          path: dist/
  publish:
    needs: [release, build]
    if: needs.release.outputs.made == 'true'
    runs-on: ubuntu-latest
    environment: pypi
    permissions:
      id-token: write
    steps:
      - uses: actions/download-artifact@v4
        with:
          name: dist
          path: dist/
      - uses: pypa/gh-action-pypi-publish@release/v1
"""


@pytest.fixture(scope="module")
def advisory(package: Path) -> str:
    return adopted(original(ONE_JOB), package, "my-feature", staging=ADVISORY).permanent


def go_on(workflow: str, address: str, root: Path) -> Run:
    text = workflow.replace("https://test.pypi.org/_/oidc/", f"{address}/simple/")
    (root / "work").mkdir()
    return run_job(text, "publish-testpypi", root / "work", pushed_tag("v1.2.0"), only=GO_ON)


def wait(workflow: str, address: str, root: Path, *, is_release: bool, is_down: bool = False) -> Run:
    (root / "work/dist").mkdir(parents=True)
    for name, data in DIST.items():
        (root / "work/dist" / name).write_bytes(data)
    event: Mapping[str, str] = pushed_tag("v1.2.0") if is_release else tracer_run()
    values = {"INDEX_URL": address, "RETRY_SECONDS": "0", "IS_RELEASE": str(is_release).lower()}
    down = {"DOWN": "true" if is_down else ""}
    return run_job(workflow, "smoke-test", root / "work", event, environment={**values, **down}, only=WAIT)


@pytest.mark.parametrize("name", [ONE_JOB, AFTER_A_BUILD])
@pytest.mark.parametrize(
    ("staging", "tries"),
    [(Staging(), False), (ADVISORY, False), (Staging(project="demo-trial"), False), (Staging(), True)],
)
def test_adopting_twice_by_the_same_answers_changes_nothing(
    name: str, staging: Staging, tries: bool, package: Path
) -> None:
    first = adopted(original(name), package, "my-feature", staging=staging, tries_publisher=tries)
    again = adopted(first.permanent, package, "my-feature", staging=staging, tries_publisher=tries)
    assert again.permanent == first.permanent
    assert again.texts == first.texts


def test_a_refused_upload_stops_the_release(advisory: str, tmp_path: Path) -> None:
    with serve(Index("audience", {})) as index:
        run = go_on(advisory, index.url.removesuffix("/simple/"), tmp_path)
    assert run.errors == ["the upload failed, and TestPyPI can be reached"]
    assert run.outputs == {}


def test_a_release_goes_on_with_a_loud_note_if_the_index_is_out_of_order(
    advisory: str, tmp_path: Path
) -> None:
    with serve(Index("audience", {}, unseen=99, answer_before=503)) as index:
        run = go_on(advisory, index.url.removesuffix("/simple/"), tmp_path)
    assert run.outputs == {"down": "true"}, run.log
    assert "::warning title=Released without TestPyPI::TestPyPI cannot be reached" in run.log
    assert "### TestPyPI cannot be reached" in run.summary


def test_the_smoke_test_then_tries_the_files_as_they_were_built(advisory: str, tmp_path: Path) -> None:
    jobs = jobs_of(advisory)
    assert jobs["publish-testpypi"]["outputs"] == {"down": "${{ steps.index.outputs.down }}"}
    assert jobs["smoke-test"]["env"]["DOWN"] == "${{ needs.publish-testpypi.outputs.down }}"
    run = wait(advisory, "http://127.0.0.1:1/", tmp_path, is_release=True, is_down=True)
    assert (run.failed, "tested as built" in run.log) == ("", True)


@pytest.mark.parametrize("is_release", [True, False])
def test_an_index_that_stops_answering_after_the_upload_lets_only_a_release_go_on(
    is_release: bool, advisory: str, tmp_path: Path
) -> None:
    with serve(Index("demo", DIST, unseen=99, answer_before=503)) as index:
        run = wait(advisory, index.url, tmp_path, is_release=is_release)
    assert (run.failed == "") is is_release
    assert run.set_variables == ({"DOWN": "true"} if is_release else {})


def test_other_bytes_and_missing_files_stop_the_release(advisory: str, tmp_path: Path) -> None:
    with serve(Index("demo", dict.fromkeys(DIST, b"other bytes"))) as index:
        other = wait(advisory, index.url, tmp_path / "other", is_release=True)
    with serve(Index("demo", {}, unseen=99)) as index:
        missing = wait(advisory, index.url, tmp_path / "missing", is_release=True)
    assert "other bytes" in other.errors[0]
    assert missing.errors == ["not visible on TestPyPI yet"]


def test_an_upload_that_fails_is_passed_over_on_what_releases(advisory: str, package: Path) -> None:
    steps = jobs_of(advisory)["publish-testpypi"]["steps"]
    assert [step["continue-on-error"] for step in steps if step.get("id") == "upload"] == [
        "${{ github.event_name != 'push' || github.ref_type == 'tag' }}"
    ]
    assert f"IS_RELEASE: ${{{{ {BY_BRANCH} }}}}" in adopted(BY_COMMITS, package, staging=ADVISORY).permanent


def test_a_token_takes_the_place_of_the_identity_token(package: Path) -> None:
    staging = Staging("https://staging.example.org/legacy/", "https://staging.example.org/simple/", "ci")
    jobs = jobs_of(adopted(original(AFTER_A_BUILD), package, staging=staging).permanent)
    lane = jobs["publish-testpypi"]
    assert lane["permissions"] == {}
    assert lane["steps"][-1]["with"] == {
        "repository-url": "https://staging.example.org/legacy/",
        "attestations": "false",
        "user": "ci",
        "password": "${{ secrets.STAGING_INDEX_TOKEN }}",
    }
    assert jobs["smoke-test"]["env"]["INDEX_URL"] == "https://staging.example.org/simple/"
    assert "test.pypi.org" not in str(jobs)


def test_the_files_are_renamed_for_testpypi_and_not_for_pypi(package: Path) -> None:
    staging = Staging(project="Demo.Trial")
    jobs = jobs_of(adopted(original(AFTER_A_BUILD), package, staging=staging).permanent)
    assert jobs["publish-testpypi"]["needs"] == ["build", "rename"]
    assert jobs["publish-testpypi"]["steps"][-1]["with"]["packages-dir"] == "renamed/"
    fetched = [
        step["with"]["name"] for step in jobs["smoke-test"]["steps"] if "download" in str(step.get("uses"))
    ]
    assert fetched == ["renamed", "dist"]
    assert jobs["publish"]["steps"] == jobs_of(original(AFTER_A_BUILD))["publish"]["steps"]


def test_a_manual_run_starts_nothing_but_the_trial_of_the_publisher(package: Path) -> None:
    text = adopted(original(AFTER_A_BUILD), package, tries_publisher=True).permanent
    known = simulator(text)
    outcomes = {}
    for ref in (TAGS + "v1.2.3", HEADS + "main"):
        run = known.run(known.files[PATH], workflow_dispatch(known.repository, ref))
        outcomes[ref] = [name for name, job in run.jobs.items() if job.outcome is not Outcome.SKIPPED]
    assert outcomes == {TAGS + "v1.2.3": ["check-pypi-publisher"], HEADS + "main": []}
    job = jobs_of(text)["check-pypi-publisher"]
    assert (job["environment"], job["permissions"]) == ("pypi", {"id-token": "write"})
    answers: Answers = {"new_package": False, "check_pypi_publisher": True}
    template = jobs_of(workflow_of(answers, render(answers)))["check-pypi-publisher"]
    assert [step["run"] for step in job["steps"]] == [step["run"] for step in template["steps"]]


@pytest.mark.parametrize(
    "written", ["on: push", "on: [push, release]", "on:\n  - push\n  - release", "on: {push: {tags: ['v*']}}"]
)
def test_however_the_events_are_written_a_manual_run_is_added(written: str, package: Path) -> None:
    text = original(AFTER_A_BUILD).replace("on:\n  push:\n    tags: ['v*']", written)
    assert written in text
    found = adopted(text, package, tries_publisher=True).permanent
    assert "workflow_dispatch" in simulator(found).files[PATH].triggers


@pytest.mark.parametrize(
    ("text", "staging", "tries", "reason"),
    [
        (
            original(AFTER_A_BUILD).replace("on:\n", "on:\n  workflow_dispatch:\n"),
            Staging(),
            True,
            "they start the upload in job `publish`",
        ),
        (original("twine-with-a-token"), Staging(), True, "has no `id-token: write`"),
        (BY_COMMITS, Staging(), True, "this workflow releases from a branch"),
        (
            original(AFTER_A_BUILD).replace("environment: pypi", "environment: ${{ vars.PLACE }}"),
            Staging(),
            True,
            "which an expression gives",
        ),
        (original("both-indexes-ungated"), ADVISORY, False, "does not fit `testpypi_gate`"),
        (
            original("both-indexes-ungated"),
            Staging(project="x"),
            False,
            "does not fit `testpypi_project_name`",
        ),
        (
            original("both-indexes-ungated"),
            Staging("https://x.example.org/legacy/", "https://x.example.org/simple/"),
            False,
            "does not fit `testpypi_upload_url`",
        ),
        (WITH_OUTPUTS, Staging(project="x"), False, "needs built files to rename"),
    ],
)
def test_an_answer_that_cannot_be_is_named_with_what_to_do(
    text: str, staging: Staging, tries: bool, reason: str, package: Path
) -> None:
    with pytest.raises(TracerError) as caught:
        adopted(text, package, "my-feature", staging=staging, tries_publisher=tries)
    assert reason in str(caught.value)
    assert caught.value.hint
