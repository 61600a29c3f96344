"""What the commit that is checked out makes of the events that are rehearsed, each simulated once."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.errors import Place, TracerError
from tracer_bullet.rehearsal.prepare.refused_calls import refuse_calls
from tracer_bullet.rehearsal.run.working_copy import git
from tracer_bullet.repository import load_simulator, read_sources
from tracer_bullet.workflow.reach import PYPI

if TYPE_CHECKING:
    from pathlib import Path

    from tracer_bullet.rehearsal.run.payloads import RehearsedEvent
    from tracer_bullet.rehearsal.target import Target
    from tracer_bullet.workflow.reach import Upload
    from tracer_bullet.workflow.simulation.simulate import Run
    from tracer_bullet.workflow.simulator import Simulator


class Simulated(NamedTuple):
    """The run that an event starts, or does not, and its uploads."""

    run: Run
    uploads: tuple[Upload, ...]

    @property
    def may_reach_pypi(self) -> bool:
        """Whether a job of the run uploads to PyPI, or may."""
        return any(upload.index == PYPI for upload in self.uploads)


class CommitSimulator:
    """Simulates events on the workflow of `target` as it stands in `tree`, whatever commit that is at."""

    def __init__(self, tree: Path, target: Target, known: dict[str, Simulator] | None = None) -> None:
        self._tree = tree
        self._target = target
        self._simulators: dict[str, Simulator] = {} if known is None else known

    def on(self, tree: Path) -> CommitSimulator:
        """The same in a copy: a commit that both have is simulated once."""
        return CommitSimulator(tree, self._target, self._simulators)

    def simulate(self, rehearsed: RehearsedEvent) -> Simulated:
        """The run that `rehearsed` starts, or does not.

        Raises TracerError where the workflow is not there, or GitHub would refuse it.
        """
        path = self._target.workflow
        if not (self._tree / path).is_file():
            hint = "without --tag, the release is made of what is checked out" if rehearsed.is_release else ""
            raise TracerError(f"`{rehearsed.short_ref}` has no `{path}`", hint=hint)
        simulator = self._load()
        workflow = simulator.files[path]
        for problem in workflow.problems:
            if problem.is_unknown:
                continue
            place = Place(path, problem.span.line, problem.span.column)
            raise TracerError(
                f"GitHub refuses this workflow: {problem.message}", hint=problem.hint, place=place
            )
        run = simulator.run(workflow, rehearsed.as_event(simulator.repository))
        refuse_calls(run, simulator.files)
        return Simulated(run, simulator.uploads(run))

    def list_tags(self) -> list[str]:
        """The tags of the commit."""
        return git(self._tree, "tag", "--points-at", "HEAD").split()

    def _load(self) -> Simulator:
        commit = git(self._tree, "rev-parse", "HEAD").strip()
        if commit not in self._simulators:
            read = read_sources(self._tree, [self._tree / self._target.workflow])
            self._simulators[commit] = load_simulator(self._tree, read, self._target.home)
        return self._simulators[commit]
