"""What `tracer migrate` does to a pipeline on GitLab, as lines to read and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from tracer_bullet.gitlab.prove import say_unread
from tracer_bullet.project.worktree import show_path
from tracer_bullet.publishers.advice import say_what_to_register
from tracer_bullet.report import console
from tracer_bullet.sites import SITES
from tracer_bullet.text.diffs import unified_diff

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tracer_bullet.migration.pipeline import PipelineMigration
    from tracer_bullet.providers.publisher import Publisher
    from tracer_bullet.text.files import Change


class PipelineChange(NamedTuple):
    """The pipeline at `path`, its migration, what to register, and the changes of files below `root`."""

    path: str
    migration: PipelineMigration
    forms: tuple[Publisher, ...]
    changes: tuple[Change, ...]
    root: Path
    written: bool


def report_pipeline_migration(done: PipelineChange, *, as_json: bool, with_diff: bool) -> None:
    """Print all. With a diff, only that goes to stdout."""
    if as_json:
        console.emit_changes(_as_data(done), done.changes, done.root, with_diff=with_diff)
        return
    if with_diff and done.changes:
        console.emit_diff(unified_diff(done.changes, done.root))
    for line in _lines(done):
        console.say(line)


def _lines(done: PipelineChange) -> Iterator[str]:
    for job in done.migration.jobs:
        names = " and ".join(SITES[index].name for index in job.indexes)
        yield f"{job.place}: job `{job.name}` uploads to {names} by trusted publishing"
    for one in done.migration.left:
        yield f"{one.place}: job `{one.name}` stays as it is: {one.why}"
    if not done.migration.jobs and not done.migration.left:
        yield f"nothing to do: no job of {done.path} uploads by a token"
        yield from (f"note: {say_unread(one)}" for one in done.migration.after.config.unread)
    if done.migration.jobs:
        yield ""
        yield from _to_do(done)


def _to_do(done: PipelineChange) -> Iterator[str]:
    """The order matters: a token that is gone before the publisher is there stops a release."""
    yield "1. register before you merge:"
    yield from say_what_to_register(done.forms).splitlines()
    yield "2. release once"
    names = done.migration.variables
    if names:
        yield "3. delete the CI/CD variables that nothing needs now, in the project and in its group:"
        yield from (f"     glab variable delete {name}" for name in names)
    else:
        yield "3. look through the CI/CD variables of the project and of its group:"
    yield "   A `TWINE_PASSWORD` or `UV_PUBLISH_TOKEN` that is left there turns trusted publishing off."
    yield "4. revoke the tokens on PyPI and TestPyPI"


def _as_data(done: PipelineChange) -> dict[str, Any]:
    return {
        "pipeline": done.path,
        "jobs": [
            {"job": one.name, "place": one.place, "indexes": list(one.indexes)} for one in done.migration.jobs
        ],
        "left": [
            {"job": one.name, "place": one.place, "reason": one.why, "by_hand": one.by_hand}
            for one in done.migration.left
        ],
        "publishers": [form.described for form in done.forms],
        "variables": list(done.migration.variables),
        "files": [show_path(one.path, done.root) for one in done.changes],
        "written": done.written,
    }
