"""What changes when a step does, or a file of the repository that it calls: to remember that it was read."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from tracer_bullet.text import nodes
from tracer_bullet.workflow.events.github_context import GitHubRepository, github_context
from tracer_bullet.workflow.expressions import UNKNOWN
from tracer_bullet.workflow.reach.local_action import actions_within
from tracer_bullet.workflow.reach.repository_files import path_in_repository
from tracer_bullet.workflow.reach.steps import executed_by_step
from tracer_bullet.workflow.simulation.simulate import UNKNOWN_TO_JOBS, JobRun, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.workflow.model import Job, Step, Workflow
    from tracer_bullet.workflow.reach.project import RepositoryProject
    from tracer_bullet.workflow.shell import Command


def digest_of_step(workflow: Workflow, job: Job, step: Step | None, project: RepositoryProject) -> str:
    """The digest of a step (None: of the call of a workflow) with the files that it calls, on any event."""
    texts = nodes.scalar_texts((step or job).node)
    digest = hashlib.sha256("\0".join(texts).encode("utf-8", "surrogatepass"))
    paths = files_of_step(workflow, job, step, project) if step else frozenset()
    for path in sorted(paths):
        text = project.files.text(path) or ""
        digest.update(f"\0{path}\0{text}".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def files_of_step(workflow: Workflow, job: Job, step: Step, project: RepositoryProject) -> frozenset[str]:
    """The files of the repository that a step may call, themselves or through each other."""
    contexts: dict[str, Any] = {"github": github_context(GitHubRepository(), UNKNOWN, UNKNOWN, UNKNOWN)}
    contexts |= dict.fromkeys(("needs", "inputs", *UNKNOWN_TO_JOBS), UNKNOWN)
    run = JobRun(job, Outcome.MAYBE, "", contexts, contexts)
    return frozenset(_files(workflow, run, step, project))


def _files(workflow: Workflow, run: JobRun, step: Step, project: RepositoryProject) -> Iterator[str]:
    steps = [step]
    for action in actions_within([step], project.files):
        yield action.path
        yield from (f"{action.folder}/{name}".lstrip("/") for name in action.scripts)
        steps += action.steps
    for inner in steps:
        for executed in executed_by_step(workflow, run, inner, project):
            yield from executed.files
            yield from _named(executed.command, project)


def _named(command: Command, project: RepositoryProject) -> Iterator[str]:
    """The files of the repository that stand among the words of a command."""
    folder = command.shell_env.get("PWD") or ""
    for word in command.words:
        path = path_in_repository(folder, word)
        if path and project.files.text(path) is not None:
            yield path
