"""All answers together: what the user says goes before what was recorded, and that before what is found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.errors import RefusedError, TracerError
from tracer_bullet.project.detected import Detected
from tracer_bullet.project.git import tracked_files
from tracer_bullet.project.modules import import_names
from tracer_bullet.project.names import check_import_name, check_project_name
from tracer_bullet.project.packaging_files import read_project
from tracer_bullet.project.tags import prefix_pattern
from tracer_bullet.project.worktree import WORKFLOW_NAME, show_path
from tracer_bullet.publishers.rules import check_environment, check_repository, check_workflow_name
from tracer_bullet.scaffold.answers.beside_others import TAG_PREFIX, answers_beside_others
from tracer_bullet.scaffold.answers.detect import detect
from tracer_bullet.scaffold.answers.location import check_place
from tracer_bullet.scaffold.answers.provider import GITHUB, check_offered, find_provider, provider_of_answers
from tracer_bullet.scaffold.answers.questions import ADOPTED, KEYS, ONCE, WHOSE, show_value
from tracer_bullet.scaffold.answers.release_answers import release_answers, tags_of_adopted
from tracer_bullet.sites import normalise
from tracer_bullet.trigger.branches import check_branch

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tracer_bullet.scaffold.answers.detect import Answers
    from tracer_bullet.scaffold.answers.location import Location
    from tracer_bullet.scaffold.answers.missing import Missing

_CHECKS = {
    "project_name": check_project_name,
    "import_name": check_import_name,
    "repository": check_repository,
    "workflow_name": check_workflow_name,
    "testpypi_environment": check_environment,
    "pypi_environment": check_environment,
}


def gather_answers(
    location: Location, given: Answers, recorded: Answers, siblings: Mapping[str, str]
) -> tuple[Answers, list[Missing]]:
    """Every answer that is known, and what is missing.

    `given` comes from the command line, `recorded` from this package's answers file; `siblings` names the
    workflow files of other packages, each with its package's directory. Raises TracerError for an answer that
    cannot be, and RefusedError for a workflow that is another package's.
    """
    check_place(location)
    _check_what_is_there(location, given)
    name = given.get("project_name")
    known = {**recorded, **given}
    provider = str(known["provider"].value) if "provider" in known else ""
    named = str(name.value) if name else ""
    detected, missing = detect(location, named, provider, is_own=is_adopted(known))
    check_offered(given, find_provider(str(detected["provider"].value)))
    facts = {} if location.is_new else {key: detected[key] for key in FACTS if key in detected}
    if not location.is_new:
        check_given(location.package, given, detected)
    if detected["provider"].value == GITHUB and not recorded:
        releases, unknown = _find_releases(location, given, _repository(detected, given), siblings)
        detected |= releases
        missing += unknown
    project = str(detected["project_name"].value)
    if not is_adopted(known) and find_provider(str(detected["provider"].value)).is_for_several:
        detected |= answers_beside_others(location, project, siblings)
    is_one_of_several = "pypi_environment" in detected
    detected["workflow_name"] = _workflow_name(project, siblings, is_one_of_several=is_one_of_several)
    answers = {**detected, **recorded, **facts, **given}
    answers |= _tags_behind_prefix(answers, given, recorded)
    if "release_tags" in detected and not answers["release_tags"].value:
        answers["release_tags"] = detected["release_tags"]  # empty means: like the tags so far
    missing = [one for one in missing if one.key not in {*given, *recorded}]
    check_answers({key: answers[key] for key in answers.keys() - {one.key for one in missing}})
    _check_siblings(answers, recorded, siblings)
    return answers, missing


def _find_releases(
    location: Location, given: Answers, repository: str, siblings: Mapping[str, str]
) -> tuple[Answers, list[Missing]]:
    """How the workflows that are there release, as answers, and the answers that they do not tell."""
    if not (is_adopted(given) or location.is_new):
        return release_answers(location, repository, siblings)
    if "workflow_name" in given:
        return tags_of_adopted(location, repository, str(given["workflow_name"].value)), []
    return {}, []


def _repository(*sources: Answers) -> str:
    """The name of the repository on GitHub, by the last of `sources` that has it; empty if none has."""
    found = [str(source["repository"].value) for source in sources if "repository" in source]
    return found[-1] if found else ""


def check_answers(answers: Answers) -> None:
    """Raise TracerError for what the template's own validators say in fewer words, or do not know."""
    provider = provider_of_answers({key: answer.value for key, answer in answers.items()})
    for key, check in _CHECKS.items():
        value = str(answers[key].value) if key in answers else ""
        is_spared = is_adopted(answers) and check is check_environment and not value
        is_elsewhere = provider is not None and key == "repository"
        if key in answers and not (is_spared or is_elsewhere):
            check(value)
    branch = str(answers["tracer_branch"].value) if "tracer_branch" in answers else ""
    if branch:
        check_branch(branch)


def is_adopted(answers: Answers) -> bool:
    """Whether the workflow of these answers is the project's own."""
    return WHOSE in answers and answers[WHOSE].value == ADOPTED


def _check_what_is_there(location: Location, given: Answers) -> None:
    directory = given.get("package_directory")
    if directory and directory.value != location.package_directory:
        raise TracerError(
            f"`package_directory` is `{location.package_directory}`, not `{directory.value}`",
            hint="name the directory: `tracer init DIR`",
        )
    new = given.get("new_package")
    if new and new.value != location.is_new:
        found = "no package is" if location.is_new else "a package is already"
        raise TracerError(
            f"`new_package` cannot be {show_value(new.value)}: {found} in `{show_path(location.package)}`",
            hint="leave it out: tracer sees whether the directory has a package",
        )


def _tags_behind_prefix(answers: Answers, given: Answers, recorded: Answers) -> Answers:
    """The pattern of tags that follows from the prefix of the package's own, unless one is chosen."""
    prefix = answers.get(TAG_PREFIX)
    is_chosen = "release_tags" in given or ("release_tags" in recorded and TAG_PREFIX not in given)
    if is_chosen or prefix is None or not prefix.value:
        return {}
    return {"release_tags": Detected(prefix_pattern(str(prefix.value)), prefix.source)}


def _workflow_name(
    project_name: str, siblings: Mapping[str, str], *, is_one_of_several: bool
) -> Detected[str]:
    """PyPI tells the packages of one repository apart by the name of the workflow file."""
    if is_one_of_several:
        return Detected(_other_name(project_name), "one of several packages")
    owner = _owner(WORKFLOW_NAME, siblings)
    if owner is None:
        return Detected(WORKFLOW_NAME, "default")
    return Detected(_other_name(project_name), f"`{WORKFLOW_NAME}` belongs to `{owner}`")


def _check_siblings(answers: Answers, recorded: Answers, siblings: Mapping[str, str]) -> None:
    """Raise RefusedError for the workflow of another package; one that is adopted may publish several."""
    if is_adopted(answers):
        return
    other = _other_name(str(answers["project_name"].value))
    for is_recorded, source in ((True, recorded), (False, answers)):
        name = str(source["workflow_name"].value) if "workflow_name" in source else ""
        owner = _owner(name, siblings)
        if owner is None:
            continue
        cure = f"`--workflow {other}`"
        if is_recorded:
            file = source["workflow_name"].source.removeprefix("from ")
            cure = f"write another name into {file}, such as\nworkflow_name: '{other}'"
        raise RefusedError(
            f"`{name}` is in the way: it is the workflow of the package in `{owner}`", hint=cure
        )


def _owner(workflow: str, siblings: Mapping[str, str]) -> str | None:
    """The package that has a workflow of this name, in any letter case: some file systems have but one."""
    owners = {name.lower(): owner for name, owner in siblings.items()}
    return owners.get(workflow.lower())


def _other_name(project_name: str) -> str:
    return f"publish-{normalise(project_name)}.yml"


FACTS = ("project_name", *(key for key in KEYS if key.startswith("version_")))
"""These are no choice: what a package's files say now goes before what was recorded once."""


def check_given(package: Path, given: Answers, detected: Answers) -> None:
    """Raise TracerError for an answer in `given` that does not fit the package in the directory `package`.

    `detected` is what its files say.
    """
    for key in ONCE:
        if key in given:
            raise TracerError(
                f"`{key}` belongs to a new package, and one is in `{show_path(package)}` already",
                hint="leave it out: tracer reads this from the packaging files",
            )
    for key in FACTS:
        found = detected.get(key)
        if found and key in given and normalise(str(given[key].value)) != normalise(str(found.value)):
            raise TracerError(
                f"`{key}` cannot be {given[key].value!r}: it is `{found.value}`, {found.source}",
                hint=f"leave out `--data {key}=…`, or change it there",
            )
    if "import_name" in given:
        _check_the_module(package, str(given["import_name"].value), str(detected["project_name"].value))


def _check_the_module(package: Path, name: str, distribution: str) -> None:
    """Only where modules can be seen at all: a backend may make them when it builds."""
    known = import_names(read_project(package), distribution).value
    if not known or any(f"{name}.".startswith(f"{one}.") for one in known) or _is_there(package, name):
        return
    raise TracerError(
        f"`import_name` cannot be {name!r}: there is no such module in `{show_path(package)}`",
        hint="\n".join(f"--data import_name={one}" for one in known),
    )


def _is_there(package: Path, name: str) -> bool:
    path = "/" + name.replace(".", "/")
    files = (f"/{file}" for file in tracked_files(package, "*.py", "*.pyi"))
    return any(f"{path}/" in file or f"{path}.py" in file for file in files)
