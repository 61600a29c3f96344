"""A workflow as the rules see it: the model, what it uploads, the proof; each worked out once, when asked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.text.lines import line_starts
from tracer_bullet.text.nodes import Span
from tracer_bullet.workflow.events.event import workflow_call
from tracer_bullet.workflow.expressions import UNKNOWN
from tracer_bullet.workflow.proof.prove import prove
from tracer_bullet.workflow.proof.routes import routes_of, runs_of_probes
from tracer_bullet.workflow.proof.ungated import ungated_uploads
from tracer_bullet.workflow.reach import PYPI, TESTPYPI
from tracer_bullet.workflow.reach.actions import PUBLISH_ACTIONS
from tracer_bullet.workflow.reach.scripts import commands_of_step, line_of
from tracer_bullet.workflow.reach.step_context import first_context
from tracer_bullet.workflow.reach.upload_tools import uploads
from tracer_bullet.workflow.reach.wrappers import layers
from tracer_bullet.workflow.shell import Command
from tracer_bullet.workflow.simulation.matrix import ANY
from tracer_bullet.workflow.simulation.simulate import UNKNOWN_TO_JOBS, JobRun, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tracer_bullet.audit.facts import RepositoryFacts
    from tracer_bullet.workflow.model import Environment, Job, Located, Step, Workflow
    from tracer_bullet.workflow.proof.prove import Proof
    from tracer_bullet.workflow.proof.routes import Route
    from tracer_bullet.workflow.reach import Upload
    from tracer_bullet.workflow.shell import ShellEnv
    from tracer_bullet.workflow.simulator import Simulator

_NAME = re.compile(r"pypi", re.IGNORECASE)
_ADDRESS = re.compile(r"\bpypi\.org/p(?:roject)?/")


class PlacedStep(NamedTuple):
    """A step with its job."""

    job: Job
    step: Step


class PlacedCommand(NamedTuple):
    """A command of a `run:` step: its words, the variables that it finds, and the line of the file.

    `shell_env` is the shell's own state: where the command runs, and what was set before it. `writes` are the
    files that its output goes to, `document` is what it is fed.
    """

    job: Job
    step: Step
    words: tuple[str, ...]
    env: Mapping[str, str]
    line: int
    shell_env: ShellEnv
    writes: tuple[str, ...]
    document: str

    @property
    def as_read(self) -> Command:
        """The command as the reader of scripts gives it; whether it runs is not asked here."""
        return Command(self.words, self.shell_env, UNKNOWN, self.line, self.writes, self.document)


class ClientUpload(NamedTuple):
    """A command that uploads: its `words` begin with the client, without what runs it."""

    command: PlacedCommand
    words: tuple[str, ...]


class PlacedCondition(NamedTuple):
    """An `if:`, and the job it stands in."""

    job: Job
    condition: Located[str]


@dataclass(frozen=True, eq=False)
class AuditedWorkflow:
    """One workflow of a repository; `siblings` are all that may publish, itself included, by path."""

    workflow: Workflow
    simulator: Simulator
    facts: RepositoryFacts
    siblings: Mapping[str, AuditedWorkflow]

    @property
    def text(self) -> str:
        """The text of the file, in which all spans count."""
        return self.workflow.text

    @cached_property
    def proof(self) -> Proof:
        """The proof of this workflow without any tracer branch; of nothing if it uploads nothing.

        It names no cures: a rule looks for the one that it shows.
        """
        return prove([self.workflow] if self._ungated else [], self.simulator, with_cures=False)

    @cached_property
    def routes(self) -> tuple[Route, ...]:
        """Every route from an event to an index, by steps that upload for all that is known."""
        if not self._ungated:
            return ()
        runs = (run for _, run in runs_of_probes(self.workflow, self.simulator, ()))
        return tuple(
            route for run in runs for route in routes_of(run, self.simulator) if not route.upload.doubt
        )

    @cached_property
    def certain_routes(self) -> tuple[Route, ...]:
        """The routes that are sure to upload, by a job of this file."""
        return tuple(
            one for one in self.routes if one.upload.reached is True and one.upload.workflow is self.workflow
        )

    @cached_property
    def uploads(self) -> tuple[Upload, ...]:
        """What this file uploads for certain if no gate held it back."""
        return tuple(one for one in self._ungated if one.workflow is self.workflow)

    @cached_property
    def called(self) -> frozenset[str]:
        """The paths of the workflows of the repository that this one calls."""
        calls = (job.uses for job in self.workflow.jobs.values() if job.uses and job.uses.is_local)
        return frozenset(one.local_path for one in calls)

    @cached_property
    def _ungated(self) -> tuple[Upload, ...]:
        """The same with what the workflows upload that this one calls."""
        return tuple(one for one in self.may_upload if not one.doubt)

    @cached_property
    def may_upload(self) -> tuple[Upload, ...]:
        """What this file, and those that it calls, upload or may upload if no gate held it back."""
        event = workflow_call(self.simulator.repository)
        return tuple(ungated_uploads(self.workflow, self.simulator, event))

    @cached_property
    def publishes(self) -> bool:
        """Whether any job of the file uploads to PyPI or TestPyPI, or to an index that is not known."""
        return bool(self.uploads)

    def uploads_to(self, index: str) -> list[Upload]:
        """The uploads to `index`."""
        return [one for one in self.uploads if one.index == index]

    @cached_property
    def upload_jobs(self) -> dict[str, Job]:
        """The jobs that upload to PyPI or TestPyPI, by name."""
        return {one.job.id: one.job for one in self.uploads if one.index in {PYPI, TESTPYPI}}

    @cached_property
    def index_jobs(self) -> tuple[Job, ...]:
        """The jobs that may ask for a token themselves, in an environment that is named after an index."""
        return tuple(
            job
            for job in self.workflow.jobs.values()
            if job.environment
            and job.steps
            and job.permissions
            and job.permissions.level("id-token") == "write"
            and _is_of_index(job.environment)
        )

    @cached_property
    def lane(self) -> dict[str, Job]:
        """The jobs that upload, and all that they wait for."""
        return self.workflow.with_needs(*(one.job.id for one in self.uploads))

    @cached_property
    def steps(self) -> tuple[PlacedStep, ...]:
        """All steps, in the order of the file."""
        return tuple(PlacedStep(job, step) for job in self.workflow.jobs.values() for step in job.steps)

    def steps_using(self, *repositories: str) -> Iterator[PlacedStep]:
        """The steps that use one of the actions `owner/name`, in lower case."""
        return (
            placed
            for placed in self.steps
            if placed.step.uses and placed.step.uses.repository in repositories
        )

    @cached_property
    def publish_steps(self) -> tuple[PlacedStep, ...]:
        """The steps that use PyPA's publish action, also by the name it is mistaken for."""
        return tuple(self.steps_using(*PUBLISH_ACTIONS))

    @cached_property
    def commands(self) -> tuple[PlacedCommand, ...]:
        """The commands of all `run:` steps that may run."""
        return tuple(self._commands())

    @cached_property
    def client_uploads(self) -> tuple[ClientUpload, ...]:
        """The commands of the workflow's own scripts that upload to an index, whatever their gates say."""
        inner = ((one, [words for words, _ in layers(one.words) if words]) for one in self.commands)
        found = ((one, next(filter(uploads, each), None)) for one, each in inner)
        return tuple(ClientUpload(one, words) for one, words in found if words)

    @cached_property
    def written_jobs(self) -> dict[str, Job]:
        """The jobs with the publish action or a client, by name, even if a gate is known to keep it out."""
        jobs = (*(one.job for one in self.publish_steps), *(one.command.job for one in self.client_uploads))
        return {job.id: job for job in jobs}

    @cached_property
    def conditions(self) -> tuple[PlacedCondition, ...]:
        """Every `if:` of the jobs that upload or are written to, of their steps, and of jobs they need."""
        uploading = self.upload_jobs | self.written_jobs
        found = []
        for job in self.workflow.with_needs(*self.lane, *uploading).values():
            steps = job.steps if job.id in uploading else ()
            given = [job.condition, *(step.condition for step in steps)]
            found += [PlacedCondition(job, condition) for condition in given if condition]
        return tuple(found)

    def _commands(self) -> Iterator[PlacedCommand]:
        event = workflow_call(self.simulator.repository)
        unknown = dict.fromkeys(("needs", *UNKNOWN_TO_JOBS, "inputs"), UNKNOWN)
        contexts = {"github": event.github, **unknown}
        for job, step in self.steps:
            if step.run is None:
                continue
            run = JobRun(job, Outcome.MAYBE, "", contexts, contexts)
            inside = first_context(self.workflow, run, ANY, self.simulator.project.names).with_env(step.env)
            for command in commands_of_step(self.workflow, job, step, inside)[1]:
                line = line_of(step, command.line)
                env = {**inside.env, **command.shell_env.values}
                shell_env, writes = command.shell_env, command.writes
                yield PlacedCommand(job, step, command.words, env, line, shell_env, writes, command.document)

    def span_of(self, upload: Upload) -> Span:
        """Where the command or the action that uploads is written."""
        return self.span_in_line(upload.line, upload.tool.strip("`"))

    def span_in_line(self, line: int, wanted: str = "") -> Span:
        """Where `wanted` stands in a line of the file, counted from 1; else the line itself."""
        start = self._line_starts[line - 1] if line <= len(self._line_starts) else 0
        written = self.text[start:].split("\n", 1)[0].rstrip("\r")
        at = written.find(wanted) if wanted else -1
        offset = at if at >= 0 else len(written) - len(written.lstrip())
        length = len(wanted) if at >= 0 else len(written.strip())
        return Span(start + offset, start + offset + length, line, offset + 1)

    def span_of_text(self, first: int, wanted: str) -> Span:
        """Where `wanted` stands first, from the line `first` on; else that line."""
        lines = self.text.split("\n")
        numbers = range(first, len(lines) + 1)
        line = next((number for number in numbers if wanted in lines[number - 1]), first)
        return self.span_in_line(line, wanted)

    @cached_property
    def _line_starts(self) -> list[int]:
        return line_starts(self.text)


def _is_of_index(environment: Environment) -> bool:
    """Whether an environment is named after an index, or links to a project there."""
    url = environment.url.value if environment.url else ""
    return bool(_NAME.search(environment.name.value) or _ADDRESS.search(url))
