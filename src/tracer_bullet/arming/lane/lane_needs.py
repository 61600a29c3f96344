"""Which jobs a TestPyPI lane waits for: those of the PyPI job, without what gives the lane nothing.

No job before the lane may be skipped: success() looks at all of them (https://github.com/actions/runner/issues/2205).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.arming.lane.artifact_kinds import uploads_artifact
from tracer_bullet.arming.lane.step_kinds import hands_on_ref, has_secret, is_outward
from tracer_bullet.workflow.expressions import UNKNOWN
from tracer_bullet.workflow.simulation.gates import passes
from tracer_bullet.workflow.simulation.job_status import AllSucceed, JobStatus

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from tracer_bullet.workflow.model import Job, Workflow
    from tracer_bullet.workflow.simulator import Simulator

_SUCCEEDED = JobStatus(result="success", chain=True)


class LaneNeeds(NamedTuple):
    """What the lane's `needs` are, all jobs before it, and which jobs of the model were left out."""

    direct: tuple[str, ...]
    all: tuple[str, ...]
    dropped: tuple[str, ...]


class Surroundings(NamedTuple):
    """The workflow of the lane, the contexts of a push to the branch, and what that ran before."""

    workflow: Workflow
    simulator: Simulator
    contexts: Mapping[str, object]
    ran_before: frozenset[str]
    fast: bool = False

    def condition_holds(self, job: Job) -> object:
        """Whether the job's own condition lets it run on the branch, if all before it succeeds."""
        needs = dict.fromkeys((need.value for need in job.needs), _SUCCEEDED)
        status = AllSucceed(needs)
        unknown = {name: {"result": "success", "outputs": UNKNOWN} for name in needs}
        return passes(job.condition, {**self.contexts, "needs": unknown}, status)

    def called(self, job: Job) -> Workflow | None:
        """The workflow of this repository that the job calls."""
        path = job.uses.local_path if job.uses else ""
        return self.simulator.files.get(path)


def contract_needs(job: Job, model: str, around: Surroundings) -> LaneNeeds:
    """The needs of a lane for `job`, whose copied text is `model`."""
    direct: dict[str, None] = {}
    dropped: list[str] = []
    for need in job.needs:
        _resolve(need.value, model, around, direct, dropped)
    closure = tuple(around.workflow.with_needs(*direct))
    return LaneNeeds(tuple(direct), closure, tuple(name for name in dropped if name not in closure))


def _resolve(
    name: str, model: str, around: Surroundings, direct: dict[str, None], dropped: list[str]
) -> None:
    job = around.workflow.jobs.get(name)
    if job is None or name in direct:
        return
    if gives(job, model, around) or (not around.fast and _is_quiet(job, model, around)):
        direct[name] = None
        return
    if name not in dropped:
        dropped.append(name)
        for need in job.needs:
            _resolve(need.value, model, around, direct, dropped)


def gives(job: Job, model: str, around: Surroundings) -> bool:
    """Whether the lane needs files or outputs of `job`."""
    if re.search(rf"\bneeds\s*\.\s*{re.escape(job.id)}\s*\.|needs\[", model):
        return True
    called = around.called(job)
    jobs = called.jobs.values() if called else (job,)
    if job.uses and not called:
        return bool(
            re.search(r"build|wheel|sdist|package|dist", f"{job.id} {job.uses.text}", re.IGNORECASE)
        ) and ("slsa" not in job.uses.text)
    return any(uploads_artifact(step) for one in jobs for step in one.steps)


def _is_quiet(job: Job, model: str, around: Surroundings) -> bool:
    """Whether the job may run for the lane as it does now: nothing outward, and no condition against it."""
    if job.id in around.ran_before:
        return True
    lane = around.workflow.with_needs(job.id).values()
    return all(gives(one, model, around) or _only_tests(one, around) for one in lane)


def _only_tests(job: Job, around: Surroundings) -> bool:
    """Whether the job is quiet and asks for no release: on the branch it would not find one."""
    return is_quiet_alone(job, around) and not any(map(hands_on_ref, job.steps))


def is_quiet_alone(job: Job, around: Surroundings, *, without_outward: bool = False) -> bool:
    """Whether the job itself does nothing that others see, and holds nothing that it could do it with.

    `without_outward` asks this of the job without its steps that others see.
    """
    called = around.called(job)
    if (job.uses and not called) or job.environment or job.inherits_secrets or job.secrets.items:
        return False
    jobs = called.jobs.values() if called else (job,)
    steps = [step for one in jobs for step in one.steps if not (without_outward and is_outward(step))]
    written = job.permissions.scopes.values() if job.permissions else ()
    found = around.workflow.permissions_of(job)
    may_write = any(level.value == "write" for level in written) or bool(
        found and found.level("id-token") == "write"
    )
    holds = around.condition_holds(job) is True
    return holds and not may_write and not any(is_outward(step) or has_secret(step) for step in steps)


def jobs_that_try(
    uploading: frozenset[str], needed: frozenset[str], closed: Container[str], around: Surroundings
) -> tuple[str, ...]:
    """The jobs that wait for `uploading` and only for jobs of the run: they try what was uploaded.

    `closed` are jobs that must not run. One that others see, or that holds a secret, is none.
    """
    found: list[str] = []
    for name, job in around.workflow.jobs.items():
        before = around.workflow.names_before(name)
        is_after = before & uploading and before <= needed | set(found)
        if name not in needed and name not in closed and is_after and is_quiet_alone(job, around):
            found.append(name)
    return tuple(found)
