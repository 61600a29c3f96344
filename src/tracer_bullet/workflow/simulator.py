"""What plans and proofs take as given, and the runs in it, each worked out once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.workflow.empty import EMPTY
from tracer_bullet.workflow.events.github_context import GitHubRepository
from tracer_bullet.workflow.expressions import UNKNOWN
from tracer_bullet.workflow.filters.trigger_filters import FilterResult
from tracer_bullet.workflow.reach import Project, Upload, reach
from tracer_bullet.workflow.simulation.simulate import Run, simulate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracer_bullet.workflow.events.event import Event
    from tracer_bullet.workflow.model import Workflow


class Simulator:
    """A repository, its workflows by path, and what else is known of it (`project`).

    `unreadable` are workflow files that could not be read, with the reason: nothing is known of them.
    """

    def __init__(
        self,
        repository: GitHubRepository = GitHubRepository(),  # noqa: B008 - never changed
        files: Mapping[str, Workflow] = EMPTY,
        project: Project | None = None,
        unreadable: Mapping[str, str] = EMPTY,
    ) -> None:
        self.repository = repository
        self.files = files
        self.project = project or Project()
        self.unreadable = unreadable
        self._runs: dict[tuple[int, str, str, str], Run] = {}
        self._uploads: dict[int, tuple[Upload, ...]] = {}

    def run(self, workflow: Workflow, event: Event, doubt: str = "") -> Run:
        """What `event` makes of `workflow`. Events with the same title and ref are the same.

        `doubt` is why it is not certain that the event happens at all; then the run only may start.
        """
        key = (id(workflow), event.title, event.ref, doubt)
        if key not in self._runs:
            run = simulate(workflow, event, self.files)
            is_open = doubt and run.started.passes is True
            self._runs[key] = run._replace(started=FilterResult(UNKNOWN, doubt)) if is_open else run
        return self._runs[key]

    def uploads(self, run: Run) -> tuple[Upload, ...]:
        """What a run uploads, or may; nothing where it does not start."""
        if run.started.passes is False:
            return ()
        if id(run) not in self._uploads:
            self._uploads[id(run)] = reach(run, self.project)
        return self._uploads[id(run)]
