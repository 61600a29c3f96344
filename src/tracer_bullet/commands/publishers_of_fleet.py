"""`tracer publishers --fleet`: the list of what to register for many repositories, and the list come back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.commands.publisher_entries import ask_indexes
from tracer_bullet.errors import ExitCode, TracerError
from tracer_bullet.inventory.repositories import find_repositories
from tracer_bullet.project.worktree import show_path
from tracer_bullet.publishers.checklist import by_repository, read_checklist
from tracer_bullet.publishers.record import record
from tracer_bullet.publishers.survey import survey_publishers
from tracer_bullet.report import console
from tracer_bullet.report.publishers.checklist import write_checklist
from tracer_bullet.text.files import write_changes
from tracer_bullet.text.source import read_source

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from tracer_bullet.publishers.entries import PublisherEntry
    from tracer_bullet.publishers.survey import PublisherSurvey


def list_publishers(directory: Path, options: Namespace) -> int:
    """Print the list for all repositories below `directory`; 1 if one could not be read."""
    entries: list[PublisherEntry] = []
    failed: dict[str, str] = {}
    for path, survey in _survey_all(directory):
        if isinstance(survey, TracerError):
            failed[path] = survey.message
        else:
            entries += ask_indexes(survey, options)
    console.emit(write_checklist(entries, failed))
    return ExitCode.FINDINGS if failed else ExitCode.OK


def record_list(directory: Path, file: Path, day: date) -> int:
    """Record what is ticked in `file`, each in its repository; 1 if a repository is not there."""
    publishers = by_repository(read_checklist(read_source(file).text, show_path(file), day))
    for _, survey in _survey_all(directory):
        if isinstance(survey, TracerError):
            continue
        for publisher in publishers.pop(survey.slug.lower(), []):
            change = record(publisher, survey.directory)
            write_changes([change], survey.root)
            deed = "already there" if change.before == change.after else "recorded"
            console.say(f"{survey.slug}: {deed}: {publisher.workflow} on {publisher.index}")
    for slug in publishers:
        console.say(f"{slug} is ticked, but is not below `{directory}`")
    return ExitCode.FINDINGS if publishers else ExitCode.OK


def _survey_all(directory: Path) -> Iterator[tuple[str, PublisherSurvey | TracerError]]:
    """Each repository with what it needs, or why that could not be told."""
    found = find_repositories([directory])
    for number, one in enumerate(found, 1):
        try:
            yield one.path, survey_publishers(one.root, may_be_empty=True, of_all=True)
        except TracerError as error:
            yield one.path, error
        console.progress(number, len(found), one.path)
