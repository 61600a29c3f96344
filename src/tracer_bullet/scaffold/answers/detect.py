"""Every answer that a repository gives by itself, each with the words that say where it came from."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from tracer_bullet.errors import RefusedError, TracerError
from tracer_bullet.project.detected import Detected
from tracer_bullet.project.metadata import project_name, requires_python
from tracer_bullet.project.modules import first_listed, import_names
from tracer_bullet.project.names import check_project_name, suggest_import_name, suggest_name
from tracer_bullet.project.packaging_files import read_project
from tracer_bullet.project.remotes import principal_remote
from tracer_bullet.project.tags import tag_patterns, word_before
from tracer_bullet.project.versions.form import check_form
from tracer_bullet.project.versions.registry import find_version
from tracer_bullet.providers.registry import PROVIDERS
from tracer_bullet.refs import FIRST_BRANCH
from tracer_bullet.scaffold.answers.checkout import checkout_answers
from tracer_bullet.scaffold.answers.missing import Missing
from tracer_bullet.scaffold.answers.package_kind import package_kind
from tracer_bullet.scaffold.answers.provider import add_provider, find_provider
from tracer_bullet.scaffold.answers.supported import check_supported, check_version_source
from tracer_bullet.scaffold.answers.version_answers import version_answers
from tracer_bullet.scaffold.answers.wheels import wheels_answer
from tracer_bullet.text.listed import in_backticks

if TYPE_CHECKING:
    from pathlib import Path

    from tracer_bullet.project.git import GitSnapshot
    from tracer_bullet.project.packaging_files import Project
    from tracer_bullet.scaffold.answers.location import Location
    from tracer_bullet.scaffold.answers.questions import Answer

_PYTHONS = ("3.13", "3.14", "3.12", "3.11", "3.15", "3.16")
"""In the order of preference: the template's default, then the nearest."""

_ON_THE_INTERNET = re.compile(r"[^@]+@[^@]+\.[^@]+\Z")
"""An address that others can write to: git also takes `me@laptop`."""
_NAME_IT = "--data import_name=NAME"
_NAME_IT_OR_NOTHING = f"{_NAME_IT}, or --data import_name= if the package holds no Python code"

Answers = dict[str, Detected["Answer"]]


def detect(
    location: Location, name: str = "", provider: str = "", *, is_own: bool = False
) -> tuple[Answers, list[Missing]]:
    """What packaging files and git say, by question, and what they leave open.

    `name` is what a new package is to be called; by default it is called like its directory. `provider` is
    the one that was chosen, empty if none was. `is_own` says that the workflow is the project's own, which
    may build anything. Raises TracerError for a file that is wrong and RefusedError for a project that the
    generated workflow does not support yet.
    """
    answers: Answers = {
        "new_package": Detected(
            location.is_new,
            "the directory has no package yet" if location.is_new else "the directory has a package",
        ),
        "package_directory": Detected(location.package_directory, "from the directory"),
    }
    missing: list[Missing] = []
    project = read_project(location.package)
    if location.is_new:
        _add_a_new_package(location, name, answers, missing)
    else:
        _add_the_package(project, answers, missing, is_own=is_own)
    add_provider(location, provider, answers, missing)
    if not (location.is_new or is_own):
        _add_the_wheels(project, location.root, answers)
    answers["tracer_branch"] = _tracer_branch(location.repository)
    _add_the_tags(location, answers)
    return answers, missing


def _add_a_new_package(location: Location, name: str, answers: Answers, missing: list[Missing]) -> None:
    suggested = name or suggest_name(location.package.name)
    try:
        check_project_name(suggested)
    except TracerError as error:
        missing.append(Missing("project_name", "--data project_name=NAME", error.message))
    answers["project_name"] = Detected(suggested, "from the directory's name")
    answers["import_name"] = Detected(suggest_import_name(suggested), "from the project's name")
    for key, setting in (("author_name", "user.name"), ("author_email", "user.email")):
        value = location.repository.config.get(setting, "")
        if value and (key == "author_name" or _ON_THE_INTERNET.match(value)):
            answers[key] = Detected(value, f"from git's {setting}")


def _add_the_package(project: Project, answers: Answers, missing: list[Missing], *, is_own: bool) -> None:
    name = project_name(project)
    answers["project_name"] = name
    if not is_own:
        check_supported(project)
        answers.update(_version_answers(project))
        answers.update(checkout_answers(project.directory))
    answers["package_kind"] = package_kind(project)
    found = import_names(project, name.value)
    listed_first = first_listed(project, found)
    if listed_first:
        answers["import_name"] = listed_first
    elif len(found.value) == 1:
        answers["import_name"] = Detected(found.value[0], found.source)
    else:
        listed = in_backticks(found.value, " and ")
        usual = f"src/{suggest_import_name(name.value)}/__init__.py"
        why = (
            f"tracer cannot tell which of {listed} is meant"
            if listed
            else f"{found.source}, such as `{usual}`"
        )
        missing.append(Missing("import_name", _NAME_IT if listed else _NAME_IT_OR_NOTHING, why))
    _add_the_tools(project, answers, is_own=is_own)


def _add_the_wheels(project: Project, root: Path, answers: Answers) -> None:
    found = wheels_answer(project, root)
    provider = find_provider(str(answers["provider"].value))
    if found and not provider.builds_wheels:
        raise RefusedError(
            f"tracer writes no jobs on {provider.runs_on} that build extension modules, and {found.source}",
            hint="\n".join(
                f"tracer init --provider {key}" for key, one in PROVIDERS.items() if one.builds_wheels
            ),
            place=project.place(),
        )
    if found:
        answers["wheels"] = found


def _version_answers(project: Project) -> dict[str, Detected[str]]:
    source = find_version(project)
    check_form(project, source)
    check_version_source(project, source)
    return version_answers(source)


def _add_the_tools(project: Project, answers: Answers, *, is_own: bool) -> None:
    if (project.directory / "uv.lock").is_file():
        answers["build_with"] = Detected("uv", "`uv.lock` is there")
    said = requires_python(project)
    try:
        allowed = [version for version in _PYTHONS if SpecifierSet(said).contains(f"{version}.99")]
    except InvalidSpecifier as error:
        raise TracerError(
            f"`{said}` does not say which Python versions are supported",
            hint='write a range, for example `requires-python = ">=3.10"`',
            place=project.place(),
        ) from error
    if not allowed and is_own:
        return
    if not allowed:
        raise RefusedError(
            f"a package that needs Python `{said}` is not supported yet: the pipeline runs on 3.11 and newer",
            place=project.place(),
        )
    if said:
        answers["python_version"] = Detected(allowed[0], f"`{said}` allows it")


def _add_the_tags(location: Location, answers: Answers) -> None:
    tags, name = location.repository.tags, str(answers["project_name"].value)
    alone = location.package_directory == "."
    word = word_before(tags, name) if alone and len(location.packages) < 2 else None
    found = tag_patterns(tags, name, alone=alone, word=word.value if word else "")
    if found:
        answers["release_tags"] = Detected(" ".join(found.value), found.source)


def _tracer_branch(repository: GitSnapshot) -> Detected[str]:
    """The current branch, unless it is the default branch, where a run on every push would stay for ever."""
    current = repository.branch
    usual = FIRST_BRANCH if FIRST_BRANCH in repository.branches else repository.new_branch
    if not current:
        return Detected(usual, "no branch is checked out")
    default = repository.default_branch(principal_remote(repository.remote_urls))
    if default is None:
        return Detected(usual, f"`{current}` may be the default branch")
    if current == default.value:
        return Detected(usual, f"`{current}` is the default branch ({default.source})")
    return Detected(current, "the current branch")
