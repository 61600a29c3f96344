"""Adoption worked out: TestPyPI gates PyPI in the user's own workflow, and the first tracer run is armed.

The lane, the smoke test, what PyPI waits for and a missing release gate stay. What `arming` adds on top is
temporary. File, environments and jobs keep their names. Nothing is written here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.adoption.lane import LaneRequest, add_lane
from tracer_bullet.adoption.new_jobs import add_job, add_needs, with_condition
from tracer_bullet.adoption.own_lane import choose_own_lane
from tracer_bullet.adoption.publisher_check import add_publisher_check, check_manual_runs
from tracer_bullet.adoption.release_gate import add_release_gates
from tracer_bullet.adoption.split import split_job
from tracer_bullet.adoption.subject import Subject
from tracer_bullet.arming.branch_proof import prove_branch
from tracer_bullet.arming.closed_ways import uploads_on_release
from tracer_bullet.arming.job_head import dashes_of
from tracer_bullet.arming.lane_model import take_apart
from tracer_bullet.arming.run_draft import RunRequest
from tracer_bullet.arming.run_plan import plan_tracer_run
from tracer_bullet.arming.smoke_job import SmokeTest, fetch_of, write_smoke_test
from tracer_bullet.arming.staging import BY_BRANCH, BY_TAG, TESTPYPI_ALONE
from tracer_bullet.arming.step_copies import text_of
from tracer_bullet.arming.step_kinds import OWN_VERSION
from tracer_bullet.arming.uploads import directory_of_build
from tracer_bullet.errors import RefusedError
from tracer_bullet.refs import FIRST_BRANCH
from tracer_bullet.workflow.proof.release_kind import ReleaseKind
from tracer_bullet.workflow.reach import PYPI, TESTPYPI
from tracer_bullet.workflow.reach.credentials import describe_secrets, holds_credential
from tracer_bullet.workflow.reach.identity import may_ask_for_token
from tracer_bullet.workflow.simulation.simulate import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from tracer_bullet.arming.branch_proof import BranchProof
    from tracer_bullet.arming.run_version import RunVersion
    from tracer_bullet.arming.smoke_job import Fetched
    from tracer_bullet.arming.staging import Staging
    from tracer_bullet.workflow.model import Job
    from tracer_bullet.workflow.simulator import Simulator

_OTHER_STATUS = re.compile(r"\b(?:always|failure|cancelled)\s*\(", re.IGNORECASE)
_SMOKE = ("smoke-test", "smoke-test-testpypi", "tracer-smoke-test")


class AdoptRequest(NamedTuple):
    """What is to be adopted: the workflow at `path`, of the package `project` that is imported as `module`.

    `branches` are armed, the last one is proven. `environment` is that of the TestPyPI upload, `python` the
    version of the smoke test. `split` allows a job that builds and uploads to become two. `staging` is the
    index in front of PyPI; `tries_publisher` asks for a job that tries the publisher on PyPI.
    """

    path: str
    branches: tuple[str, ...]
    project: str
    module: str
    python: str = "3.13"
    environment: str = "testpypi"
    split: bool = True
    staging: Staging = TESTPYPI_ALONE
    tries_publisher: bool = False


class Adoption(NamedTuple):
    """The `texts` of the files that change, armed, by path; `permanent` is the adopted one without that.

    `kept` are sentences on what stays, `temporary` on what `finalize` takes out, `notes` on what to know.
    `environments` are those of the uploads to TestPyPI and PyPI, empty for none; `is_gated` says that PyPI
    waits for TestPyPI, `registers` that TestPyPI has to know the workflow. `doubts` were there before.
    """

    texts: Mapping[str, str]
    permanent: str
    kept: tuple[str, ...]
    temporary: tuple[str, ...]
    notes: tuple[str, ...]
    environments: tuple[str, str]
    is_gated: bool
    registers: bool
    proof: BranchProof
    doubts: tuple[str, ...] = ()


def adopt(simulator: Simulator, request: AdoptRequest, version_at: Callable[[str], RunVersion]) -> Adoption:
    """The workflow adopted, and its proof; the texts in `simulator` are without temporary parts.

    Raises RefusedError for what cannot be done exactly, and for whatever would change on another event.
    """
    before = Subject(simulator, request.path)
    if request.tries_publisher:
        check_manual_runs(before)
    made = _Made(before, request)
    made.add_lanes()
    made.add_smoke_test(version_at)
    made.gate_pypi()
    made.add_publisher_check()
    permanent = made.subject
    _check_kept(before, permanent, made.new)
    if not request.branches:
        proof = prove_branch(permanent.simulator, request.path, "")
        return made.finish({request.path: permanent.workflow.text}, (), (), proof)
    texts = {path: one.text for path, one in permanent.simulator.files.items()}
    run = RunRequest(request.path, request.branches, request.environment, may_add_lane=False)
    plan = plan_tracer_run(permanent.simulator, texts, run, version_at)
    temporary = (*plan.run.added, *plan.run.left_out)
    return made.finish(plan.run.texts, temporary, plan.run.notes, plan.after, plan.doubts)


class _Made:
    """The workflow as it becomes, step by step, and what is to be said of it."""

    def __init__(self, subject: Subject, request: AdoptRequest) -> None:
        releases_by = BY_BRANCH if subject.kind is ReleaseKind.OWN else BY_TAG
        staging = request.staging._replace(in_release=releases_by)
        self.subject, self.request = subject, request._replace(staging=staging)
        self.kept: list[str] = []
        self.notes: list[str] = []
        self.lanes: dict[str, str] = {}
        self.new: set[str] = set()
        self.real: Fetched | None = None
        self.staging = "the staging index" if request.staging.is_own else "TestPyPI"
        self.is_gated = False
        self.pypi = subject.uploads_to(PYPI)
        if not self.pypi:
            raise subject.refuse(
                None,
                "no step of this workflow is known to upload to PyPI",
                f"tracer arm {request.path}  # says what tracer cannot see into",
            )
        uploads = [one for found in self.pypi.values() for one in found]
        if called := [one for one in uploads if one.workflow.path != subject.path]:
            raise subject.refuse(
                None,
                f"the upload to PyPI is in a workflow that this one calls: {called[0].workflow.path}",
                f"tracer arm {request.path}  # a tracer run needs no adoption",
            )

    def add_lanes(self) -> None:
        """A job that uploads to TestPyPI for each that uploads to PyPI, unless there is one."""
        request = self.request
        if found := self.subject.uploads_to(TESTPYPI):
            first = choose_own_lane(self.subject, found, request.staging)
            self.lanes = {name: self._lane_before(name, found, first) for name in self.pypi}
            self._check_apart()
            return
        wanted = LaneRequest(request.environment, request.staging, request.project)
        for name in self.pypi:
            self._split(name)
            lane = add_lane(self.subject, self.subject.uploads_to(PYPI)[name], wanted)
            self._take(lane.subject)
            self.lanes[name], self.real = lane.job, self.real or lane.real
            if lane.rename:
                self.kept.append(f"job `{lane.rename}` gives the files the name `{request.staging.project}`")
            self.kept.append(f"job `{lane.job}` uploads to {self.staging} what `{name}` uploads to PyPI")
            if request.staging.is_advisory:
                self.kept.append(f"a release continues, with a warning, if {self.staging} cannot be reached")

    def _check_apart(self) -> None:
        """Raise RefusedError for a job that would wait for itself."""
        for name, lane in self.lanes.items():
            if name == lane:
                reason = f"job `{name}` uploads to both indexes, so PyPI cannot wait for TestPyPI"
                raise self.subject.refuse(self.subject.workflow.jobs[name], reason)

    def _lane_before(self, name: str, lanes: Iterable[str], first: str) -> str:
        """The lane that the job `name` waits for: `first` if it is among them, or if there is none."""
        before = self.subject.workflow.names_before(name)
        return first if first in before else next((one for one in lanes if one in before), first)

    def _split(self, name: str) -> None:
        uploads = self.subject.uploads_to(PYPI)[name]
        model = take_apart(uploads, self.subject.path, self.subject.simulator.project.files)
        if model.is_direct:
            return
        if not self.request.split:
            self.notes.append(f"job `{name}` builds again for PyPI: TestPyPI gets files of another build")
            return
        found, built = split_job(self.subject, uploads)
        if found is self.subject:
            self.notes.append(f"{built}; TestPyPI gets files of another build")
            return
        self._take(found)
        where, what = (" in its matrix", " all the files") if model.job.matrix else ("", "")
        self.kept.append(
            f"job `{name}` becomes two: `{built}` builds{where}, without an identity token, "
            f"and `{name}` uploads{what}"
        )

    def add_smoke_test(self, version_at: Callable[[str], RunVersion]) -> None:
        """A job that tries what TestPyPI got, unless one does, or the files are not at hand."""
        lanes = self._lanes_alike()
        if self._tries(lanes):
            return
        test = self._smoke_test(lanes)
        reason = self._why_untested(lanes, version_at)
        if test is None or reason:
            reason = reason or "no job hands the built files on"
            self.notes.append(f"no smoke test is added, because {reason}: `tracer smoke`")
            return
        name = self.subject.new_id(_SMOKE)
        self._take(add_job(self.subject, write_smoke_test(name, test), next(iter(self.pypi))))
        installed = self.request.staging.project or self.request.project
        self.kept.append(f"job `{name}` installs `{installed}` from {self.staging} and imports it")

    def _why_untested(self, lanes: Sequence[str], version_at: Callable[[str], RunVersion]) -> str:
        """Why a smoke test of a lane that was there before would fail where all is well; or empty."""
        old = [name for name in lanes if name not in self.new]
        if chosen := next(filter(self._is_chosen_by_step, old), ""):
            return f"a step of `{chosen}` decides whether it uploads to {self.staging}"
        if repeats := self._repeating(old, version_at):
            return (
                f"`{repeats}` uploads the same version on every push to the default branch, "
                "and TestPyPI keeps the first files"
            )
        return ""

    def _is_chosen_by_step(self, lane: str) -> bool:
        """Whether a job may run without its upload to TestPyPI."""
        uploads = self.subject.uploads_to(TESTPYPI).get(lane, [])
        return any(one.step is not None and one.step.condition is not None for one in uploads)

    def _repeating(self, lanes: Sequence[str], version_at: Callable[[str], RunVersion]) -> str:
        """The lane that uploads the same version again and again; empty if none does."""
        workflow = self.subject.workflow
        if not lanes or OWN_VERSION.search(workflow.text):
            return ""
        outcomes = self.subject.outcomes().get("default branch", {})
        repeats = [name for name in lanes if outcomes.get(name, Outcome.SKIPPED) is not Outcome.SKIPPED]
        built = directory_of_build(workflow.with_needs(*repeats).values()) if repeats else ""
        return repeats[0] if repeats and not version_at(built).is_from_git else ""

    def _lanes_alike(self) -> tuple[str, ...]:
        """The first lane, and others that run whenever it does: a test that waits for more might not run."""
        jobs = self.subject.workflow.jobs
        asked = {name: job.condition.value if job.condition else "" for name, job in jobs.items()}
        lanes = tuple(dict.fromkeys(self.lanes.values()))
        return tuple(lane for lane in lanes if asked[lane] == asked[lanes[0]])

    def _smoke_test(self, lanes: Sequence[str]) -> SmokeTest | None:
        try:
            uploads = self.subject.uploads_to(TESTPYPI)[lanes[0]]
            model = take_apart(uploads, self.subject.path, self.subject.simulator.project.files)
        except RefusedError:
            return None
        request, workflow = self.request, self.subject.workflow
        fetched = fetch_of(workflow, model)
        if fetched is None:
            return None
        held = tuple(name for name, leaf in workflow.env.items.items() if holds_credential(leaf.value))
        needs = tuple(lanes)
        condition = f"always() && {_succeeded(needs)}" if self._asks_for_status(needs) else ""
        return SmokeTest(
            request.project,
            request.module,
            request.python,
            needs,
            fetched,
            held,
            condition,
            request.staging,
            self.real,
            dashes_of(workflow),
        )

    def _asks_for_status(self, names: Sequence[str]) -> bool:
        """Whether the condition of any of these jobs lets it run although something before it did not."""
        conditions = (self.subject.workflow.jobs[name].condition for name in names)
        return any(one is not None and _OTHER_STATUS.search(one.value) for one in conditions)

    def _tries(self, lanes: Sequence[str]) -> tuple[str, ...]:
        """The jobs that wait for the lanes and speak of TestPyPI without uploading."""
        workflow = self.subject.workflow
        return tuple(
            name
            for name, job in workflow.jobs.items()
            if name not in self.subject.uploads_to(TESTPYPI)
            and {need.value for need in job.needs} & set(lanes)
            and self.request.staging.host in text_of(workflow, job)
        )

    def gate_pypi(self) -> None:
        """PyPI waits for TestPyPI and its trial, and is reached by a release only."""
        for name in self.pypi:
            wanted = [*dict.fromkeys([self.lanes[name], *self._tries([self.lanes[name]])])]
            known = {need.value for need in self.subject.workflow.jobs[name].needs}
            missing = [one for one in wanted if one not in known]
            if not missing:
                self.is_gated = True
                continue
            found = self._behind(name, missing)
            if found is None:
                why = f"`{self.lanes[name]}` does not run on every event on which `{name}` does"
                self.notes.append(f"PyPI does not wait for TestPyPI: {why}")
                continue
            self._take(found)
            self.is_gated = True
            self.kept.append(f"job `{name}` waits for {' and '.join(f'`{one}`' for one in missing)}")
        gated = add_release_gates(self.subject, (self.request.branches or (FIRST_BRANCH,))[-1])
        self._take(gated.subject)
        self.kept += gated.said

    def add_publisher_check(self) -> None:
        """A job that tries the publisher on PyPI, if it is asked for."""
        if self.request.tries_publisher:
            checked = add_publisher_check(self.subject, next(iter(self.pypi)), self.request.project)
            self._take(checked.subject)
            self.kept += checked.said

    def _behind(self, name: str, names: Sequence[str]) -> Subject | None:
        """The job waits for the jobs `names`, on the events on which it runs now; None if it cannot.

        Where only a step decides whether it uploads, the job also runs on events on which the lane does not.
        """
        behind = add_needs(self.subject, name, names)
        before = tuple(need.value for need in self.subject.workflow.jobs[name].needs)
        if self._asks_for_status([name]):
            tried = [with_condition(behind, name, _succeeded(names))]
        elif self.lanes[name] in self.new:
            went_well = " && ".join(filter(None, ["(!failure() && !cancelled())", _succeeded(before)]))
            tried = [behind, with_condition(behind, name, went_well)]
        else:
            tried = [behind]
        return next((one for one in tried if not self._stops(one, name)), None)

    def _stops(self, found: Subject, name: str) -> bool:
        """Whether the job would not run any more where it does now."""
        old, new = self.subject.outcomes(), found.outcomes()
        return any(old[row].get(name) != new[row].get(name) for row in old)

    def _take(self, subject: Subject) -> None:
        self.new |= set(subject.workflow.jobs) - set(self.subject.workflow.jobs)
        self.subject = subject

    def finish(
        self,
        texts: Mapping[str, str],
        temporary: tuple[str, ...],
        notes: tuple[str, ...],
        proof: BranchProof,
        doubts: tuple[str, ...] = (),
    ) -> Adoption:
        """The adoption of all this."""
        held = [
            f"job `{name}` uploads with a token: `tracer migrate` turns it into trusted publishing"
            for name in self.pypi
            if describe_secrets(self.subject.workflow, self.subject.workflow.jobs[name])
        ]
        jobs = self.subject.workflow.jobs
        environments = tuple(
            _environment(jobs[next(iter(names))]) for names in (self.lanes.values(), self.pypi)
        )
        return Adoption(
            texts,
            self.subject.workflow.text,
            tuple(self.kept),
            temporary,
            (*held, *self.notes, *notes),
            (environments[0], environments[1]),
            self.is_gated,
            any(may_ask_for_token(self.subject.workflow, jobs[name]) for name in self.lanes.values()),
            proof,
            doubts,
        )


def _succeeded(names: Sequence[str]) -> str:
    """The condition that these jobs went well, for one that does not wait for that by itself."""
    return " && ".join(f"needs.{name}.result == 'success'" for name in names)


def _environment(job: Job) -> str:
    return job.environment.name.value if job.environment and "$" not in job.environment.name.value else ""


def _check_kept(before: Subject, after: Subject, new: set[str]) -> None:
    """Every job does on every event what it did, but for a gate on the upload; a release still publishes."""
    path = before.path
    for problem in after.workflow.problems:
        if problem.message not in {known.message for known in before.workflow.problems}:
            raise after.refuse(None, f"GitHub would refuse the adopted workflow: {problem.message}")
    old_jobs, jobs = (
        {job for _, job, _ in uploads_on_release(one.simulator, path)} for one in (before, after)
    )
    for name in sorted(old_jobs - jobs):
        raise before.refuse(
            before.workflow.jobs.get(name), f"a release would not reach PyPI through `{name}`"
        )
    pypi = set(before.uploads_to(PYPI))
    old, now = before.outcomes(), after.outcomes()
    for row, outcomes in old.items():
        kept = (name for name in outcomes if name not in pypi | new)
        for name in sorted(name for name in kept if outcomes[name] != now[row].get(name)):
            raise before.refuse(before.workflow.jobs[name], f"job `{name}` would do something else for {row}")
