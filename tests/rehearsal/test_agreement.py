"""Over both galleries: `plan`, `arm` and `rehearse` say the same of one repository."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.conftest import GitRepository
from tests.trigger.specimens import SPECIMENS
from tests.workflow.cases import GALLERY
from tracer_bullet.arming.arm_plan import ArmRequest, plan_arming
from tracer_bullet.errors import TracerError
from tracer_bullet.rehearsal.prepare.commit_simulator import CommitSimulator
from tracer_bullet.rehearsal.run.payloads import RehearsedEvent
from tracer_bullet.rehearsal.target import Target
from tracer_bullet.rehearsal.verdict.judge import judge_rehearsal
from tracer_bullet.rehearsal.verdict.outcome import EventOutcome
from tracer_bullet.repository import load_simulator, read_sources
from tracer_bullet.trigger import arm
from tracer_bullet.workflow.proof.plan import Row, plan_workflow
from tracer_bullet.workflow.reach import TESTPYPI

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tracer_bullet.workflow.proof.plan import WorkflowPlan
    from tracer_bullet.workflow.reach import Upload

pytestmark = pytest.mark.slow

BRANCH = "my-feature"
PATH = ".github/workflows/publish.yml"
TEXTS = {
    **{f"workflow/{path.stem}": path.read_text("utf-8") for path in sorted(GALLERY.glob("*.yml"))},
    **{f"trigger/{specimen.name}": specimen.text for specimen in SPECIMENS},
}


def armed_texts() -> dict[str, str]:
    """What arming makes of each file of the galleries, where that can be done at all."""
    armed: dict[str, str] = {}
    for name, text in TEXTS.items():
        try:
            armed[name] = arm(text, [BRANCH])
        except TracerError:
            continue
    return armed


ARMED = armed_texts()


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Target:
    """A repository of which only the workflow changes from case to case."""
    root = tmp_path_factory.mktemp("agreement")
    repository = GitRepository(root)
    repository.git("init", "--quiet")
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    repository.git(*identity, "commit", "--quiet", "--allow-empty", "--message", "one")
    return Target(root, "octo-org/octo-repo", "demo", PATH, BRANCH, "main", Path())


def planned(target: Target, text: str) -> WorkflowPlan:
    (target.root / ".github/workflows").mkdir(parents=True, exist_ok=True)
    (target.root / PATH).write_bytes(text.encode())
    simulator = load_simulator(target.root, read_sources(target.root), target.home)
    return plan_workflow(simulator.files[PATH], simulator, (BRANCH,), (BRANCH,))


def row_of(plan: WorkflowPlan, name: str) -> Row:
    return next(row for row in plan.rows if row.scenario.name == name)


def indexes_of(uploads: Iterable[Upload]) -> set[tuple[str, str, object]]:
    return {(upload.name, upload.index, upload.reached) for upload in uploads}


def test_most_of_the_galleries_can_be_asked() -> None:
    assert len(ARMED) > 150


@pytest.mark.parametrize("name", ARMED)
def test_plan_and_arm_agree_on_the_tracer_branch(target: Target, name: str) -> None:
    armed = planned(target, ARMED[name])
    (target.root / PATH).write_bytes(TEXTS[name].encode())
    read = read_sources(target.root)
    simulator = load_simulator(target.root, read, target.home)
    try:
        arm_plan = plan_arming(simulator, read.texts, ArmRequest(PATH, BRANCH))
    except TracerError:
        assert armed.workflow.problems or set(simulator.files[PATH].triggers) == {"workflow_call"}
        return
    assert arm_plan.branch_proof.is_proven is armed.verdict.tracer_reaches_only_testpypi


@pytest.mark.parametrize("name", ARMED)
def test_plan_and_rehearse_agree_on_what_is_uploaded(target: Target, name: str) -> None:
    plan = planned(target, ARMED[name])
    commit = CommitSimulator(target.root, target)
    if plan.workflow.problems:
        with pytest.raises(TracerError, match="GitHub refuses"):
            commit.simulate(RehearsedEvent("push", f"refs/heads/{BRANCH}"))
        return
    push = RehearsedEvent("push", f"refs/heads/{BRANCH}")
    simulated = commit.simulate(push)
    expected = row_of(plan, "tracer branch")
    assert simulated.run.started.passes is expected.scenario.run.started.passes
    assert indexes_of(simulated.uploads) == indexes_of(expected.uploads)
    verdict = judge_rehearsal([EventOutcome(push, *simulated)], [], must_start=False)
    elsewhere = {upload.name for upload in expected.uploads if upload.index != TESTPYPI}
    assert {
        name for name in elsewhere if any(f"`{name}`" in one.text for one in verdict.failures)
    } == elsewhere
    assert bool(elsewhere) <= (plan.verdict.tracer_reaches_only_testpypi is False)

    released = row_of(plan, "release published")
    if released.scenario.run.event.action == "published":
        release = commit.simulate(RehearsedEvent("release", "refs/tags/v1.2.3"))
        assert indexes_of(release.uploads) == indexes_of(released.uploads)
