"""The proof over the workflows of a repository, and the sentences that it gives for it."""

from __future__ import annotations

import pytest

from tests.workflow.cases import REPOSITORY, prove_texts
from tracer_bullet.workflow.events.github_context import GitHubRepository
from tracer_bullet.workflow.proof.prove import Proof, prove, read_texts, release_routes
from tracer_bullet.workflow.reach import PYPI, UNKNOWN_INDEX, FileTexts, RepositoryProject
from tracer_bullet.workflow.simulator import Simulator

BRANCH = "tracer/first-run"
DIRECTORY = ".github/workflows"
UPLOAD = "      - uses: pypa/gh-action-pypi-publish@release/v1\n"
TEST_UPLOAD = UPLOAD + "        with: {repository-url: 'https://test.pypi.org/legacy/'}\n"
ARMED = f"on: {{push: {{branches: [{BRANCH}]}}, release: {{types: [published]}}}}\n"


def job(name: str, steps: str, *lines: str) -> str:
    more = "".join(f"    {line}\n" for line in lines)
    return f"  {name}:\n    runs-on: ubuntu-24.04\n{more}    steps:\n{steps}"


PIPELINE = (
    ARMED
    + "jobs:\n"
    + job("test", TEST_UPLOAD)
    + job("publish", UPLOAD, "needs: test", "if: github.event_name == 'release'")
)
CI = "on: [push, pull_request]\njobs:\n" + job("lint", "      - run: make\n")


def with_token(text: str) -> str:
    """The workflow with the right to publish, at its end, where it moves no line."""
    return (
        f"{text}permissions: {{id-token: write}}\n" if UPLOAD in text and "permissions" not in text else text
    )


def verdict(**texts: str) -> Proof:
    files = {f"{DIRECTORY}/{name}.yml": with_token(text) for name, text in texts.items()}
    return prove_texts(files, BRANCH)


def test_a_pipeline_that_holds_says_which_gate_closes_each_path() -> None:
    proven = verdict(publish=PIPELINE)
    assert proven.holds
    assert proven.other_indexes == ()
    publish = f"`publish` ({DIRECTORY}/publish.yml:13, `pypa/gh-action-pypi-publish`)"
    test = f"`test` ({DIRECTORY}/publish.yml:6, `pypa/gh-action-pypi-publish`)"
    gate = "its gate `if: github.event_name == 'release'` does not hold"
    assert proven.why == (
        f"only a published GitHub Release reaches PyPI through {publish}: on a push to `{BRANCH}`, {gate}",
        "a published GitHub Release reaches PyPI",
        f"a push to `{BRANCH}` reaches TestPyPI only, through {test}",
        f"a push to `{BRANCH}` does not reach PyPI through {publish}: {gate}",
    )


def test_a_missing_gate_is_named_with_its_job_and_line() -> None:
    proven = verdict(publish=PIPELINE.replace("    if: github.event_name == 'release'\n", ""))
    assert (proven.pypi_only_by_release, proven.tracer_reaches_only_testpypi) == (False, False)
    assert proven.why[0] == (
        f"a push to `{BRANCH}` reaches PyPI through `publish` ({DIRECTORY}/publish.yml:12, "
        "`pypa/gh-action-pypi-publish`): "
        "add `if: github.event_name == 'release'` to job `publish` (line 8)"
    )
    assert {path.upload.index for path in proven.other_indexes} == {"pypi"}


def test_a_gate_that_does_not_hold_is_named_with_what_it_should_be() -> None:
    proven = verdict(publish=PIPELINE.replace("github.event_name == 'release'", "always()"))
    assert (
        "change the `if:` of job `publish` (line 11) to `always() && github.event_name == 'release'`"
        in proven.why[0]
    )


def test_a_path_that_only_may_be_gone_says_what_is_not_known() -> None:
    proven = verdict(publish=PIPELINE.replace("github.event_name == 'release'", "vars.GO"))
    assert "may reach PyPI through `publish`" in proven.why[0]
    assert "depends on `vars.GO`" in proven.why[0]


def test_tags_that_are_no_versions_are_told_apart_by_the_filter() -> None:
    text = "on: {push: {tags: ['*']}}\njobs:\n" + job("publish", UPLOAD)
    proven = verdict(publish=text)
    assert proven.pypi_only_by_release
    assert not proven.other_ways
    assert "restrict `tags:` (line 1) to version tags, for example `v[0-9]*`" in proven.remarks[0]


def test_a_neighbour_that_every_push_starts_breaks_it() -> None:
    other = "on: push\njobs:\n" + job("deploy", UPLOAD)
    proven = verdict(publish=PIPELINE, other=other)
    assert proven.tracer_reaches_only_testpypi is False
    assert any("`deploy` (.github/workflows/other.yml:6" in line for line in proven.why)


def test_a_neighbour_that_uploads_nothing_changes_nothing() -> None:
    assert verdict(publish=PIPELINE, ci=CI).holds


def test_a_neighbour_that_publishes_by_itself_counts_only_if_it_is_asked_about() -> None:
    other = "on: {push: {branches: [main]}}\njobs:\n" + job("deploy", UPLOAD)
    texts = {f"{DIRECTORY}/publish.yml": with_token(PIPELINE), f"{DIRECTORY}/other.yml": other}
    assert prove_texts(texts, BRANCH).pypi_only_by_release is False
    only = prove_texts(texts, BRANCH, asked=[f"{DIRECTORY}/publish.yml"])
    assert only.holds


@pytest.mark.parametrize("text", ["on: [push\n", "a: &a [*a]\n", "x" * 600_000, "on: push\non: {{\n"])
def test_a_neighbour_that_cannot_be_read_counts_against_it(text: str) -> None:
    proven = verdict(publish=PIPELINE, broken=text)
    assert proven.pypi_only_by_release
    assert proven.tracer_reaches_only_testpypi is False
    assert ".github/workflows/broken.yml cannot be read" in proven.why[0]


@pytest.mark.parametrize("text", ["", "# nothing\n", "version: 2\n", "- a\n"])
def test_a_neighbour_that_is_no_workflow_runs_nothing(text: str) -> None:
    assert verdict(publish=PIPELINE, other=text).holds


def test_a_branch_that_reaches_nothing_is_no_tracer() -> None:
    proven = verdict(ci=CI)
    assert (proven.pypi_only_by_release, proven.tracer_reaches_only_testpypi) == (True, False)
    assert proven.other_indexes == ()
    assert "does not reach TestPyPI: no job that runs uploads there" in proven.why[0]


def test_a_branch_that_starts_nothing_is_no_tracer() -> None:
    proven = verdict(publish=PIPELINE.replace(BRANCH, "other"))
    assert proven.why[0] == f"a push to `{BRANCH}` does not reach TestPyPI: it starts no workflow"


def test_a_skipped_lane_says_why_it_is_skipped() -> None:
    proven = verdict(
        publish=PIPELINE.replace("  test:\n", "  test:\n    if: github.event_name == 'release'\n")
    )
    assert "`test` is skipped, for its gate" in proven.why[0]


def test_a_skipped_job_that_the_lane_waits_for_says_why() -> None:
    lane = job("lane", TEST_UPLOAD, "needs: build")
    build = job("build", "      - run: make\n", "if: github.event_name == 'release'")
    proven = verdict(publish=ARMED + "jobs:\n" + build + lane)
    assert "`build` is skipped, for its gate" in proven.why[0]


def test_a_skipped_job_that_calls_the_lane_says_why() -> None:
    called = "on: workflow_call\njobs:\n" + job("test", TEST_UPLOAD)
    caller = "  lane:\n    if: github.event_name == 'release'\n    uses: ./.github/workflows/called.yml\n"
    proven = verdict(publish=f"{ARMED}jobs:\n{caller}", called=called)
    assert "`lane` is skipped, for its gate" in proven.why[0]


@pytest.mark.parametrize("steps", ["      - run: make\n", UPLOAD])
def test_a_skipped_job_that_is_no_part_of_a_lane_is_not_the_reason(steps: str) -> None:
    skipped = job("lint", steps, "if: github.event_name == 'release'")
    proven = verdict(ci=f"{CI}{skipped}")
    assert "does not reach TestPyPI: no job that runs uploads there" in "\n".join(proven.why)


def test_without_a_tracer_branch_nothing_is_said_of_it() -> None:
    files, _ = read_texts({"publish.yml": with_token(PIPELINE)})
    proven = prove(files.values(), Simulator(REPOSITORY, files))
    assert proven.tracer_reaches_only_testpypi is None
    assert proven.holds


def test_each_of_several_tracer_branches_must_hold() -> None:
    files, _ = read_texts({"publish.yml": with_token(PIPELINE.replace(BRANCH, f"{BRANCH}, other"))})
    simulator = Simulator(REPOSITORY, files)
    assert prove(files.values(), simulator, [BRANCH, "other"]).holds
    assert prove(files.values(), simulator, [BRANCH, "third"]).tracer_reaches_only_testpypi is False


def test_a_file_that_github_refuses_proves_nothing() -> None:
    proven = verdict(publish=PIPELINE.replace("needs: test", "needs: tset"))
    assert proven.pypi_only_by_release is False
    assert proven.why[0].startswith("GitHub refuses the file: .github/workflows/publish.yml:10:12: ")


def test_what_github_refuses_in_a_file_that_publishes_nothing_is_only_said() -> None:
    proven = verdict(publish=PIPELINE, ci=CI.replace("jobs:", "env: {A: 1, a: 2}\njobs:"))
    assert proven.holds
    assert any("GitHub refuses the file: .github/workflows/ci.yml:2:" in line for line in proven.why)


def test_an_event_that_is_not_known_is_not_called_refused() -> None:
    proven = verdict(publish=PIPELINE, ci=CI.replace("pull_request", "pull_requests"))
    assert proven.holds
    assert any("not known: .github/workflows/ci.yml:1:" in line for line in proven.why)


def test_steps_in_parallel_that_upload_on_every_push_break_it() -> None:
    inner = "[{run: python -m build}, {uses: pypa/gh-action-pypi-publish@release/v1}]"
    other = (
        "on: {push: {branches: [main]}}\njobs:\n  ship:\n    runs-on: ubuntu-24.04\n"
        f"    permissions: {{id-token: write}}\n    steps: [{{parallel: {inner}}}]\n"
    )
    proven = verdict(publish=PIPELINE, other=other)
    assert proven.pypi_only_by_release is False
    assert "reaches PyPI through `ship`" in proven.why[0]


CALLED = "on: {workflow_call: {inputs: {index: {type: string, default: testpypi}}}}\njobs:\n" + job(
    "upload",
    UPLOAD
    + "        with:\n          repository-url: ${{ inputs.index == 'pypi' && 'https://upload.pypi.org/legacy/'"
    " || 'https://test.pypi.org/legacy/' }}\n",
    "permissions: {id-token: write}",
)
CALL = f"    uses: ./{DIRECTORY}/called.yml\n"
CALLER = (
    ARMED
    + "jobs:\n  test:\n"
    + CALL
    + "  publish:\n    needs: test\n    if: github.event_name == 'release'\n"
    + CALL
    + "    with: {index: pypi}\n"
)


def test_a_called_workflow_is_judged_by_the_gates_of_its_callers() -> None:
    proven = verdict(publish=CALLER, called=CALLED)
    assert proven.holds, proven.why
    assert any("through `test / upload` (.github/workflows/called.yml:7" in line for line in proven.why)


def test_a_called_workflow_sees_the_event_of_its_caller() -> None:
    gated = CALLED.replace("  upload:\n", "  upload:\n    if: github.event_name == 'release'\n")
    assert (
        "`test / upload`"
        not in " ".join(verdict(publish=CALLER, called=gated).why).split("does not reach")[0]
    )


def test_a_caller_without_a_gate_breaks_it() -> None:
    proven = verdict(publish=CALLER.replace("    if: github.event_name == 'release'\n", ""), called=CALLED)
    assert (proven.pypi_only_by_release, proven.tracer_reaches_only_testpypi) == (False, False)
    assert "through `publish / upload`" in proven.why[0]


def test_a_workflow_that_calls_itself_comes_to_an_end() -> None:
    call = f"    uses: ./{DIRECTORY}/loop.yml\n    secrets: inherit\n"
    text = f"on: [push, workflow_call]\njobs:\n  again:\n{call}"
    assert verdict(loop=text).tracer_reaches_only_testpypi is False


def test_many_calls_of_many_calls_come_to_an_end() -> None:
    texts = {
        f"level{level}": "on: workflow_call\njobs:\n"
        + "".join(f"  call{n}:\n    uses: ./{DIRECTORY}/level{level + 1}.yml\n" for n in range(6))
        for level in range(9)
    }
    start = "on: push\njobs:\n  start:\n    uses: ./.github/workflows/level0.yml\n"
    assert verdict(start=start, **texts).tracer_reaches_only_testpypi is False


FOLLOWER = "on: {workflow_run: {workflows: [Build], types: [completed]}}\njobs:\n" + job(
    "deploy", UPLOAD, "if: github.event.workflow_run.conclusion == 'success'"
)


def test_a_workflow_that_follows_the_tracer_run_is_followed() -> None:
    proven = verdict(publish="name: Build\n" + PIPELINE, follower=FOLLOWER)
    assert proven.tracer_reaches_only_testpypi is False
    assert any("`deploy` (.github/workflows/follower.yml" in line for line in proven.why)


def test_a_workflow_that_follows_another_one_is_not() -> None:
    assert verdict(publish="name: Publish\n" + PIPELINE, follower=FOLLOWER).tracer_reaches_only_testpypi


def test_a_follower_with_a_gate_on_the_cause_stays_out() -> None:
    gated = FOLLOWER.replace("conclusion == 'success'", "event == 'release'")
    proven = verdict(publish="name: Build\n" + PIPELINE, follower=gated)
    assert proven.tracer_reaches_only_testpypi
    assert not proven.pypi_only_by_release, "PyPI by a workflow run is no release"


def test_the_first_push_also_creates_the_branch() -> None:
    creating = "on: create\njobs:\n" + job("deploy", UPLOAD)
    assert verdict(publish=PIPELINE, other=creating).tracer_reaches_only_testpypi is False


def test_who_publishes_on_a_release_is_listed() -> None:
    texts = {
        "a.yml": PIPELINE,
        "b.yml": "on: {push: {tags: ['v*']}}\njobs:\n" + job("deploy", UPLOAD),
        "c.yml": "on: workflow_dispatch\njobs:\n" + job("deploy", UPLOAD),
        "d.yml": "on: release\njobs:\n" + job("deploy", TEST_UPLOAD),
        "e.yml": "on: release\njobs:\n"
        + job("deploy", "      - run: tox\n", "permissions: {id-token: write}"),
    }
    files, _ = read_texts(texts)
    simulator = Simulator(REPOSITORY, files)
    reached = {
        path: {found.upload.index for found in release_routes(workflow, simulator)}
        for path, workflow in files.items()
    }
    assert [path for path, indexes in reached.items() if indexes & {PYPI, UNKNOWN_INDEX}] == [
        "a.yml",
        "b.yml",
        "e.yml",
    ]


def test_names_of_the_project_count_in_the_proof() -> None:
    text = ARMED + "jobs:\n" + job("test", "      - run: uv publish --index testpypi\n")
    url = "https://test.pypi.org/legacy/"
    pyproject = f'[[tool.uv.index]]\nname = "testpypi"\npublish-url = "{url}"\n'
    project = RepositoryProject(FileTexts({"pyproject.toml": pyproject}))
    files = {f"{DIRECTORY}/publish.yml": text}
    assert prove_texts(files, BRANCH).tracer_reaches_only_testpypi is False
    assert prove_texts(files, BRANCH, project=project).tracer_reaches_only_testpypi


def test_a_gate_on_a_repository_that_is_not_known_does_not_break_what_is_safe() -> None:
    text = PIPELINE.replace("  test:\n", "  test:\n    if: github.repository == 'octo-org/octo-repo'\n")
    proven = prove_texts({f"{DIRECTORY}/publish.yml": with_token(text)}, BRANCH, GitHubRepository())
    assert proven.holds
    assert any("may reach TestPyPI only" in line for line in proven.why)


def test_more_names_of_branches_than_are_tried_count_as_any_name() -> None:
    gates = " && ".join(f"github.ref_name != 'branch{number}'" for number in range(60))
    text = "on: push\njobs:\n" + job(
        "publish", UPLOAD, f"if: {gates} && github.ref_name == format('{{0}}x', 'bran')"
    )
    assert not verdict(publish=text).pypi_only_by_release


@pytest.mark.parametrize(
    ("caller", "called", "counts"),
    [
        ("    permissions: {id-token: write}\n", "", True),
        ("    permissions: {id-token: write}\n", "permissions: {id-token: write}\n", True),
        ("    permissions: {id-token: write}\n", "permissions: {contents: read}\n", False),
        ("    permissions: {contents: read}\n", "permissions: {id-token: write}\n", False),
        ("", "", False),
    ],
)
def test_a_called_workflow_has_no_more_leave_than_its_caller(caller: str, called: str, counts: bool) -> None:
    hidden = "on: workflow_call\n" + called + "jobs:\n" + job("release", "      - run: tox\n")
    calling = "on: push\njobs:\n  call:\n" + CALL + caller
    routes = verdict(publish=PIPELINE, called=hidden, calling=calling).other_indexes
    assert any(route.upload.name == "call / release" for route in routes) is counts


def real(event: str) -> str:
    return f"on: {event}\njobs:\n" + job("real", UPLOAD)


def starting(step: str, *lines: str) -> Proof:
    """Of a tracer run that does `step`, beside workflows that publish by whatever else it may start."""
    by_event = {name: real(name) for name in ("workflow_dispatch", "repository_dispatch", "release")}
    pipeline = PIPELINE + job("go", step, *lines)
    files = {"publish": pipeline, "tagged": real("{push: {tags: ['v*']}}"), **by_event}
    return verdict(**files)


DISPATCHES = "https://api.github.com/repos/a/b/dispatches"
SCRIPT = (
    "uses: actions/github-script@v7\n"
    "        with: {script: await github.rest.actions.createWorkflowDispatch(x)}\n"
)
WITH_PAT = "        with: {token: '${{ secrets.PAT }}'}\n"
PAT = "        env: {GH_TOKEN: '${{ secrets.RELEASE_PAT }}'}\n"


@pytest.mark.parametrize(
    ("step", "permissions", "started"),
    [
        ("run: gh workflow run real.yml --ref main\n", "{actions: write}", "workflow_dispatch"),
        ("run: gh workflow run real.yml --ref main\n", "{actions: read}", ""),
        ("run: gh workflow run real.yml\n" + PAT, "{}", "workflow_dispatch"),
        ("run: gh api repos/a/b/actions/workflows/1/dispatches\n", "{actions: write}", "workflow_dispatch"),
        (f"run: curl -d x {DISPATCHES}\n", "{contents: write}", "repository_dispatch"),
        (SCRIPT, "{actions: write}", "workflow_dispatch"),
        ("uses: benc-uk/workflow-dispatch@v1\n", "{actions: write}", "workflow_dispatch"),
        (
            "uses: peter-evans/repository-dispatch@v3\n" + WITH_PAT,
            "{}",
            "repository_dispatch workflow_dispatch",
        ),
        ("run: gh release create v1\n", "{contents: write}", ""),
        ("run: gh release create v1\n" + PAT, "{}", "publish release tagged"),
        ("run: git push --tags\n", "{contents: write}", ""),
        ("run: git push --tags\n" + PAT, "{}", "tagged"),
        ("uses: googleapis/release-please-action@v4\n" + WITH_PAT, "{}", "publish release tagged"),
        ("run: git push --tags\n        if: github.event_name == 'release'\n" + PAT, "{}", ""),
        (
            "run: make\n" + PAT,
            "{contents: write, actions: write}",
            "publish release tagged repository_dispatch workflow_dispatch",
        ),
        ("run: make\n", "{contents: write, actions: write}", ""),
    ],
)
def test_what_a_step_of_the_tracer_run_may_start_is_followed(
    step: str, permissions: str, started: str
) -> None:
    proven = starting(f"      - {step}", f"permissions: {permissions}")
    names = {path.run.workflow.path.split("/")[-1].removesuffix(".yml") for path in proven.other_indexes}
    assert names == set(started.split())
    assert all("may reach PyPI" in line for line in proven.broken if "/release.yml" in line)


@pytest.mark.parametrize(
    "neighbour",
    [
        real("pull_request"),
        real("pull_request_target"),
        real("{pull_request: {branches: ['rel-*']}}"),
        "on: [push, pull_request]\njobs:\n" + job("real", UPLOAD, "if: github.event_name != 'push'"),
    ],
)
def test_a_push_goes_to_the_open_pull_requests_of_the_branch(neighbour: str) -> None:
    proven = verdict(publish=PIPELINE, other=neighbour)
    assert proven.tracer_reaches_only_testpypi is False
    assert any(f"a pull request of `{BRANCH}` into" in line and "reach" in line for line in proven.broken)


@pytest.mark.parametrize(
    "gate",
    ["github.head_ref == 'other'", "github.event.action == 'closed'", "github.event_name == 'release'"],
)
def test_a_pull_request_of_the_branch_that_a_gate_keeps_out_changes_nothing(gate: str) -> None:
    other = "on: pull_request\njobs:\n" + job("real", UPLOAD, f"if: {gate}")
    assert verdict(publish=PIPELINE, other=other).tracer_reaches_only_testpypi


def test_only_a_push_makes_a_tracer() -> None:
    other = "on: pull_request\njobs:\n" + job("test", TEST_UPLOAD)
    proven = verdict(publish=PIPELINE.replace(BRANCH, "other"), other=other)
    assert proven.tracer_reaches_only_testpypi is False
    assert "does not reach TestPyPI: it starts no workflow" in " ".join(proven.why)


def test_a_follower_of_one_event_is_told_from_those_of_others() -> None:
    build = "name: Build\non: [push, pull_request]\njobs:\n" + job("lint", "      - run: make\n")
    gated = FOLLOWER.replace("conclusion == 'success'", "event == 'release'")
    assert verdict(publish=PIPELINE, build=build, follower=gated).tracer_reaches_only_testpypi


def test_a_gate_that_no_release_could_pass_is_not_proposed() -> None:
    proven = verdict(
        publish=PIPELINE.replace("github.event_name == 'release'", "github.event_name == 'push'")
    )
    said = " ".join(proven.broken)
    assert "change the `if:` of job `publish` (line 11) to `github.event_name == 'release'`" in said
