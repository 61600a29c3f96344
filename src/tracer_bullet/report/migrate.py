"""What `tracer migrate` has done or would do, as lines to read and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from tracer_bullet.errors import Place
from tracer_bullet.migration.by_hand import say_by_hand
from tracer_bullet.migration.steps_to_take import delete_commands
from tracer_bullet.project.worktree import show_path
from tracer_bullet.report import console
from tracer_bullet.sites import PYPI, SITES, index_name
from tracer_bullet.text.diffs import unified_diff
from tracer_bullet.text.listed import in_backticks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tracer_bullet.migration.plan import MigratedJob, MigratedWorkflow
    from tracer_bullet.migration.steps_to_take import StepsToTake
    from tracer_bullet.providers.publisher import Publisher
    from tracer_bullet.text.files import Change


class Migration(NamedTuple):
    """What becomes of the repository `slug` at `root`, and what is left to do there.

    `is_named` is whether the user named the workflow.
    """

    root: Path
    slug: str
    migrated: MigratedWorkflow
    to_do: StepsToTake
    changes: tuple[Change, ...]
    written: bool = False
    is_named: bool = True


def report_migration(done: Migration, *, as_json: bool, with_diff: bool) -> None:
    """Print all. With a diff, it alone goes to stdout."""
    if as_json:
        console.emit_changes(_as_data(done), done.changes, done.root, with_diff=with_diff)
        return
    if with_diff:
        console.emit_diff(unified_diff(done.changes, done.root))
    for line in _lines(done):
        console.say(line)


def _lines(done: Migration) -> Iterator[str]:
    migrated = done.migrated
    for job in migrated.jobs:
        yield from _job_lines(migrated.path, job)
    for one in migrated.left:
        yield f"{Place(migrated.path, one.line)}: job `{one.job}` stays as it is: {one.reason}"
        if one.is_refused and migrated.jobs:
            yield "by hand: " + say_by_hand(one)
    if not migrated.jobs and not migrated.left:
        where = f"{migrated.path} uploads nothing" if done.is_named else "no workflow here uploads anything"
        yield f"nothing to do: {where} by a token"
    if migrated.jobs:
        yield ""
        yield from _to_do(done)


def _job_lines(path: str, job: MigratedJob) -> Iterator[str]:
    names = " and ".join(index_name(index) for index in job.indexes)
    where = (
        f"in the new job `{job.split}`, which only fetches the files and publishes"
        if job.split
        else "in place"
    )
    yield f"{Place(path, job.line)}: job `{job.job}` publishes to {names} without a token, {where}"
    if job.together:
        yield f"  building and publishing stay in one job: {job.together}"


def _to_do(done: Migration) -> Iterator[str]:
    """The safe order: a spare token harms nothing, a missing publisher stops a release."""
    yield "do this in order:"
    publishers = "publisher" if len(done.to_do.publishers) == 1 else "publishers"
    yield f"1. register the {publishers}, before the change is on the default branch:"
    for one in done.to_do.publishers:
        yield from _publisher_lines(one.publisher)
    yield from (f"   {note}" for note in done.to_do.notes)
    indexes = dict.fromkeys(index for job in done.migrated.jobs for index in job.indexes)
    run, what = ("make a release", "release") if PYPI.key in indexes else ("run the workflow", "upload")
    change = "merge the change" if done.written else "write the change, merge it"
    yield f"2. {change}, and {run}"
    pages = " and ".join(f"{SITES[index].url}/manage/account/#api-tokens" for index in indexes)
    yield f"3. when that {what} is on the index, delete the token there: {pages}"
    commands = delete_commands(done.to_do.secrets, done.to_do.environments, done.slug)
    if commands:
        yield "   and the secrets:"
        yield from (f"     {command}" for command in commands)
    if done.to_do.kept:
        yield f"   still used by a workflow: {in_backticks(done.to_do.kept)}"
    if done.to_do.unclear:
        yield f"   check first, because a workflow hands on all secrets: {in_backticks(done.to_do.unclear)}"


def _publisher_lines(publisher: Publisher) -> Iterator[str]:
    yield f"   on {publisher.site.name}, at {publisher.project_url}"
    yield from (f"     {label:<20}{value}" for label, value in publisher.fields)


def _as_data(done: Migration) -> dict[str, Any]:
    migrated, to_do = done.migrated, done.to_do
    return {
        "workflow": migrated.path,
        "jobs": [_describe_job(job) for job in migrated.jobs],
        "left": [
            {
                "job": one.job,
                "line": one.line,
                "reason": one.reason,
                "by_hand": say_by_hand(one) if one.is_refused else "",
            }
            for one in migrated.left
        ],
        "publishers": [_describe_publisher(one.publisher) for one in to_do.publishers],
        "secrets": list(to_do.secrets),
        "still_used": list(to_do.kept),
        "perhaps_used": list(to_do.unclear),
        "commands": delete_commands(to_do.secrets, to_do.environments, done.slug),
        "files": [show_path(change.path, done.root) for change in done.changes],
        "written": done.written,
    }


def _describe_job(job: MigratedJob) -> dict[str, Any]:
    return {
        "job": job.job,
        "line": job.line,
        "indexes": list(job.indexes),
        "tools": list(job.tools),
        "split": job.split,
        "together": job.together,
        "secrets": list(job.secrets),
    }


def _describe_publisher(publisher: Publisher) -> dict[str, str]:
    return {
        **publisher.described,
        "page": publisher.project_url,
    }
