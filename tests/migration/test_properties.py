"""What holds of every migration, whatever the workflow is made of; other programs judge the result."""

from __future__ import annotations

import difflib
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import given, settings

from tests.migration.test_migrate import ACTION, BUILD, HEAD, PATH, TO_TESTPYPI, migrate, migrated, on
from tests.migration.workflows import Written, token_workflows
from tests.template.judges import count_of_zizmor
from tracer_bullet.workflow.events.github_context import GitHubRepository
from tracer_bullet.workflow.proof.liveness import YES
from tracer_bullet.workflow.proof.plan import plan_workflow
from tracer_bullet.workflow.proof.prove import prove
from tracer_bullet.workflow.reader import read_workflow
from tracer_bullet.workflow.simulator import Simulator

if TYPE_CHECKING:
    from pathlib import Path

    from tracer_bullet.migration.plan import MigratedWorkflow

_CREDENTIALS = ("secrets.", "__token__", "TWINE_", "FLIT_", "POETRY_PYPI")
_MAY_GO = (
    "publish",
    "upload",
    "with:",
    "env:",
    "run: |",
    "user",
    "password",
    "name:",
    "environment",
    "needs",
    "uses:",
)


@settings(max_examples=50, deadline=None)
@given(token_workflows())
def test_a_migration_leaves_no_credential_and_the_rest_of_the_file(written: Written) -> None:
    done = migrate(written.text)
    assert done.left == ()
    after = done.texts[PATH]
    assert not [word for word in _CREDENTIALS if word in after]
    assert after.count("\n") == after.count("\r\n" if "\r\n" in written.text else "\n")
    gone = [
        line[2:].strip()
        for line in difflib.ndiff(written.text.splitlines(), after.splitlines())
        if line[0] == "-"
    ]
    assert [line for line in gone if not any(word in line for word in (*_MAY_GO, *_CREDENTIALS))] == []
    assert not migrate(after).texts


@settings(max_examples=30, deadline=None)
@given(token_workflows())
def test_a_release_reaches_pypi_as_before_from_one_job_that_may_sign_in(written: Written) -> None:
    after = migrate(written.text).texts[PATH]
    jobs: dict[str, Any] = yaml.safe_load(after)["jobs"]
    signing = [name for name, job in jobs.items() if job.get("permissions", {}).get("id-token") == "write"]
    assert len(signing) == 1
    assert jobs[signing[0]]["environment"] in {"pypi", "release"}
    proofs = [_prove(text) for text in (written.text, after)]
    assert [proof.liveness.answer for proof in proofs] == [YES, YES]
    ways = [{route.run.event.title for route in proof.other_routes} for proof in proofs]
    assert ways[1] <= ways[0]


def _prove(text: str) -> Any:
    workflow = read_workflow(text, PATH)
    return prove([workflow], Simulator(GitHubRepository("acme/demo"), {PATH: workflow}))


_GATES = [
    "",
    "startsWith(github.ref, 'refs/tags')",
    "github.event_name == 'push'",
    "github.event_name != 'push'",
]


@pytest.mark.parametrize("first", _GATES)
@pytest.mark.parametrize("second", _GATES)
def test_each_event_reaches_the_same_indexes_whatever_two_uploads_of_a_job_ask(
    first: str, second: str
) -> None:
    uploads = [on(gate, one) if gate else one for gate, one in ((first, TO_TESTPYPI), (second, ACTION))]
    before = HEAD.replace("on:\n", "on:\n  push:\n") + BUILD + "".join(uploads)
    after = migrated(before)
    assert [list(yaml.safe_load(text)["jobs"]) for text in (before, after)] == [
        ["publish"],
        ["publish", "publish-to-testpypi", "publish-to-pypi"],
    ]
    assert _reached(before) == _reached(after)


def _reached(text: str) -> dict[str, list[object]]:
    workflow = read_workflow(text, PATH)
    simulator = Simulator(GitHubRepository("acme/demo"), {PATH: workflow})
    plan = plan_workflow(workflow, simulator, (), ())
    return {row.scenario.name: [row.reached(index) for index in plan.indexes] for row in plan.rows}


@settings(max_examples=25, deadline=None)
@given(token_workflows())
def test_a_job_that_does_not_split_does_the_same_steps(written: Written) -> None:
    after: MigratedWorkflow = migrate(written.text, split=False)
    before, now = (
        yaml.safe_load(text)["jobs"]["publish"]["steps"] for text in (written.text, after.texts[PATH])
    )
    kept = [step for step in before if "secrets" not in str(step)]
    assert [step for step in now if step in kept] == kept


@pytest.mark.slow
def test_zizmor_finds_no_more_and_the_schema_nothing(tmp_path: Path) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    before.mkdir()
    after.mkdir()
    seen: list[str] = []

    @settings(max_examples=40, deadline=None, database=None)
    @given(token_workflows())
    def collect(written: Written) -> None:
        if written.text not in seen:
            name = f"w{len(seen)}.yml"
            seen.append(written.text)
            (before / name).write_bytes(written.text.encode())
            (after / name).write_bytes(migrate(written.text).texts[PATH].encode())

    collect()
    files = sorted(after.glob("*.yml"))
    subprocess.run(
        ["check-jsonschema", "--builtin-schema", "vendor.github-workflows", *map(str, files)], check=True
    )
    old, new = count_of_zizmor(sorted(before.glob("*.yml"))), count_of_zizmor(files)
    for name, found in new.items():
        assert found.keys() <= old[name].keys(), name
