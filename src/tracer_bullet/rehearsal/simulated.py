"""What the workflow of a commit makes of an occasion, by the simulation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.errors import Place, TracerError
from tracer_bullet.project.files import read_project
from tracer_bullet.rehearsal.run.payloads import TAGS, is_prerelease
from tracer_bullet.text.source import read_source
from tracer_bullet.workflow import events
from tracer_bullet.workflow.github_context import Repository
from tracer_bullet.workflow.reach import reach, read_index_names
from tracer_bullet.workflow.reader import read_workflow
from tracer_bullet.workflow.simulation import simulate

if TYPE_CHECKING:
    from pathlib import Path

    from tracer_bullet.rehearsal.run.payloads import Occasion
    from tracer_bullet.rehearsal.subject import Subject
    from tracer_bullet.workflow.events import Event
    from tracer_bullet.workflow.reach import Upload
    from tracer_bullet.workflow.simulation import Run


def read_and_simulate(tree: Path, subject: Subject, occasion: Occasion) -> Run:
    """The run that `occasion` starts, or does not, of the workflow as it stands in `tree`.

    Raises TracerError where the workflow is not there, or GitHub would refuse it.
    """
    path = tree / subject.workflow
    if not path.is_file():
        raise TracerError(
            f"`{occasion.short_ref}` has no `{subject.workflow}`",
            hint="without --tag, the release is made of what is checked out" if occasion.is_release else "",
        )
    workflow = read_workflow(read_source(path, subject.workflow).text, subject.workflow)
    if workflow.problems:
        problem = workflow.problems[0]
        place = Place(subject.workflow, problem.span.line, problem.span.column)
        raise TracerError(f"GitHub refuses this workflow: {problem.message}", hint=problem.hint, place=place)
    return simulate(workflow, make_event(occasion, subject))


def find_uploads(tree: Path, subject: Subject, run: Run) -> tuple[Upload, ...]:
    """The uploads of a run, with the names that the project gives to indexes."""
    return reach(run, read_index_names(read_project(tree / subject.package).pyproject))


def make_event(occasion: Occasion, subject: Subject) -> Event:
    """The occasion in the words of the simulation."""
    repository = Repository(subject.slug, subject.default_branch)
    if occasion.event == "release":
        tag = occasion.short_ref
        return events.release(repository, tag=tag, prerelease=is_prerelease(tag))
    if occasion.event == "workflow_dispatch":
        return events.workflow_dispatch(repository, occasion.ref)
    if occasion.ref.startswith(TAGS):
        return events.push_tag(repository, occasion.short_ref)
    return events.push_branch(repository, occasion.short_ref)
