"""What is judged of events that were played, without playing them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.rehearsal.pipelines import WORKFLOW, make_repository, replace_in
from tracer_bullet.errors import RefusedError, TracerError
from tracer_bullet.providers.claims import NoPublisherError
from tracer_bullet.rehearsal.prepare.commit_simulator import CommitSimulator
from tracer_bullet.rehearsal.prepare.companions import simulate_push
from tracer_bullet.rehearsal.prepare.registrations import choose_publishers, owner_id, read_publisher
from tracer_bullet.rehearsal.run.log import JobLog, StepLog
from tracer_bullet.rehearsal.run.payloads import RehearsedEvent
from tracer_bullet.rehearsal.server.records import DownloadRecord
from tracer_bullet.rehearsal.standin.answer import ExchangeRecord, UploadRecord
from tracer_bullet.rehearsal.standin.matching import find_identity
from tracer_bullet.rehearsal.standin.pending import normalise_identity
from tracer_bullet.rehearsal.target import find_target
from tracer_bullet.rehearsal.verdict.judge import judge_rehearsal
from tracer_bullet.rehearsal.verdict.lacks import find_lacks
from tracer_bullet.rehearsal.verdict.outcome import NOT_REHEARSED, EventOutcome, IssuedToken, JobOutcome
from tracer_bullet.repository import load_simulator, read_sources
from tracer_bullet.workflow.proof.prove import prove
from tracer_bullet.workflow.reader import read_workflow
from tracer_bullet.workflow.simulation.simulate import Outcome

if TYPE_CHECKING:
    from pathlib import Path

    from tracer_bullet.rehearsal.prepare.registrations import Registration
    from tracer_bullet.rehearsal.verdict.outcome import RehearsalVerdict

PUSH = RehearsedEvent("push", "refs/heads/main")
RELEASE = RehearsedEvent("release", "refs/tags/v1.0")
UPLOADED = UploadRecord("testpypi", "a-1.whl", "00", 200, "OK", "a", "1")
CLAIMS = {
    "iss": "https://token.actions.githubusercontent.com",
    "repository": "octo-org/demo",
    "repository_owner": "octo-org",
    "job_workflow_ref": "octo-org/demo/.github/workflows/publish.yml@refs/heads/main",
    "environment": "TestPyPI",
}
TOKENS = (IssuedToken("publish-testpypi", ExchangeRecord("testpypi", CLAIMS)),)
DOWNLOADED = DownloadRecord("testpypi", "a-1.whl")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_repository(tmp_path / "demo")


def make_event(root: Path, rehearsed: RehearsedEvent = PUSH) -> EventOutcome:
    """An event in which every job did what the simulation says."""
    run, allowed = CommitSimulator(root, find_target(root)).simulate(rehearsed)
    jobs = {
        name: JobOutcome("success" if job.outcome is Outcome.RUNS else "skipped")
        for name, job in run.jobs.items()
    }
    reached = ("testpypi", "pypi") if rehearsed.is_release else ("testpypi",)
    uploads = tuple(replace(UPLOADED, index=index) for index in reached)
    return EventOutcome(rehearsed, run, allowed, jobs, uploads, TOKENS, (DOWNLOADED,))


def fail(event: EventOutcome, name: str, *lines: str) -> EventOutcome:
    log = JobLog(name, steps={"0": StepLog("Step", "failure", lines=list(lines))})
    return replace(event, jobs={**event.jobs, name: JobOutcome("failure", legs=(log,))}, uploads=())


def judge(
    *events: EventOutcome, unreached: tuple[str, ...] = (), known: tuple[Registration, ...] = ()
) -> RehearsalVerdict:
    return judge_rehearsal(events, known, must_start=False, unreached=unreached)


def test_what_went_as_it_should_is_good(root: Path) -> None:
    assert judge(make_event(root), make_event(root), make_event(root, RELEASE)).ok


CALLED = """on: {workflow_call: {}}
jobs:
  upload:
    runs-on: ubuntu-24.04
    environment: %s
    permissions:
      id-token: write
    steps:
      - uses: pypa/gh-action-pypi-publish@release/v1
        with:
          repository-url: https://%s/legacy/
"""
UPLOADS_ITSELF = """    runs-on: ubuntu-24.04
    permissions:
      id-token: write
    environment:
      name: testpypi
    steps:
      - uses: actions/download-artifact@v8
        with:
          name: dist
          path: dist/
      - uses: pypa/gh-action-pypi-publish@release/v1
        with:
          repository-url: https://test.pypi.org/legacy/
          skip-existing: true
"""


def call_the_upload(root: Path, host: str) -> None:
    """The job that uploads to TestPyPI calls a workflow of the repository which uploads to `host`."""
    permissions = "    permissions: {id-token: write, contents: read}\n"
    replace_in(root, UPLOADS_ITSELF, f"{permissions}    uses: ./.github/workflows/upload.yml\n")
    (root / ".github/workflows/upload.yml").write_text(CALLED % ("testpypi", host), "utf-8")


@pytest.mark.parametrize("rehearsed", [PUSH, RELEASE], ids=["a push", "a release"])
def test_a_called_workflow_that_uploads_to_testpypi_is_judged_as_plan_does(
    root: Path, rehearsed: RehearsedEvent
) -> None:
    call_the_upload(root, "test.pypi.org")
    simulator = load_simulator(root, read_sources(root), find_target(root).home)
    assert prove([simulator.files[WORKFLOW]], simulator, ("main",)).holds

    event = make_event(root, rehearsed)
    assert {(upload.name, upload.index) for upload in event.allowed} >= {
        ("publish-testpypi / upload", "testpypi")
    }
    left_out = JobOutcome(NOT_REHEARSED, why="it calls the workflow `./.github/workflows/upload.yml`")
    verdict = judge(replace(event, jobs={**event.jobs, "publish-testpypi": left_out}))
    assert not verdict.failures
    assert [gap.text for gap in verdict.gaps] == [
        f"the job `publish-testpypi` cannot be rehearsed: {left_out.why}"
    ]


def test_a_called_workflow_that_uploads_to_pypi_on_a_push_fails(root: Path) -> None:
    call_the_upload(root, "upload.pypi.org")
    failures = judge(make_event(root)).failures
    assert "the job `publish-testpypi / upload` uploads to PyPI" in failures[0].text


def test_a_push_that_brings_no_new_version_is_remarked_on(root: Path) -> None:
    first = make_event(root)
    second = replace(first, uploads=(replace(UPLOADED, is_repeat=True),))
    verdict = judge(first, second)
    assert verdict.ok
    (failure,) = verdict.remarks
    assert failure.text == (
        "push (branch main): nothing new was uploaded to TestPyPI: `a-1.whl` was there already, "
        "from the run before"
    )
    assert "a version of its own for every run" in failure.hint


def test_a_release_may_find_its_files_on_testpypi(root: Path) -> None:
    release = make_event(root, RELEASE)
    again = replace(release, uploads=(replace(UPLOADED, is_repeat=True), release.uploads[1]))
    assert judge(again).ok


def test_a_job_that_loses_its_gate_gets_the_one_that_fits_what_releases(root: Path) -> None:
    replace_in(root, "    if: github.event_name == 'release'\n    runs-on", "    runs-on")
    failure = judge(make_event(root)).failures[0]
    assert failure.hint.startswith("add `if: github.event_name == 'release'` to job `publish-pypi` (line ")
    replace_in(
        root,
        "    branches: [main]\n  release:\n    types: [published]\n",
        "    tags: ['v*']\n    branches: [main]\n",
    )
    failure = judge(make_event(root)).failures[0]
    assert "`github.event_name == 'push' && startsWith(github.ref, 'refs/tags/v')`" in failure.hint.replace(
        "if: ", ""
    )


def test_a_matrix_job_that_was_left_out_is_a_gap_and_no_failure(root: Path) -> None:
    event = make_event(root)
    jobs = {**event.jobs, "build": JobOutcome("success", left_out=("windows-2025",))}
    verdict = judge(replace(event, jobs=jobs))
    assert not verdict.failures
    assert [gap.text for gap in verdict.gaps] == [
        "the job `build` was rehearsed without its matrix jobs for other systems: `windows-2025`"
    ]


def test_a_release_that_only_may_have_reached_pypi_is_a_gap(root: Path) -> None:
    replace_in(
        root, "if: github.event_name == 'release'\n    runs-on", "if: vars.PUBLISH == 'yes'\n    runs-on"
    )
    event = make_event(root, RELEASE)
    verdict = judge(replace(event, uploads=event.uploads[:1]))
    assert "the job `publish-pypi` may upload to PyPI, and did not here" in verdict.gaps[0].text
    assert judge(event).ok


@pytest.mark.parametrize(
    ("error", "failures", "gaps"),
    [
        pytest.param(TracerError("no", hint="do"), 1, 0, id="a failure"),
        pytest.param(RefusedError("no", hint="do"), 0, 1, id="a gap where it cannot be done exactly"),
    ],
)
def test_an_event_that_cannot_be_played_is(root: Path, error: TracerError, failures: int, gaps: int) -> None:
    broken = EventOutcome(RELEASE, make_event(root, RELEASE).simulated, error=error)
    verdict = judge(make_event(root), broken)
    assert (len(verdict.failures), len(verdict.gaps)) == (failures, gaps)
    (reason,) = (*verdict.failures, *verdict.gaps)
    assert (reason.text, reason.hint) == ("release (tag v1.0): no", "do")


@pytest.mark.parametrize(
    ("said", "unreached", "is_gap"),
    [
        pytest.param(
            "cause: Because hatchling was not found in the cache",
            ("the project `hatchling`",),
            True,
            id="a gap where the project is missing that it speaks of",
        ),
        pytest.param(
            "cause: Because flit_core was not found",
            ("the project `flit-core`",),
            True,
            id="a gap where the project is spelt in another way",
        ),
        pytest.param(
            "error: no route to codecov.io",
            ("the host `codecov.io`",),
            True,
            id="a gap where the host is missing that it speaks of",
        ),
        pytest.param(
            "HTTP status server error (502 Bad Gateway)",
            ("https://index.example/ cannot be reached",),
            True,
            id="a gap where an index did not answer",
        ),
        pytest.param(
            "AssertionError: hatchlings",
            ("the project `hatchling`",),
            False,
            id="a failure where it speaks of something else",
        ),
        pytest.param("AssertionError", (), False, id="a failure where nothing is missing"),
    ],
)
def test_a_job_that_fails_is(root: Path, said: str, unreached: tuple[str, ...], is_gap: bool) -> None:
    event = replace(fail(make_event(root), "build", said), tokens=())
    verdict = judge(event, unreached=unreached)
    assert bool(verdict.failures) is not is_gap
    assert all(any(what in gap.text for gap in verdict.gaps) for what in unreached)


def test_a_job_that_fails_after_one_that_could_not_be_rehearsed_is_a_gap(root: Path) -> None:
    event = fail(make_event(root), "build", "error: cannot reach example.org")
    verdict = judge(fail(event, "smoke-test", "error: no"), unreached=("the host `example.org`",))
    assert verdict.failures == ()
    assert any("it needs the job `build`, which was not rehearsed" in gap.text for gap in verdict.gaps)


def test_jobs_that_fail_one_after_the_other_are_judged_each_once(root: Path) -> None:
    names = [f"job-{number:02}" for number in range(40)]  # 2**40 steps, if each asks again
    needs = ["", *(f"needs: {name}, " for name in names)]
    jobs = "".join(f"  {name}: {{{need}steps: []}}\n" for name, need in zip(names, needs, strict=False))
    started = make_event(root)
    workflow = read_workflow(f"on: push\njobs:\n{jobs}", "publish.yml")
    event = replace(started, simulated=started.simulated._replace(workflow=workflow), jobs={}, tokens=())
    for name in reversed(names):
        event = fail(event, name, "error: cannot reach example.org" if name == names[0] else "error: no")
    assert list(find_lacks(event, ("the host `example.org`",))) == names


def test_an_index_that_no_publisher_was_registered_on_is_said_with_what_registers_one(root: Path) -> None:
    refused = IssuedToken("publish-testpypi", ExchangeRecord("testpypi", CLAIMS, "invalid-publisher: no"))
    event = replace(fail(make_event(root), "publish-testpypi", "error: no"), tokens=(refused,))
    (failure,) = judge(event).failures
    assert "none was registered on TestPyPI, because the workflow does not show" in failure.text
    typed = failure.hint.removeprefix("tracer rehearse --publisher ")
    assert typed == "testpypi:octo-org/demo/publish.yml@testpypi"
    assert read_publisher(typed).identity.slug == "octo-org/demo"


SCRIPT = (
    "      - uses: pypa/gh-action-pypi-publish@release/v1\n        with:\n"
    "          repository-url: https://test.pypi.org/legacy/\n          skip-existing: true\n"
)


def test_an_upload_in_a_script_is_no_danger_where_it_has_shown_that_it_goes_to_testpypi(root: Path) -> None:
    replace_in(root, SCRIPT, "      - run: ./release.sh\n")
    event = make_event(root)
    assert [upload.index for upload in event.allowed] == ["unknown"]
    assert judge(event).ok
    verdict = judge(replace(event, tokens=()))
    assert "may upload to an index that the workflow does not name at" in verdict.failures[0].text


@pytest.mark.parametrize(
    ("typed", "matches"),
    [
        pytest.param("testpypi:octo-org/demo/publish.yml@testpypi", True, id="exactly so"),
        pytest.param(
            "testpypi:Octo-Org/demo/publish.yml@TestPyPI", True, id="owner and environment in capitals"
        ),
        pytest.param("testpypi:octo-org/Demo/publish.yml@testpypi", False, id="the repository in capitals"),
        pytest.param("testpypi:other/demo/publish.yml@testpypi", False, id="another owner"),
    ],
)
def test_a_publisher_is_found_when_typed_as(root: Path, typed: str, matches: bool) -> None:
    target = find_target(root)
    (one,) = (x for x in choose_publishers(target, [read_publisher(typed)], []) if x.index == "testpypi")
    claims = {
        **CLAIMS,
        "repository_owner_id": owner_id("octo-org"),
        "jti": "1",
        "event_name": "push",
        "ref": "refs/heads/main",
        "sha": "0" * 40,
    }
    try:
        find_identity(claims, [normalise_identity(one.identity)])
    except NoPublisherError:
        assert not matches
    else:
        assert matches


def test_an_environment_that_differs_in_case_is_no_fault_and_not_listed(root: Path) -> None:
    refused = IssuedToken("publish-testpypi", ExchangeRecord("testpypi", CLAIMS, "invalid-publisher: no"))
    event = replace(fail(make_event(root), "publish-testpypi", "error: no"), tokens=(refused,))
    (failure,) = judge(event, known=(read_publisher("testpypi:octo-org/demo/other.yml@TESTPYPI"),)).failures
    assert failure.hint == "workflow: the job presents `publish.yml`, the publisher has `other.yml`"


def test_a_publisher_may_be_typed_with_another_project() -> None:
    typed = [read_publisher(f"testpypi:octo-org/demo/publish.yml{end}") for end in ("", "@a", "=b", "@a=b")]
    assert [(one.identity.workflow, one.identity.environment, one.project) for one in typed] == [
        ("publish.yml", "", ""),
        ("publish.yml", "a", ""),
        ("publish.yml", "", "b"),
        ("publish.yml", "a", "b"),
    ]


@pytest.mark.parametrize(
    ("line", "text", "hint"),
    [
        pytest.param(
            "/x/1: line 1: docker: command not found",
            "GitHub's runners have `docker`, this machine does not",
            "install `docker`",
            id="bash misses a program",
        ),
        pytest.param(
            "1: yq: not found",
            "GitHub's runners have `yq`, this machine does not",
            "install `yq`",
            id="sh does",
        ),
        pytest.param(
            "FileNotFoundError: [Errno 2] No such file or directory: 'cmake'",
            "GitHub's runners have `cmake`, this machine does not",
            "install `cmake`",
            id="Python does",
        ),
        pytest.param(
            "Cannot find: pwsh in PATH",
            "GitHub's runners have `pwsh`, this machine does not",
            "install `pwsh`",
            id="act misses a shell",
        ),
        pytest.param(
            "error: No interpreter found for Python 3.14 in managed installations or search path",
            "Python 3.14 is not on this machine",
            "uv python install 3.14",
            id="uv misses a Python",
        ),
    ],
)
def test_what_runners_have_and_this_machine_lacks_is_a_gap(
    root: Path, line: str, text: str, hint: str
) -> None:
    verdict = judge(fail(make_event(root), "build", line))
    assert verdict.failures == ()
    assert [(gap.text.partition("cannot be rehearsed: ")[2], gap.hint) for gap in verdict.gaps] == [
        (text, hint)
    ]


@pytest.mark.parametrize("line", ["bash: line 1: myscript: command not found", "uvx: command not found"])
def test_a_program_that_runners_do_not_have_is_missing_there_too(root: Path, line: str) -> None:
    verdict = judge(fail(make_event(root), "build", line))
    assert len(verdict.failures) == 1
    assert verdict.gaps == ()


def test_a_job_that_fails_after_a_command_that_was_only_taken_down(root: Path) -> None:
    event = fail(make_event(root), "build", "fatal error: foo.h: No such file or directory")
    job = replace(event.jobs["build"], undone=("sudo apt-get install libfoo-dev",))
    verdict = judge(replace(event, jobs={**event.jobs, "build": job}))
    assert verdict.failures == ()
    assert "a rehearsal does not run `sudo apt-get install libfoo-dev`" in verdict.gaps[0].text


@pytest.mark.parametrize(
    ("group", "of_the_job", "is_stuck"),
    [
        pytest.param("publish", "other", False, id="another group"),
        pytest.param("publish", "publish-${{ inputs.x }}", False, id="a group that cannot be told"),
        pytest.param("Publish", "publish", True, id="the same group"),
        pytest.param("${{ github.ref }}", "refs/heads/${{ github.ref_name }}", True, id="the same value"),
        pytest.param("${{ github.workflow }}", "${{ github.workflow }}", True, id="the same expression"),
    ],
)
def test_a_job_that_waits_for_its_own_run_is_cancelled(
    root: Path, group: str, of_the_job: str, is_stuck: bool
) -> None:
    replace_in(root, "jobs:\n", f"concurrency: {group}\njobs:\n")
    replace_in(root, "  smoke-test:\n", f"  smoke-test:\n    concurrency: {of_the_job}\n")
    failures = judge(make_event(root)).failures
    assert [one.text for one in failures if "GitHub cancels the job `smoke-test`" in one.text] == [
        one.text for one in failures
    ]
    assert bool(failures) is is_stuck


GROUP = "concurrency: {group: %s, cancel-in-progress: %s}\n"
BY_REF = "'${{ github.workflow }}-${{ github.ref }}'"


@pytest.mark.parametrize(
    ("group", "cancels", "expected"),
    [
        pytest.param(BY_REF, "false", [], id="each ref waits for itself"),
        pytest.param("'${{ github.run_id }}'", "true", [], id="each run has its own"),
        pytest.param("'${{ github.sha }}'", "true", [], id="a group that cannot be told"),
        pytest.param(BY_REF, "true", ["push (branch main): GitHub cancels"], id="newer pushes"),
        pytest.param(
            "Publish",
            "\"${{ github.event_name == 'push' }}\"",
            ["push (branch main): GitHub cancels", "release (tag v1.0): the next push cancels the run"],
            id="a push ends the release",
        ),
        pytest.param(
            "publish",
            "false",
            ["push (branch main): GitHub cancels the run if it still waits"],
            id="one of three waits in vain",
        ),
    ],
)
def test_what_github_cancels_between_the_events_is_said(
    root: Path, group: str, cancels: str, expected: list[str]
) -> None:
    replace_in(root, "jobs:\n", GROUP % (group, cancels) + "jobs:\n")
    events = [make_event(root), make_event(root), make_event(root, RELEASE)]
    said = [one.text for one in judge(*events).remarks if "concurrency group" in one.text]
    assert len(said) == len(expected)
    assert all(text.startswith(start) for text, start in zip(said, expected, strict=True))


@pytest.mark.parametrize(
    ("group", "cancels", "gaps"),
    [
        pytest.param(BY_REF, "true", 1, id="the tag's run is in the group"),
        pytest.param(BY_REF, "false", 0, id="one waits for the other"),
        pytest.param("'${{ github.event_name }}'", "true", 0, id="each event has its own"),
    ],
)
def test_a_release_that_the_push_of_its_tag_may_cancel_is_a_gap(
    root: Path, group: str, cancels: str, gaps: int
) -> None:
    replace_in(root, "  push:\n    branches: [main]\n", "  push:\n")
    replace_in(root, "jobs:\n", GROUP % (group, cancels) + "jobs:\n")
    simulator = CommitSimulator(root, find_target(root))
    event = replace(make_event(root, RELEASE), pushed=simulate_push(simulator, RELEASE))
    found = judge(event).gaps
    assert len(found) == gaps
    assert all("the push of the tag starts the workflow too" in gap.text for gap in found)


@pytest.mark.parametrize(
    ("matrix", "group", "is_crowded"),
    [
        pytest.param("x: [1, 2]", "{group: a, cancel-in-progress: true}", True, id="two that cancel"),
        pytest.param("x: [1, 2]", "a", False, id="one waits"),
        pytest.param("x: [1, 2, 3]", "a", True, id="two cannot wait"),
        pytest.param("x: [1, 2, 3]", "'a-${{ matrix.x }}'", False, id="each has its own"),
    ],
)
def test_jobs_that_start_together_in_a_group_are_cancelled(
    root: Path, matrix: str, group: str, is_crowded: bool
) -> None:
    keys = f"    strategy: {{matrix: {{{matrix}}}}}\n    concurrency: {group}\n"
    replace_in(root, "  build:\n", f"  build:\n{keys}")
    failures = judge(make_event(root)).failures
    assert bool(failures) is is_crowded
    assert all("start together in the concurrency group `a`" in one.text for one in failures)


@pytest.mark.parametrize(
    "said",
    [
        "py314: skipped because could not find python interpreter with spec(s): py314",
        "py314-x: failed with could not find python interpreter matching any of the specs py314",
    ],
)
def test_a_python_that_a_step_has_set_up_on_github_only_is_a_gap(root: Path, said: str) -> None:
    event = fail(make_event(root), "build", said)
    assert judge(event).failures
    note = "Python 3.14 is not on this machine: the rehearsal runs on 3.11.7"
    verdict = judge(replace(event, notes=(note,)))
    assert not verdict.failures
    assert verdict.gaps[0].text.endswith("cannot be rehearsed: Python 3.14 is not on this machine")


def test_the_same_cause_in_two_events_is_told_once(root: Path) -> None:
    events = [fail(make_event(root, one), "build", "error: no such thing") for one in (PUSH, RELEASE)]
    (failure,) = judge(*events).failures
    assert failure.text == (
        "push (branch main): the job `build` failed in the step `Step`: no such thing\n"
        "the same in release (tag v1.0)"
    )
    other = fail(make_event(root, RELEASE), "build", "error: another thing")
    assert len(judge(events[0], other).failures) == 2


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("    runs-on", "    if: failure()\n    runs-on", id="a job"),
        pytest.param(
            "    runs-on", "    if: ${{ cancelled() }}\n    runs-on", id="a job for what is cancelled"
        ),
        pytest.param(
            "    runs-on", "    if: needs.build.result == 'failure'\n    runs-on", id="a job that asks for it"
        ),
        pytest.param("- uses: pypa", "- if: failure()\n        uses: pypa", id="a step"),
    ],
)
def test_an_upload_that_waits_for_a_failure_does_not_happen_in_a_green_run(
    root: Path, old: str, new: str
) -> None:
    replace_in(root, "if: github.event_name == 'release'\n    runs-on", "runs-on")
    before, _, after = (root / WORKFLOW).read_text("utf-8").rpartition(old)
    (root / WORKFLOW).write_text(before + new + after, "utf-8")
    verdict = judge(replace(make_event(root, RELEASE), uploads=(UPLOADED,)))
    assert verdict.gaps == ()
    assert "does not reach PyPI: the job `publish-pypi`" in verdict.failures[0].text


def test_an_event_that_github_may_not_know_is_a_gap(root: Path) -> None:
    replace_in(root, "on:\n", "on:\n  releases: {types: [published]}\n")
    verdict = judge(make_event(root), make_event(root, RELEASE))
    assert verdict.failures == ()
    (gap,) = verdict.gaps
    assert gap.text.endswith("publish.yml`: tracer does not know the event `releases`")
    assert (gap.place, gap.hint) == (f"{WORKFLOW}:3", "if `release` is meant, write that")


def test_a_tag_that_may_start_the_workflow_is_a_gap(root: Path) -> None:
    triggers = "  push:\n    branches: [main]\n  release:\n    types: [published]\n  workflow_dispatch:\n"
    replace_in(root, triggers, "  push:\n    tags: ['v\\d+']\n")
    replace_in(root, "if: github.event_name == 'release'\n    runs-on", "runs-on")
    tag = RehearsedEvent("push", "refs/tags/v1.0", as_release=True)
    (gap,) = judge(make_event(root, tag)).gaps
    assert "whether it starts the workflow is not known" in gap.text


def test_a_release_that_no_event_can_play_is_a_gap(root: Path) -> None:
    triggers = "  push:\n    branches: [main]\n  release:\n    types: [published]\n  workflow_dispatch:\n"
    replace_in(root, triggers, "  push:\n    branches: [main]\n  schedule: [{cron: 0 0 * * *}]\n")
    verdict = judge(make_event(root), make_event(root, RELEASE))
    assert verdict.failures == ()
    (gap,) = verdict.gaps
    assert gap.text.startswith("the job `publish-pypi` uploads to PyPI, and no release that can be rehearsed")
    assert "its events are `push`, `schedule`" in gap.hint


def test_a_workflow_that_only_other_events_start_is_a_gap(root: Path) -> None:
    triggers = "  push:\n    branches: [main]\n  release:\n    types: [published]\n  workflow_dispatch:\n"
    replace_in(root, triggers, "  workflow_run: {workflows: [CI], types: [completed]}\n")
    verdict = judge(make_event(root), make_event(root, RELEASE))
    assert verdict.failures == ()
    (gap,) = verdict.gaps
    assert "its events are `workflow_run`" in gap.hint


def test_a_release_whose_upload_is_skipped_is_no_release(root: Path) -> None:
    replace_in(
        root,
        "  publish-pypi:\n",
        "  never:\n    if: false\n    runs-on: u\n    steps: [{run: x}]\n  publish-pypi:\n",
    )
    replace_in(root, "needs: [build, publish-testpypi, smoke-test]", "needs: [never]")
    event = make_event(root, RELEASE)
    (failure,) = judge(replace(event, uploads=(UPLOADED,))).failures
    assert "does not reach PyPI: the job `publish-pypi`, which uploads there, was skipped" in failure.text
    assert failure.place.startswith(".github/workflows/publish.yml:")


@pytest.mark.parametrize(
    ("step", "cause", "cure"),
    [
        pytest.param(
            "if: github.ref == 'refs/tags/v*'",
            ": its step has `if: github.ref == 'refs/tags/v*'`",
            "to `startsWith(github.ref, 'refs/tags/v')`",
            id="a condition of the step",
        ),
        pytest.param("if: github.event_name == 'push'", ": its step has `if: ", "", id="another event"),
        pytest.param("if: env.UPLOAD == 'yes'", ": its step has `if: ", "", id="no event"),
        pytest.param("run: if [ $GITHUB_REF_NAME = main ]; then uv publish; fi", "", "", id="in the shell"),
    ],
)
def test_a_release_whose_step_is_skipped_is_no_release(root: Path, step: str, cause: str, cure: str) -> None:
    uses = "uses: pypa/gh-action-pypi-publish@v1\n      "
    text = (root / WORKFLOW).read_text("utf-8")
    start = text.rindex("- uses: pypa/gh-action-pypi-publish")
    held = f"- {step}\n" if "run:" in step else f"- {step}\n        {uses}".rstrip() + "\n"
    (root / WORKFLOW).write_text(text[:start] + held, "utf-8")
    event = make_event(root, RELEASE)
    (failure,) = judge(replace(event, uploads=(UPLOADED,))).failures
    why = "does not reach PyPI: the job `publish-pypi`, which may upload there, did not for this event"
    assert f"{why}{cause}" in failure.text
    assert cure in failure.hint


@pytest.mark.parametrize(
    ("version", "is_right"),
    [("1.0", True), ("1.0.0", True), ("1.0.1.dev0", False), ("0.9", False)],
)
def test_a_release_brings_the_version_of_its_tag(root: Path, version: str, is_right: bool) -> None:
    event = make_event(root, RELEASE)
    uploads = tuple(replace(one, version=version) for one in event.uploads)
    assert judge(replace(event, uploads=uploads)).ok is is_right


def test_a_tag_that_was_invented_names_no_version(root: Path) -> None:
    event = make_event(root, replace(RELEASE, names_version=False))
    uploads = tuple(replace(one, version="0.9") for one in event.uploads)
    assert judge(replace(event, uploads=uploads)).ok


def test_an_upload_to_a_project_without_a_publisher_names_the_project_and_the_page_of_its_index(
    root: Path,
) -> None:
    reason = "Non-user identities cannot create new projects."
    refused = replace(UPLOADED, status=400, reason=reason, project="demo-extra")
    event = replace(fail(make_event(root), "publish-testpypi", reason), uploads=(refused,))
    (failure,) = judge(event).failures
    assert "on TestPyPI for the project `demo-extra`" in failure.hint
    assert "https://test.pypi.org/manage/account/publishing/" in failure.hint


def test_an_upload_that_a_secret_could_not_make_is_not_rehearsed(root: Path) -> None:
    replace_in(
        root,
        "          repository-url: https://test.pypi.org/legacy/\n",
        "          repository-url: https://test.pypi.org/legacy/\n          password: ${{ secrets.TOKEN }}\n",
    )
    event = fail(make_event(root), "publish-testpypi", "Invalid or non-existent authentication information.")
    refused = replace(UPLOADED, status=403, reason="Invalid or non-existent authentication information.")
    verdict = judge(replace(event, uploads=(refused,), tokens=()))
    assert not verdict.failures
    assert "does not have the secret `TOKEN`" in verdict.gaps[0].text


@pytest.mark.parametrize(
    ("masked", "is_said"),
    [(set(), False), ({"other"}, False), ({"version"}, True)],
    ids=["no masked output", "one that is not handed on", "one that is handed on"],
)
def test_an_output_that_holds_a_masked_value_is_empty_where_it_is_used(
    root: Path, masked: set[str], is_said: bool
) -> None:
    event = make_event(root)
    log = JobLog("build", steps={"version": StepLog("Step", "success", masked=masked)})
    jobs = {**event.jobs, "build": JobOutcome("success", legs=(log,))}
    said = [reason.text for reason in judge(replace(event, jobs=jobs)).failures]
    assert any("the output `version` of the job `build` is empty" in text for text in said) is is_said
