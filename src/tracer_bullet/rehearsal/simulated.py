"""What the workflow of a commit makes of an occasion, by the simulation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.errors import Place, TracerError
from tracer_bullet.project.checkout_files import CheckoutFiles
from tracer_bullet.rehearsal.run.payloads import TAGS, is_prerelease
from tracer_bullet.text.source import read_source
from tracer_bullet.workflow import events
from tracer_bullet.workflow.events.github_context import GitHubRepository
from tracer_bullet.workflow.reach import Project, reach
from tracer_bullet.workflow.reader import read_workflow
from tracer_bullet.workflow.simulation.simulate import simulate

if TYPE_CHECKING:
    from pathlib import Path

    from tracer_bullet.rehearsal.run.payloads import RehearsedEvent
    from tracer_bullet.rehearsal.target import Target
    from tracer_bullet.workflow.events.event import Event
    from tracer_bullet.workflow.reach import Upload
    from tracer_bullet.workflow.simulation.simulate import Run


def read_and_simulate(tree: Path, target: Target, rehearsed: RehearsedEvent) -> Run:
    """The run that `occasion` starts, or does not, of the workflow as it stands in `tree`.

    Raises TracerError where the workflow is not there, or GitHub would refuse it.
    """
    path = tree / target.workflow
    if not path.is_file():
        raise TracerError(
            f"`{rehearsed.short_ref}` has no `{target.workflow}`",
            hint="without --tag, the release is made of what is checked out" if rehearsed.is_release else "",
        )
    workflow = read_workflow(read_source(path, target.workflow).text, target.workflow)
    if workflow.problems:
        problem = workflow.problems[0]
        place = Place(target.workflow, problem.span.line, problem.span.column)
        raise TracerError(f"GitHub refuses this workflow: {problem.message}", hint=problem.hint, place=place)
    return simulate(workflow, make_event(rehearsed, target))


def find_uploads(tree: Path, run: Run) -> tuple[Upload, ...]:
    """The uploads of a run, with what the files of the project say of them."""
    return reach(run, Project(CheckoutFiles(tree)))


def make_event(rehearsed: RehearsedEvent, target: Target) -> Event:
    """The occasion in the words of the simulation."""
    repository = GitHubRepository(target.slug, target.default_branch)
    if rehearsed.event == "release":
        tag = rehearsed.short_ref
        return events.release(repository, tag=tag, prerelease=is_prerelease(tag))
    if rehearsed.event == "workflow_dispatch":
        return events.workflow_dispatch(repository, rehearsed.ref)
    if rehearsed.ref.startswith(TAGS):
        return events.push_tag(repository, rehearsed.short_ref)
    return events.push_branch(repository, rehearsed.short_ref)
