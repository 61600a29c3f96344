"""What plans and proofs take as given, and the runs in it, each worked out once."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.workflow.empty import EMPTY
from tracer_bullet.workflow.events.github_context import GitHubRepository
from tracer_bullet.workflow.expressions import UNKNOWN
from tracer_bullet.workflow.filters.trigger_filters import FilterResult
from tracer_bullet.workflow.reach import RepositoryProject, Upload, reach
from tracer_bullet.workflow.reach.repository_files import ChangedFiles
from tracer_bullet.workflow.reach.step_outputs import outputs_of_steps
from tracer_bullet.workflow.reader import read_workflow
from tracer_bullet.workflow.simulation.simulate import Run, simulate

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tracer_bullet.workflow.events.event import Event
    from tracer_bullet.workflow.model import Job, Workflow
    from tracer_bullet.workflow.simulation.simulate import StartingStep


class DefaultBranch(NamedTuple):
    """The workflows of the default branch by path; `source` says where they were read.

    `project` is what else is known of that branch, None where it is taken to be the same.
    """

    files: Mapping[str, Workflow]
    source: str
    project: RepositoryProject | None = None


class _Known(NamedTuple):
    """The runs worked out so far, and the uploads of each by its identity."""

    runs: dict[tuple[int, str, str, str], Run]
    uploads: dict[int, tuple[Upload, ...]]


class Simulator:
    """A repository, its workflows by path, and what else is known of it (`project`).

    `unreadable` are workflow files that could not be read, with the reason: nothing is known of them.
    `default` is the default branch, from which GitHub takes the workflows of many events; None where they are
    taken to be the same. `acknowledged` tells of something that only may upload whether somebody has
    vouched for it; `relies` are sentences for what that relied on. `uploads_nothing` tells of a job whether
    it is known that none of its steps uploads, whatever the event, so that nobody looks again. `default_gap`
    is why the workflows of the default branch are not known, though they may be different; empty where they
    are. `alone` are the runs of workflows that call no other, which do not depend on the other files.
    """

    def __init__(
        self,
        repository: GitHubRepository = GitHubRepository(),  # noqa: B008 - never changed
        files: Mapping[str, Workflow] = EMPTY,
        project: RepositoryProject | None = None,
        unreadable: Mapping[str, str] = EMPTY,
        default: DefaultBranch | None = None,
    ) -> None:
        self.repository = repository
        self.files = files
        self.project = project or RepositoryProject()
        self.unreadable = unreadable
        self.default = default
        self.acknowledged: Callable[[Upload], bool] = _nothing
        self.relies: list[str] = []
        self.uploads_nothing: Callable[[Workflow, Job], bool] = _no_job
        self.default_gap = ""
        self._known = _Known({}, {})
        self.alone = _Known({}, {})

    def with_workflows(self, *workflows: Workflow) -> Simulator:
        """The same repository with these in the place of those at their paths.

        Workflows that stay as they are and call no other share their runs with it.
        """
        changed = self._moved(self.repository, {**self.files, **{one.path: one for one in workflows}})
        changed.alone = self.alone
        return changed

    def with_texts(self, texts: Mapping[str, str | None]) -> Simulator:
        """The same repository with other texts in some files, `None` for those that are gone.

        Raises TracerError for a workflow that cannot be read.
        """
        changed = self.with_workflows(
            *(read_workflow(text, path) for path, text in texts.items() if path in self.files and text)
        )
        changed.project = RepositoryProject(ChangedFiles(self.project.files, texts), self.project.names)
        changed.alone = _Known({}, {})  # other files may be read by the same steps
        return changed

    def with_default_branch(self, default: DefaultBranch, gap: str) -> Simulator:
        """The same with the workflows of the default branch; `gap` is what is not known of them."""
        known = self._moved(self.repository, self.files)
        known.default, known.default_gap = default, gap
        return known

    def at(self, name: str) -> Simulator:
        """The same files in the repository on GitHub that is called `name`."""
        return self._moved(self.repository._replace(name=name, others=()), self.files)

    def _moved(self, repository: GitHubRepository, files: Mapping[str, Workflow]) -> Simulator:
        """A simulator of another repository or of other files, with all else that this one knows."""
        moved = Simulator(repository, files, self.project, self.unreadable, self.default)
        moved.acknowledged, moved.relies = self.acknowledged, self.relies
        moved.uploads_nothing = self.uploads_nothing
        moved.default_gap = self.default_gap
        return moved

    @property
    def default_files(self) -> Mapping[str, Workflow]:
        """The workflows of the default branch, by path."""
        return self.default.files if self.default else self.files

    @property
    def default_source(self) -> str:
        """Where the workflows of the default branch were read; empty where they are taken to be the same."""
        return self.default.source if self.default else ""

    def run(
        self, workflow: Workflow, event: Event, doubt: str = "", starter: StartingStep | None = None
    ) -> Run:
        """What `event` makes of `workflow`. Events with the same title and ref are the same.

        `doubt` is why it is not certain that the event happens at all; then the run only may start. `starter`
        is the step that may make it happen.
        """
        key = (id(workflow), event.title, event.ref, doubt)
        runs = self._known_of(workflow, starter).runs
        if key not in runs:
            files = self.default_files if self._is_on_default_branch(workflow) else self.files
            run = simulate(workflow, event, {**files, **self._named_files}, outputs_of_steps)
            is_open = doubt and run.started.passes is not False
            run = run._replace(started=FilterResult(UNKNOWN, doubt)) if is_open else run
            runs[key] = run._replace(starter=starter)
        return runs[key]

    def _known_of(self, workflow: Workflow, starter: StartingStep | None) -> _Known:
        """Where the runs of `workflow` are kept: apart if they depend on no other file.

        One that only the default branch has depends on whether it is put among the files here.
        """
        calls = any(job.uses for job in workflow.jobs.values())
        is_alone = starter is None and workflow.path in self.files and not calls
        return self.alone if is_alone else self._known

    @cached_property
    def _named_files(self) -> dict[str, Workflow]:
        """The workflows of the default branch, as a call names those of another repository."""
        name, branch = self.repository.name.lower(), self.repository.default_branch
        return {f"{name}/{path}@{branch}": one for path, one in self.default_files.items()} if name else {}

    def uploads(self, run: Run) -> tuple[Upload, ...]:
        """What a run uploads, or may; nothing where it does not start."""
        if run.started.passes is False:
            return ()
        uploads = self._known_of(run.workflow, run.starter).uploads
        if id(run) not in uploads:
            found = reach(run, self.project_of(run.workflow), self.uploads_nothing)
            kept = tuple(one for one in found if not (one.doubt and self.acknowledged(one)))
            uploads[id(run)] = kept
        return uploads[id(run)]

    def project_of(self, workflow: Workflow) -> RepositoryProject:
        """What else is known of the branch that a workflow was read from."""
        is_default = self.default is not None and self._is_on_default_branch(workflow)
        return (self.default.project if self.default and is_default else None) or self.project

    def _is_on_default_branch(self, workflow: Workflow) -> bool:
        is_here = self.files.get(workflow.path) is workflow
        return not is_here and self.default_files.get(workflow.path) is workflow


def _nothing(_: Upload) -> bool:
    return False


def _no_job(_: Workflow, __: Job) -> bool:
    return False
