"""What a tracer run through somebody's own workflow needs, worked out from the workflow and its repository.

The trigger; a TestPyPI lane, or wider conditions for one that is there; a version of its own; and a gate on
every job that the branch would start and the run does not need. Nothing is written here, and whether the
result is safe is for `arm_plan` to prove.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.arming import pieces as piece
from tracer_bullet.arming.branch_test import choose, narrow, off_branch, on_branch, widen
from tracer_bullet.arming.gate_splices import Gated
from tracer_bullet.arming.lane_model import LaneModel, take_apart
from tracer_bullet.arming.lane_needs import Surroundings, contract_needs, jobs_before, jobs_that_try
from tracer_bullet.arming.lane_text import BUILD, UPLOAD, LaneText, write_lane
from tracer_bullet.arming.run_version import RunVersion, stamp_step
from tracer_bullet.arming.step_kinds import (
    builds,
    checks_out,
    checks_ref,
    downloads,
    hands_on_ref,
    has_secret,
    is_outward,
    job_builds,
    names_handed_on,
    uploads_artifact,
)
from tracer_bullet.arming.uploads import directory_of_build, find_uploads
from tracer_bullet.errors import Place, RefusedError
from tracer_bullet.text.nodes import Mapping, Sequence, parse
from tracer_bullet.trigger.arm import plan_trigger
from tracer_bullet.trigger.markers import render_blocks
from tracer_bullet.trigger.on_section import read_on_section
from tracer_bullet.trigger.wanted import missing, want
from tracer_bullet.workflow import events
from tracer_bullet.workflow.expressions import UNKNOWN
from tracer_bullet.workflow.expressions.conditions import ALWAYS, read_condition
from tracer_bullet.workflow.reach import TESTPYPI
from tracer_bullet.workflow.reader import read_workflow
from tracer_bullet.workflow.simulation.gates import asks_for_status
from tracer_bullet.workflow.simulation.job_order import in_order
from tracer_bullet.workflow.simulation.simulate import UNKNOWN_TO_JOBS, Outcome

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracer_bullet.arming.pieces import Piece
    from tracer_bullet.text.nodes import Node
    from tracer_bullet.workflow.model import Job, Located, Step, Workflow
    from tracer_bullet.workflow.reach import Upload
    from tracer_bullet.workflow.simulator import Simulator

_VARIES = re.compile(r"github\s*\.\s*(?:ref\b|ref_name|sha|run_id|run_number|head_ref)|\$\{\{\s*github\.ref")


_OWN_VERSION = re.compile(r"github\.run_(?:id|number)|GITHUB_RUN_(?:ID|NUMBER)")


class RunRequest(NamedTuple):
    """What is asked for: the workflow at `path`, for `branches`; TestPyPI's `environment`; without tests?"""

    path: str
    branches: tuple[str, ...]
    environment: str = "testpypi"
    fast: bool = False


class TracerRun(NamedTuple):
    """The `texts` of the files that change, by path, the one with the trigger last; and what to say of them.

    `added` are sentences on what is added, `left_out` on what does not run, `notes` on what to know.
    """

    texts: dict[str, str]
    added: tuple[str, ...]
    left_out: tuple[str, ...]
    notes: tuple[str, ...]


def plan_run(
    simulator: Simulator, texts: dict[str, str], request: RunRequest, version_at: Callable[[str], RunVersion]
) -> TracerRun:
    """The temporary parts of a tracer run; `version_at` gives the stamp for a package's directory.

    Raises RefusedError for what cannot be done exactly.
    """
    return _Planner(simulator, texts, request, version_at).plan()


class _Planner:
    def __init__(
        self,
        simulator: Simulator,
        texts: dict[str, str],
        request: RunRequest,
        version_at: Callable[[str], RunVersion],
    ) -> None:
        self.simulator, self.texts, self.request = simulator, texts, request
        self.workflow = simulator.files[request.path]
        self.version_at = version_at
        self.event = events.push_branch(simulator.repository, request.branches[0])
        self.pieces: dict[str, list[Piece]] = {}
        self.prepared: set[str] = set()
        self.stamped = False
        self.uploading: frozenset[str] = frozenset()
        self.added: list[str] = []
        self.left_out: list[str] = []
        self.notes: list[str] = []
        run = simulator.run(self.workflow, self.event)
        self.ran_before = frozenset(
            name
            for name, job in run.jobs.items()
            if run.started.passes is not False and job.outcome is not Outcome.SKIPPED
        )

    def plan(self) -> TracerRun:
        uploads = self._uploads()
        to_testpypi = [one for one in uploads if one.index == TESTPYPI]
        needed = self._widen_lane(to_testpypi) if to_testpypi else self._add_lanes(uploads)
        self._gate_steps(needed, uploads)
        self._groups_apart(needed)
        self._gate_rest(needed)
        self._gate_neighbours()
        texts = self._render()
        return TracerRun(texts, tuple(self.added), tuple(self.left_out), tuple(self.notes))

    # the lane

    def _uploads(self) -> list[Upload]:
        return find_uploads(self.workflow, self.simulator, self.event)

    def _add_lanes(self, uploads: list[Upload]) -> set[str]:
        models = [one for one in uploads if not one.doubt and one.index != TESTPYPI]
        if not models:
            doubts = [f"`{one.tool}` in line {one.line}" for one in uploads]
            said = f"; tracer cannot see into {', '.join(doubts)}" if doubts else ""
            raise RefusedError(
                f"no step of this workflow is known to upload to PyPI{said}",
                hint="tracer init  # sets up a workflow that goes to TestPyPI first",
                place=Place(self.request.path),
            )
        if any(one.workflow.path != self.request.path for one in models):
            other = next(one for one in models if one.workflow.path != self.request.path)
            raise RefusedError(
                f"the upload to PyPI is in a workflow that this one calls: {other.workflow.path}",
                place=Place(other.workflow.path, other.line),
            )
        jobs = dict.fromkeys(one.job.id for one in models)
        needed: set[str] = set()
        for number, name in enumerate(jobs):
            mine = [one for one in models if one.job.id == name]
            needed |= self._add_lane(
                take_apart(mine, self.request.path, self.simulator.project.files),
                f"-{number + 1}" if number else "",
            )
        return needed

    def _add_lane(self, model: LaneModel, suffix: str) -> set[str]:
        text = self.workflow.text
        copied = "\n".join(text[step.node.span.start : step.node.span.end] for step in model.copied)
        needs = contract_needs(model.job, f"{copied}\n{model.script}", self._around())
        self._check_copied(model)
        before = (self.workflow.jobs[name] for name in needs.all)
        version = self.version_at(directory_of_build((model.job, *before)))
        self._note_version(version)
        self._make_run(needs.all, version)
        if version.lines and not self.stamped and any(map(downloads, model.copied)):
            self.notes.append("no step that builds is known, so the tracer run gets no version of its own")
            version = RunVersion()
        condition = on_branch(self.request.branches)
        lane = LaneText(
            self.workflow,
            model,
            version,
            condition,
            needs.direct,
            self.request.environment,
            BUILD + suffix,
            UPLOAD + suffix,
        )
        jobs = self.workflow.node.get("jobs")
        if not isinstance(jobs, Mapping) or jobs.flow or model.job.node.flow:
            raise RefusedError(
                "the jobs are written in braces", place=Place(self.request.path, model.job.span.line)
            )
        self._add(piece.insert_lines(text, jobs, write_lane(lane), "", "temporary TestPyPI jobs"))
        self.pieces[self.request.path][-1] = self.pieces[self.request.path][-1]._replace(
            indent=lane.indents[0]
        )
        self.added.append(f"job `{UPLOAD}{suffix}`, modelled on `{model.job.id}`, uploads to TestPyPI")
        self.left_out += [f"step {_name(step)} of `{model.job.id}` is not copied" for step in model.dropped]
        self.left_out += [f"job `{name}` gives the lane nothing" for name in needs.dropped]
        return set(needs.all)

    def _around(self) -> Surroundings:
        unknown = dict.fromkeys(UNKNOWN_TO_JOBS, UNKNOWN)
        contexts = {"github": self.event.github, "inputs": {}, **unknown}
        return Surroundings(self.workflow, self.simulator, contexts, self.ran_before, self.request.fast)

    def _check_copied(self, model: LaneModel) -> None:
        written = " ".join(map(self._without_condition, model.copied)) + model.script
        for step in model.dropped:
            if step.id and re.search(rf"steps\.{re.escape(step.id.value)}\.", written):
                raise self._refuse(
                    step.span.line, f"a step before the upload uses step `{step.id.value}`, which is left out"
                )
        for step in model.copied:
            others = [one for one in model.copied if one is not step]
            if hands_on_ref(step) and not builds(step) and self._takes(others, step, model.script):
                raise self._refuse_ref(step)

    def _without_condition(self, step: Step) -> str:
        """The text of a step, without an `if` that the lane leaves out."""
        text = self.workflow.text[step.node.span.start : step.node.span.end]
        entry = step.node.entry("if")
        return (
            text.replace(self.workflow.text[entry.value.span.start : entry.value.span.end], "")
            if entry
            else text
        )

    def _takes(self, steps: list[Step], giver: Step, script: str = "") -> bool:
        """Whether any of `steps` uses what `giver` hands on."""
        written = (
            " ".join(self.workflow.text[one.node.span.start : one.node.span.end] for one in steps) + script
        )
        names = names_handed_on(giver)
        by_id = giver.id and re.search(rf"steps\.{re.escape(giver.id.value)}\.", written)
        return bool(by_id or any(re.search(rf"\b{re.escape(name)}\b", written) for name in names))

    def _refuse_ref(self, step: Step) -> RefusedError:
        test = on_branch(self.request.branches)
        hint = (
            "write in its place, where the ref is asked for:\n"
            f"    ${{{{ {test} && format('1.2.0.dev{{0}}', github.run_id) || github.ref_name }}}}"
        )
        return self._refuse(
            step.span.line, "a later step uses a version that this step takes from the ref", hint
        )

    def _refuse(self, line: int, reason: str, hint: str = "") -> RefusedError:
        return RefusedError(reason, hint=hint, place=Place(self.request.path, line))

    def _widen_lane(self, uploads: list[Upload]) -> set[str]:
        names = dict.fromkeys(one.outer_job for one in uploads)
        self.uploading = frozenset(names)
        closure = jobs_before(tuple(names), self.workflow)
        kept = jobs_that_try(self.uploading, frozenset(closure), self._pypi_jobs(), self._around())
        version = self.version_at(directory_of_build(self.workflow.jobs[name] for name in closure))
        self._note_version(version)
        self._make_run((*closure, *kept), version)
        mine = {
            (one.job.id, one.step.position): one.step
            for one in uploads
            if one.step and one.workflow.path == self.request.path
        }
        for step in mine.values():
            if not builds(step):
                self._widen_step(step)
        return {*closure, *kept}

    def _note_version(self, version: RunVersion) -> None:
        if version.problem:
            self.notes.append(
                f"the tracer run gets no version of its own: {version.problem}; "
                "TestPyPI takes each file name only once"
            )

    # jobs that the lane needs

    def _make_run(self, names: tuple[str, ...], version: RunVersion) -> None:
        around = self._around()
        for name in names:
            if name in self.prepared:
                continue
            self.prepared.add(name)
            job = self.workflow.jobs[name]
            if name not in self.ran_before:
                self._open_environment(job)
                self._quieten(job)
            if around.condition_holds(job) is not True:
                self._widen_job(job)
            called = around.called(job)
            for workflow, one in (
                [(called, one) for one in called.jobs.values()] if called else [(self.workflow, job)]
            ):
                self._stamp_job(workflow, one, version)

    def _widen_job(self, job: Job) -> None:
        known = self._known(job.condition, job.span.line)
        if known == ALWAYS:
            return
        found = Gated(job.node, _key(self.workflow, job))
        self._add(piece.set_condition(self.workflow.text, found, widen(known, self.request.branches)))
        self.added.append(f"job `{job.id}` also runs on the branch")

    def _widen_step(self, step: Step) -> None:
        if step.condition is None or not re.search(
            r"\bgithub\b|\bstartsWith\b|\binputs\b", step.condition.value
        ):
            return
        known = self._known(step.condition, step.span.line)
        if known != ALWAYS:
            self._add(
                piece.set_condition(self.workflow.text, Gated(step.node), widen(known, self.request.branches))
            )

    def _known(self, condition: Located[str] | None, line: int) -> str:
        known = read_condition(condition.value) if condition else ALWAYS
        if known is None:
            raise self._refuse(line, "its `if:` is not one expression")
        return known

    def _quieten(self, job: Job) -> None:
        """Steps of a needed job that others would see, or that fail for any ref but a release's."""
        for step in job.steps:
            others = [
                one for one in job.steps if one is not step and not (is_outward(one) or checks_ref(one))
            ]
            if hands_on_ref(step) and job_builds(job) and not builds(step) and self._takes(others, step):
                raise self._refuse_ref(step)
            if is_outward(step) or checks_ref(step):
                if self._takes(others, step):
                    raise self._refuse(
                        step.span.line, f"other steps use step {_name(step)}, which has to be left out"
                    )
                known = self._known(step.condition, step.span.line)
                written = narrow(known, self.request.branches)
                self._add(piece.set_condition(self.workflow.text, Gated(step.node), written))
                self.left_out.append(f"step {_name(step)} of `{job.id}`")
            elif builds(step) and step.condition:
                self._widen_step(step)

    def _stamp_job(self, workflow: Workflow, job: Job, version: RunVersion) -> None:
        """The version of its own goes in front of the first build, else right after the checkout."""
        body = workflow.text[job.node.span.start : job.node.span.end]
        steps = job.node.get("steps")
        first = next(filter(builds, job.steps), None)
        keeps = any(map(uploads_artifact, job.steps))
        checkout = next(filter(checks_out, job.steps), None)
        if not version.lines or not isinstance(steps, Sequence) or not (first or (keeps and checkout)):
            return
        self.stamped = True
        if _OWN_VERSION.search(body):
            return
        step = first or checkout
        if step is None or step.node.flow or steps.flow:
            raise self._refuse(job.span.line, "the step that builds is written in braces")
        dash = " " * (steps.span.column - 1)
        lines = stamp_step(
            version, on_branch(self.request.branches), container=bool(job.node.get("container"))
        )
        words = "temporary version"
        if first:
            found = piece.insert_before(workflow.text, step.node, lines, dash, words)
        else:
            found = piece.insert_lines(workflow.text, step.node, lines, dash, words)
        self.pieces.setdefault(workflow.path, []).append(found)
        self.added.append(f"job `{job.id}` builds {version.base}.dev… on the branch")

    def _open_environment(self, job: Job) -> None:
        if not job.environment or "${{" in job.environment.name.value or job.id in self.uploading:
            return
        body = self.workflow.text[job.node.span.start : job.node.span.end]
        if any(map(has_secret, job.steps)) or re.search(r"\bvars\s*\.", body):
            self.notes.append(
                f"job `{job.id}` keeps its environment `{job.environment.name.value}`; its rules may stop it"
            )
            return
        entry = job.node.entry("environment")
        named = entry.value.entry("name") if entry and isinstance(entry.value, Mapping) else None
        holder = (
            Gated(entry.value) if named and entry and isinstance(entry.value, Mapping) else Gated(job.node)
        )
        written = choose(self.request.branches, self.request.environment, job.environment.name.value)
        target = named or entry
        if target:
            self._add(
                piece.replaced_value(self.workflow.text, holder, target, written, "temporary environment")
            )

    def _groups_apart(self, needed: set[str]) -> None:
        """A run on the branch must not cancel or replace a release that waits in the same group."""
        holders = [(self.workflow.node, self.workflow.concurrency)]
        holders += [(self.workflow.jobs[name].node, self.workflow.jobs[name].concurrency) for name in needed]
        for node, group in holders:
            if not group or _VARIES.search(group.group.value):
                continue
            entry = node.entry("concurrency")
            if not entry:
                continue
            inner = entry.value.entry("group") if isinstance(entry.value, Mapping) else None
            holder = entry.value if inner and isinstance(entry.value, Mapping) else node
            written = group.group.value + choose(self.request.branches, "-tracer", "")
            self._add(
                piece.replaced_value(
                    self.workflow.text, Gated(holder), inner or entry, written, "temporary group"
                )
            )

    # jobs that it does not need

    def _gate_rest(self, needed: set[str]) -> None:
        armed = self._simulator_with(self._render()).files[self.request.path]
        run = self._simulator_with(self._render()).run(armed, self.event)
        gated: set[str] = set()
        pypi = self._pypi_jobs()
        for job in in_order(self.workflow.jobs):
            keeps = job.id in needed or (job.id in self.ran_before and job.id not in pypi)
            if keeps or run.jobs[job.id].outcome is Outcome.SKIPPED:
                continue
            before = set(jobs_before((job.id,), self.workflow)) - {job.id}
            if before & gated and not asks_for_status(job.condition):
                continue
            gated.add(job.id)
            self._gate(job)

    def _gate_steps(self, needed: set[str], uploads: list[Upload]) -> None:
        """Steps of jobs that the lane needs must not upload anywhere else."""
        to_testpypi = {
            (one.job.id, one.step.position) for one in uploads if one.step and one.index == TESTPYPI
        }
        others = {
            (one.job.id, one.step.position): one
            for one in uploads
            if one.step and one.index != TESTPYPI and not one.doubt and one.outer_job in needed
        }
        for key, one in others.items():
            if key in to_testpypi or one.workflow.path != self.request.path or one.step is None:
                raise self._refuse(one.line, "one step uploads to TestPyPI and to another index")
            known = self._known(one.step.condition, one.line)
            written = narrow(known, self.request.branches)
            self._add(piece.set_condition(self.workflow.text, Gated(one.step.node), written))
            self.left_out.append(f"step {_name(one.step)} of `{one.job.id}`")

    def _gate_neighbours(self) -> None:
        """Other workflows that a push to the branch starts must not upload to another index either."""
        for path, other in self.simulator.files.items():
            run = self.simulator.run(other, self.event)
            if path == self.request.path or run.started.passes is False:
                continue
            found = {
                one.outer_job
                for one in self.simulator.uploads(run)
                if one.index != TESTPYPI and not one.doubt and one.outer_job in other.jobs
            }
            for name in sorted(found):
                job = other.jobs[name]
                known = read_condition(job.condition.value) if job.condition else ALWAYS
                if known is None:
                    raise RefusedError("its `if:` is not one expression", place=Place(path, job.span.line))
                gate = piece.set_condition(
                    other.text, Gated(job.node, _key(other, job)), narrow(known, self.request.branches)
                )
                self.pieces.setdefault(path, []).append(gate)
                self.left_out.append(f"job `{name}` of {path} does not run on the branch")

    def _pypi_jobs(self) -> set[str]:
        return {one.outer_job for one in self._uploads() if one.index != TESTPYPI}

    def _gate(self, job: Job) -> None:
        known = self._known(job.condition, job.span.line)
        found = Gated(job.node, _key(self.workflow, job))
        written = narrow(known, self.request.branches) if known else off_branch(self.request.branches)
        self._add(piece.set_condition(self.workflow.text, found, written))
        self.left_out.append(f"job `{job.id}` does not run on the branch")

    # the text

    def _add(self, one: Piece) -> None:
        self.pieces.setdefault(self.request.path, []).append(one)

    def _simulator_with(self, texts: dict[str, str]) -> Simulator:
        return self.simulator.with_workflows(*(read_workflow(text, path) for path, text in texts.items()))

    def _render(self) -> dict[str, str]:
        """All files with their pieces; the trigger's is last, so that nothing fires before all is there."""
        path, text = self.request.path, self.workflow.text
        trigger = read_on_section(text, parse(text, path), path)
        wanted = missing(trigger.on, want(self.request.branches))
        starts = self.simulator.run(self.workflow, self.event).started.passes is True
        edits = [] if starts or not wanted else [plan_trigger(trigger, wanted)]
        edits += piece.edits_of(text, self.pieces.get(path, []))
        others = {
            name: render_blocks(
                self.simulator.files[name].text, piece.edits_of(self.simulator.files[name].text, found)
            )
            for name, found in self.pieces.items()
            if name != path
        }
        return {**others, path: render_blocks(text, edits)}


def _key(workflow: Workflow, job: Job) -> Node | None:
    jobs = workflow.node.get("jobs")
    entry = jobs.entry(job.id) if isinstance(jobs, Mapping) else None
    return entry.key if entry else None


def _name(step: Step) -> str:
    if step.name:
        return f"`{step.name.value}`"
    return f"`{step.uses.text.partition('@')[0]}`" if step.uses else f"{step.position + 1}"
