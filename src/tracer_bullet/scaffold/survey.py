"""What is known before anything is rendered: the place, the answers, and what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracer_bullet.errors import TracerError
from tracer_bullet.project.answers_file import find_answers
from tracer_bullet.project.detected import Detected
from tracer_bullet.project.packaging_files import read_project
from tracer_bullet.project.remotes import choose_repository, remote_of
from tracer_bullet.project.sdist_files import notes_on_files
from tracer_bullet.project.versions.agreement import version_notes
from tracer_bullet.project.versions.registry import read_version_source
from tracer_bullet.scaffold.answers.beside_others import check_makers
from tracer_bullet.scaffold.answers.location import locate
from tracer_bullet.scaffold.answers.precedence import gather_answers, is_adopted
from tracer_bullet.scaffold.answers.provider import check_only_package
from tracer_bullet.scaffold.answers.questions import ADOPTED, WHOSE
from tracer_bullet.scaffold.rendering.recorded import check_kinds, read_recorded
from tracer_bullet.scaffold.rendering.rendered import ANSWERS_FILE
from tracer_bullet.sites import normalise

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tracer_bullet.project.answers_file import AnswersFile
    from tracer_bullet.scaffold.answers.detect import Answers
    from tracer_bullet.scaffold.answers.location import Location
    from tracer_bullet.scaffold.answers.missing import Missing
    from tracer_bullet.scaffold.answers.questions import Answer


@dataclass(frozen=True)
class Survey:
    """`recorded` is what an earlier run wrote down for this package, or empty; `answers_file` is where.

    `siblings` are the workflows of other packages by file name, each with its package's directory.
    `can_update` says whether the version of the template was recorded too, without which Copier cannot merge
    a newer one; `notes` are worth saying.
    """

    location: Location
    answers: Answers
    missing: tuple[Missing, ...]
    recorded: Mapping[str, Answer]
    answers_file: str
    siblings: Mapping[str, str]
    can_update: bool
    notes: tuple[str, ...]


def survey(directory: Path, given: Answers) -> Survey:
    """Look at the package in `directory`; `given` are the user's own answers, which go first.

    Raises TracerError for whatever is wrong with the directory, its files or an answer, and RefusedError for
    a project that is not supported yet.
    """
    new = given.get("new_package")
    location = locate(directory, on_purpose=new is not None and new.value is True)
    files = find_answers(location.root)
    for file in files:
        check_kinds(file)
    own = next((file for file in files if file.package_directory == location.package_directory), None)
    recorded = read_recorded(own) if own else {}
    source = f"from {own.path.name}" if own else ""
    others = [file for file in files if file is not own]
    siblings = {file.file_name: file.package_directory for file in others if file.file_name}
    remembered = {key: Detected(value, source, is_recorded=True) for key, value in recorded.items()}
    answers, missing = gather_answers(location, given, remembered, siblings)
    check_only_package(answers, others)
    if not is_adopted(answers):
        kinds = {file.package_directory: _maker_of(file) for file in others}
        kind = answers.get("release_on")
        check_makers({**kinds, location.package_directory: str(kind.value) if kind else ""})
    name = own.path.name if own else _free_name(location, str(answers["project_name"].value))
    can_update = own is not None and bool(own.answers.get("_commit"))
    note = _notice_a_move(location.repository.remote_urls, answers.get("repository"))
    notes = (*filter(None, [note]), *_notes_on_the_version(location), *_notes_on_the_build(location, answers))
    return Survey(location, answers, tuple(missing), recorded, name, siblings, can_update, notes)


def _notice_a_move(urls: Mapping[str, str], repository: Detected[Answer] | None) -> str:
    """What to say if no remote leads any more to the `repository` that an earlier run recorded."""
    if repository is None or not repository.is_recorded:
        return ""
    if remote_of(urls, str(repository.value)):
        return ""
    try:
        found = choose_repository(urls)
    except TracerError:
        return ""
    recorded, where = (one.source.removeprefix("from ") for one in (repository, found))
    return (
        f"{recorded} says `{repository.value}`, and {where} leads to `{found.value}`: "
        f"if the repository moved, run again with --repository {found.value}"
    )


def _notes_on_the_version(location: Location) -> tuple[str, ...]:
    if location.is_new:
        return ()
    try:
        return version_notes(read_version_source(location.package))
    except TracerError:  # an adopted workflow may take the version from anywhere
        return ()


def _notes_on_the_build(location: Location, answers: Answers) -> tuple[str, ...]:
    """Files that tracer's own workflow would miss; one that is adopted may build in another way."""
    if location.is_new or is_adopted(answers):
        return ()
    return notes_on_files(read_project(location.package))


def _maker_of(file: AnswersFile) -> str:
    """What a release is for the workflow that tracer wrote by these answers."""
    return "" if file.answers.get(WHOSE) == ADOPTED else str(file.answers.get("release_on") or "")


def _free_name(location: Location, project_name: str) -> str:
    """One answers file a package, in the form that Copier and Renovate look for.

    Of several packages, only the one at the root has the plain name.
    """
    is_alone = location.package_directory == "." or len(location.packages) < 2
    if is_alone and not (location.root / ANSWERS_FILE).exists():
        return ANSWERS_FILE
    return f".copier-answers.tracer-{normalise(project_name)}.yml"
