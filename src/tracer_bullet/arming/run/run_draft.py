"""A tracer run as it is being worked out: the pieces of text so far, and what is to be said of them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.arming.gates.pieces import edits_of, is_same_place, set_condition
from tracer_bullet.arming.lane.artifact_flow import makers_of
from tracer_bullet.arming.lane.artifact_kinds import downloads_of_other_run, is_turned_off
from tracer_bullet.arming.lane.inner_steps import see_into_steps
from tracer_bullet.arming.lane.lane_needs import Surroundings
from tracer_bullet.arming.lane.run_inputs import inputs_of_run
from tracer_bullet.arming.lane.run_version import RunVersion
from tracer_bullet.arming.lane.step_kinds import step_title, uses
from tracer_bullet.arming.lane.uploads import find_uploads
from tracer_bullet.errors import Place, RefusedError
from tracer_bullet.text.blocks import render_blocks
from tracer_bullet.text.nodes import Mapping, parse
from tracer_bullet.trigger.arm import plan_trigger
from tracer_bullet.trigger.on_section import read_on_section
from tracer_bullet.trigger.wanted import PUSH, missing, want
from tracer_bullet.workflow import events
from tracer_bullet.workflow.expressions import UNKNOWN
from tracer_bullet.workflow.expressions.conditions import ALWAYS, read_condition
from tracer_bullet.workflow.filters.trigger_filters import pass_branch
from tracer_bullet.workflow.proof.prove import release_routes
from tracer_bullet.workflow.reach import TESTPYPI
from tracer_bullet.workflow.reach.credentials import holds_credential
from tracer_bullet.workflow.reader import read_workflow
from tracer_bullet.workflow.simulation.simulate import UNKNOWN_TO_JOBS, Outcome
from tracer_bullet.workflow.simulation.triggering import read_filters

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracer_bullet.arming.gates.gate_splices import Gated
    from tracer_bullet.arming.gates.pieces import Piece
    from tracer_bullet.arming.lane.run_inputs import RunInputs
    from tracer_bullet.arming.lane.smoke_job import Fetched
    from tracer_bullet.text.nodes import Node
    from tracer_bullet.workflow.events.event import Event
    from tracer_bullet.workflow.model import Job, Located, Step, Workflow
    from tracer_bullet.workflow.simulator import Simulator


class Tried(NamedTuple):
    """What a smoke test installs and imports: the distribution `project`, and its `module`."""

    project: str
    module: str


class RunRequest(NamedTuple):
    """What is asked for: the workflow at `path`, for `branches`; TestPyPI's `environment`.

    `fast` leaves tests out; `tried` is what a smoke test in the workflow tries, None for no such test.
    `own_lane` lets the workflow's own upload to TestPyPI run, if it has one; `may_add_lane` allows a
    temporary one beside it. `form` is the workflow that the one at `path` is a copy of, empty if it is none;
    it has the inputs of a manual run.
    """

    path: str
    branches: tuple[str, ...]
    environment: str = "testpypi"
    fast: bool = False
    tried: Tried | None = None
    own_lane: bool = True
    may_add_lane: bool = True
    form: str = ""


class RunDraft:
    """What is known of the workflow, and the `pieces` of each file; `version_at` gives a package's stamp.

    `prepared` are the jobs of the run and the files that they call, `gated` are jobs that must not run, by
    file. `lanes` are the temporary jobs that upload, and `fetched` is how the first one gets its files.
    `added` are sentences on what is added, `left_out` on what does not run, `notes` on what to know.
    """

    def __init__(
        self, simulator: Simulator, request: RunRequest, version_at: Callable[[str], RunVersion]
    ) -> None:
        simulator = see_into_steps(simulator)
        self.simulator, self.request, self.version_at = simulator, request, version_at
        self.workflow = simulator.files[request.path]
        self.event = events.push_branch(simulator.repository, request.branches[0])
        self.pieces: dict[str, list[Piece]] = {}
        self.prepared: set[str] = set()
        self.gated: set[tuple[str, str]] = set()
        self.stamped = False
        self.uploads = find_uploads(self.workflow, simulator, self.event)
        self.uploading: frozenset[str] = frozenset()
        self.lanes: list[str] = []
        self.fetched: Fetched | None = None
        self.added: list[str] = []
        self.left_out: list[str] = []
        self.notes: list[str] = []
        run = simulator.run(self.workflow, self.event)
        starts = run.started.passes is not False and not request.form  # nothing started a copy before
        self.ran_before = frozenset(
            name for name, job in run.jobs.items() if starts and job.outcome is not Outcome.SKIPPED
        )

    @property
    def around(self) -> Surroundings:
        """The workflow on a push to the branch."""
        unknown = dict.fromkeys(UNKNOWN_TO_JOBS, UNKNOWN)
        contexts = {"github": self.event.github, "inputs": {}, **unknown}
        return Surroundings(self.workflow, self.simulator, contexts, self.ran_before, self.request.fast)

    def around_in(self, workflow: Workflow) -> Surroundings:
        """The same of `workflow`, which this one may call."""
        if workflow is self.workflow:
            return self.around
        contexts = {**self.around.contexts, "inputs": UNKNOWN}
        return self.around._replace(workflow=workflow, contexts=contexts, ran_before=frozenset())

    @cached_property
    def makers(self) -> list[Job]:
        """The jobs whose files are uploaded, in the workflow and in those that it calls."""
        called = filter(None, map(self.around.called, self.workflow.jobs.values()))
        jobs = [job for one in (self.workflow, *called) for job in one.jobs.values()]
        return makers_of([one.job for one in self.uploads], jobs)

    @cached_property
    def releases(self) -> tuple[Event, ...]:
        """The events that are releases of the workflow."""
        runs = (route.run for route in release_routes(self.workflow, self.simulator))
        return tuple({(run.event.title, run.event.ref): run.event for run in runs}.values())

    @property
    def _lets_branch_in(self) -> bool:
        """Whether the branch starts the workflow by its name; the paths are the same for any name."""
        push = self.workflow.triggers.get(PUSH)
        return push is not None and pass_branch(read_filters(push), self.request.branches[0]).passes is True

    @property
    def secret_variables(self) -> tuple[str, ...]:
        """The variables with a secret that the workflow hands to every job."""
        given = self.workflow.env.items
        return tuple(name for name, leaf in given.items() if holds_credential(leaf.value))

    def inputs(self, version: RunVersion) -> RunInputs:
        """What the inputs of a manual run hold in a tracer run that builds `version`."""
        return inputs_of_run(self.simulator.files[self.request.form or self.request.path], version)

    def uploads_elsewhere(self, step: Step) -> bool:
        """Whether a step of the workflow uploads to another index than TestPyPI."""
        return any(one.step is step and not one.doubt and one.index != TESTPYPI for one in self.uploads)

    def add(self, piece: Piece, path: str = "") -> None:
        """Add a piece to the file at `path`, by default that of the workflow."""
        self.pieces.setdefault(path or self.request.path, []).append(piece)

    def set_condition(self, found: Gated, condition: str, path: str = "") -> None:
        """Another `if:` for a job or step of the file at `path`; it takes the place of one decided before."""
        path = path or self.request.path
        piece = set_condition(self.simulator.files[path].text, found, condition)
        others = [one for one in self.pieces.get(path, ()) if not is_same_place(one, piece)]
        self.pieces[path] = [*others, piece]

    def known(self, condition: Located[str] | None, line: int, path: str = "") -> str:
        """What an `if:` asks for; raises RefusedError if it is not one expression."""
        known = read_condition(condition.value) if condition else ALWAYS
        if known is None:
            raise self.refuse(line, "its `if:` is not one expression", path=path)
        return known

    def refuse(self, line: int, reason: str, hint: str = "", path: str = "") -> RefusedError:
        """An error in that line of the file at `path`, by default the workflow."""
        return RefusedError(reason, hint=hint, place=Place(path or self.request.path, line))

    def note_version(self, version: RunVersion) -> None:
        """Say why the run has no version of its own, if it has none."""
        if version.problem:
            self.notes.append(
                f"the tracer run gets no version of its own: {version.problem}; "
                "TestPyPI takes each file name only once, so a second push needs another version"
            )

    def note_no_build(self) -> None:
        """Say that the run has no version of its own, because no step is known to build."""
        self.note_version(RunVersion(problem="no step that builds is known"))

    def note_foreign(self, job: Job, version: RunVersion) -> None:
        """Say that the version of the run does not reach what a job calls at a ref of its own."""
        if job.uses and version.lines:
            self.notes.append(
                f"job `{job.id}` calls `{job.uses.text}`, which GitHub takes from that ref: "
                "what it builds does not get the version of the run"
            )

    def note_step(self, job: Job, step: Step) -> None:
        """Say what a step of the run needs that it has not: files of another run, or an action that works."""
        if is_turned_off(step):
            self.notes.append(
                f"step {step_title(step)} of `{job.id}` fails: GitHub has turned this version of "
                f"`{uses(step)}` off; `tracer check` names the cure"
            )
        if downloads_of_other_run(step):
            self.notes.append(
                f"step {step_title(step)} of `{job.id}` fetches files from a run of another workflow: "
                "run that workflow on the same commit first"
            )

    def simulator_with(self, texts: dict[str, str]) -> Simulator:
        """The repository with other texts in some files."""
        return self.simulator.with_workflows(*(read_workflow(text, path) for path, text in texts.items()))

    def render(self) -> dict[str, str]:
        """All files with their pieces; the trigger's is last, so that nothing fires before all is there."""
        path, text = self.request.path, self.workflow.text
        trigger = read_on_section(text, parse(text, path), path)
        wanted = missing(trigger.on, want(self.request.branches))
        edits = [] if self._lets_branch_in or not wanted else [plan_trigger(trigger, wanted)]
        edits += edits_of(text, self.pieces.get(path, []))
        others = {
            name: render_blocks(
                self.simulator.files[name].text, edits_of(self.simulator.files[name].text, found)
            )
            for name, found in self.pieces.items()
            if name != path
        }
        return {**others, path: render_blocks(text, edits)}


def job_key(workflow: Workflow, job: Job) -> Node | None:
    """The node of a job's name."""
    jobs = workflow.node.get("jobs")
    entry = jobs.entry(job.id) if isinstance(jobs, Mapping) else None
    return entry.key if entry else None
