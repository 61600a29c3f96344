"""`tracer publishers --registered`: remember a publisher that was typed into PyPI's form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.commands.publisher_entries import ask_indexes, today
from tracer_bullet.errors import ExitCode, TracerError
from tracer_bullet.project.worktree import WORKFLOW_NAME
from tracer_bullet.publishers.record import record
from tracer_bullet.publishers.recorded import RecordedPublisher
from tracer_bullet.publishers.typed import TypedPublisher, read_typed, type_publisher
from tracer_bullet.report import console
from tracer_bullet.sites import SITES
from tracer_bullet.text.files import write_changes

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    from tracer_bullet.providers.publisher import Publisher
    from tracer_bullet.publishers.survey import PublisherSurvey


def record_registered(survey: PublisherSurvey, options: Namespace) -> int:
    """Write the record, and say what was written."""
    publisher = _registered(survey, options)
    change = record(publisher, survey.directory, only=options.only)
    write_changes([change], survey.root)
    kind = "pending publisher" if publisher.pending else "publisher"
    deed = "already there" if change.before == change.after else "recorded"
    console.say(
        f"{deed} in {change.path.name}: the {kind} of `{publisher.project}` on {SITES[publisher.index].name}"
    )
    if publisher.expires:
        console.say(f"it expires on {publisher.expires}, unless something is published with it before")
    return ExitCode.OK


def _registered(survey: PublisherSurvey, options: Namespace) -> RecordedPublisher:
    """The publisher to record: the one that the workflow needs, or the one that is typed in full."""
    index = options.registered.partition(":")[0]
    if index not in SITES:
        raise TracerError(
            f"`{index}` is not an index: expected `testpypi` or `pypi`", hint="--registered testpypi"
        )
    needed = [one for one in survey.needed.publishers if one.publisher.site.key == index]
    pending, day = _is_pending(survey, index, options), options.on or today()
    if ":" in options.registered:
        typed = read_typed(options.registered)
        project = typed.project or options.name or _project_of(typed, [one.publisher for one in needed])
        values = (typed.owner, typed.repository, typed.workflow, typed.environment)
        return RecordedPublisher(index, project, *values, pending=pending, registered=day)
    if len(needed) != 1:
        cures = [f"--registered {type_publisher(one.publisher)}" for one in needed] or [
            _example(survey, index)
        ]
        raise TracerError(_say_ambiguous(index, [one.path for one in needed]), hint="\n".join(cures))
    project, one = needed[0].publisher.project, needed[0].publisher.identity
    values = (one.owner, one.repository, one.workflow, one.environment)
    return RecordedPublisher(index, project, *values, pending=pending, registered=day)


def _project_of(typed: TypedPublisher, needed: Sequence[Publisher]) -> str:
    """The project that the typed workflow publishes, or all do; raises TracerError if there are several."""
    same = {one.project for one in needed if one.identity.workflow == typed.workflow}
    projects = same or {one.project for one in needed}
    if len(projects) > 1:
        raise TracerError(
            f"several projects are published here: {', '.join(sorted(projects))}",
            hint=f"add the one that you registered, such as `={min(projects)}`, to what is typed",
        )
    return next(iter(projects), "")


def _is_pending(survey: PublisherSurvey, index: str, options: Namespace) -> bool:
    """As the options say, otherwise as the index says: a missing project can only have a pending one."""
    if options.pending or options.project:
        return bool(options.pending)
    entries = [one for one in ask_indexes(survey, options) if one.needed.publisher.site.key == index]
    known = {entry.exists for entry in entries}
    if len(known) != 1 or None in known:
        raise TracerError(
            f"it is not known whether the project exists on {SITES[index].name}",
            hint="say which page took the values: --pending, or --project for the page of the project",
        )
    return known == {False}


def _say_ambiguous(index: str, paths: list[str]) -> str:
    name = SITES[index].name
    if not paths:
        return f"no job of a workflow uploads to {name} with an identity token"
    return f"several jobs upload to {name}: {', '.join(paths)}"


def _example(survey: PublisherSurvey, index: str) -> str:
    return f"--registered {index}:{survey.slug}/{WORKFLOW_NAME}@{index}"
