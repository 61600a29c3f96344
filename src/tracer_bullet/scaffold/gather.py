"""All answers together: what the user says goes before what was recorded, and that before what is found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.errors import TracerError
from tracer_bullet.project.detected import Detected
from tracer_bullet.project.files import show
from tracer_bullet.project.names import check_project_name, normalise
from tracer_bullet.publishers.rules import check_environment, check_repository, check_workflow_name
from tracer_bullet.scaffold.detect import detect
from tracer_bullet.trigger.branches import check_branch

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracer_bullet.scaffold.detect import Answers, Missing
    from tracer_bullet.scaffold.location import Location

_WORKFLOW_NAME = "publish.yml"
_FACTS = ("project_name", "version_from")
"""These are no choice: what a package's files say now goes before what was recorded once."""
_CHECKS = {
    "project_name": check_project_name,
    "repository": check_repository,
    "workflow_name": check_workflow_name,
    "testpypi_environment": check_environment,
    "pypi_environment": check_environment,
}


def gather(
    location: Location, given: Answers, recorded: Answers, taken: Mapping[str, str]
) -> tuple[Answers, list[Missing]]:
    """Every answer that is known, and what is missing.

    `given` comes from the command line, `recorded` from this package's answers file; `taken` names the
    workflow files of other packages, each with its package's directory. Raises TracerError for an answer that
    cannot be.
    """
    _check_the_place(location, given)
    name = given.get("project_name")
    detected, missing = detect(location, str(name.value) if name else "")
    detected["workflow_name"] = _workflow_name(str(detected["project_name"].value), taken)
    facts = {} if location.is_new else {key: detected[key] for key in _FACTS}
    answers = {**detected, **recorded, **facts, **given}
    missing = [one for one in missing if one.key not in {*given, *recorded}]
    _check({key: answers[key] for key in answers.keys() - {one.key for one in missing}})
    return answers, missing


def _check(answers: Answers) -> None:
    """What the template's own validators say in fewer words, or do not know."""
    for key, check in _CHECKS.items():
        if key in answers:
            check(str(answers[key].value))
    branch = str(answers["tracer_branch"].value)
    if branch:
        check_branch(branch)


def _check_the_place(location: Location, given: Answers) -> None:
    directory = given.get("package_directory")
    if directory and directory.value != location.package_directory:
        raise TracerError(
            f"`package_directory` is `{location.package_directory}`, not `{directory.value}`",
            hint="name the directory itself: `tracer init DIR`",
        )
    new = given.get("new_package")
    if new and new.value != location.is_new:
        found = "no package is" if location.is_new else "a package is already"
        raise TracerError(
            f"`new_package` cannot be {str(new.value).lower()}: {found} in `{show(location.package)}`",
            hint="leave it out: tracer sees whether a package is there",
        )


def _workflow_name(project_name: str, taken: Mapping[str, str]) -> Detected[str]:
    """PyPI tells the packages of one repository apart by the name of the workflow file."""
    if _WORKFLOW_NAME not in taken:
        return Detected(_WORKFLOW_NAME, "default")
    owner = taken[_WORKFLOW_NAME]
    return Detected(f"publish-{normalise(project_name)}.yml", f"`{_WORKFLOW_NAME}` belongs to `{owner}`")
