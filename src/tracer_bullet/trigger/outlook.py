"""What a push to a branch would reach, over all the workflows of a repository as they would stand on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.workflow.events import push_branch, workflow_dispatch
from tracer_bullet.workflow.paths import paths_of, runs_of_tracer
from tracer_bullet.workflow.planning import ungated_uploads
from tracer_bullet.workflow.proof import Verdict, prove
from tracer_bullet.workflow.reach import TESTPYPI
from tracer_bullet.workflow.reader import read_workflow
from tracer_bullet.workflow.setting import Setting

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tracer_bullet.workflow.model import Workflow
    from tracer_bullet.workflow.paths import Path
    from tracer_bullet.workflow.simulation import Run


class Outlook(NamedTuple):
    """What is proven for pushes to `branch`.

    `escapes` are the ways to anything but TestPyPI, those of runs by hand too where they are to be added.
    `reaches_testpypi` is whether the workflow in question does, or may.
    """

    setting: Setting
    workflow: Workflow
    branch: str
    verdict: Verdict
    escapes: tuple[Path, ...]
    reaches_testpypi: bool

    @property
    def is_proven(self) -> bool:
        """Whether a push reaches TestPyPI, through the workflow in question, and nothing else."""
        return self.reaches_testpypi and not self.escapes and bool(self.verdict.tracer_reaches_only_testpypi)


def look_ahead(setting: Setting, path: str, branch: str, *, by_hand: bool = False) -> Outlook:
    """What a push to `branch` reaches, through the workflow at `path` and through all the others.

    `by_hand` is whether runs that are started by hand, on that branch or the default one, count as well.
    """
    workflow = setting.files[path]
    verdict = prove([workflow], setting, (branch,))
    escapes = [*verdict.escapes]
    for run in _runs_by_hand(workflow, setting, branch) if by_hand else ():
        escapes += [way for way in paths_of(run, setting) if way.upload.index != TESTPYPI]
    reaches = any(
        way.upload.index == TESTPYPI
        for run in runs_of_tracer(branch, setting)
        if run.workflow is workflow
        for way in paths_of(run, setting)
    )
    return Outlook(setting, workflow, branch, verdict, tuple(escapes), reaches)


def replace_texts(setting: Setting, texts: Mapping[str, str]) -> Setting:
    """The same setting with other texts in some files; raises TracerError for one that is no workflow."""
    return replace_workflow(setting, *(read_workflow(text, path) for path, text in texts.items()))


def replace_workflow(setting: Setting, *workflows: Workflow) -> Setting:
    """The same setting with these in the place of those at their paths."""
    files = {**setting.files, **{workflow.path: workflow for workflow in workflows}}
    return Setting(setting.repository, files, setting.names, setting.unreadable)


def publishes_to_testpypi(workflow: Workflow, setting: Setting, branch: str) -> bool:
    """Whether `workflow` would upload to TestPyPI on a push to `branch`, if no gate held it back."""
    event = push_branch(setting.repository, branch)
    return any(upload.index == TESTPYPI for upload in ungated_uploads(workflow, setting, event))


def _runs_by_hand(workflow: Workflow, setting: Setting, branch: str) -> Iterator[Run]:
    for name in dict.fromkeys((branch, setting.repository.default_branch)):
        yield setting.run(workflow, workflow_dispatch(setting.repository, f"refs/heads/{name}"))
