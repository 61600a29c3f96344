"""Which answers shape a workflow that is adopted, and an error for those that do not."""

from __future__ import annotations

import shlex
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from tracer_bullet.arming.lane.staging import Staging
from tracer_bullet.errors import TracerError
from tracer_bullet.project.detected import Detected
from tracer_bullet.scaffold.answers.questions import GIVEN, show_value
from tracer_bullet.sites import normalise

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracer_bullet.scaffold.answers.detect import Answers
    from tracer_bullet.scaffold.answers.questions import Answer

_SHAPING = (
    *("testpypi_project_name", "testpypi_upload_url", "testpypi_simple_url", "testpypi_sign_in"),
    *("testpypi_user", "testpypi_gate", "check_pypi_publisher"),
)
"""Answers about the jobs that tracer adds, which are shown if there is one."""
_ONLY_GENERATED = (
    *("package_kind", "build_with", "wheels", "version_", "submodules", "lfs", "release_on", "tag_prefix"),
    *("other_tags", "github_release", "release_branch", "release_please_type", "keep_dispatch"),
    *("pypi_upload_url", "pypi_simple_url", "pypi_sign_in", "pypi_user", "upload_with", "upload_runner"),
)
"""Answers that say nothing about a workflow of the project's own."""
_GATE = "testpypi_gate"
_ENVIRONMENTS = ("testpypi_environment", "pypi_environment")


def is_shown(key: str, answers: Answers) -> bool:
    """Whether the answer to `key` says something about the workflow."""
    return key in answers if key in _SHAPING else not key.startswith(_ONLY_GENERATED)


def check_adopted_answers(answers: Answers, path: str) -> None:
    """Raise TracerError for a given answer that an adopted workflow, at `path`, cannot have."""
    for key, answer in answers.items():
        if answer.source == GIVEN and key.startswith(_ONLY_GENERATED):
            name = PurePosixPath(path).name
            instead = shlex.join(
                ["tracer", "init", "--replace", name, "--data", f"{key}={show_value(answer.value)}"]
            )
            raise TracerError(
                f"`{key}` shapes a workflow that tracer writes, and `{name}` is your own",
                hint=f"leave out `--data {key}=…`, and change {path} itself\n"
                f"{instead}  # writes tracer's own workflow instead",
            )


def check_environments(answers: Answers, environments: tuple[str, str], path: str) -> None:
    """Raise TracerError for a given environment that is not the one of the workflow's upload."""
    for key, found in zip(_ENVIRONMENTS, environments, strict=True):
        given = answers.get(key)
        if given and given.source == GIVEN and given.value != found:
            named = f"the environment `{found}`" if found else "no environment"
            raise TracerError(
                f"`{key}` cannot be `{given.value}`: the upload in {path} has {named}",
                hint=f"leave out `--data {key}=…`, or change the job and the publisher on the index first",
            )


def with_gate_answer(answers: Answers, path: str, *, is_gated: bool) -> Answers:
    """The answers; the gate is `none` exactly if PyPI does not wait for TestPyPI in the workflow at `path`.

    Raises TracerError if `none` was given for one that waits.
    """
    known = answers.get(_GATE)
    if not is_gated:
        return {**answers, _GATE: Detected("none", f"from {PurePosixPath(path).name}")}
    if known is None or known.value != "none":
        return answers
    if known.source == GIVEN:
        raise TracerError(f"PyPI can wait for TestPyPI in {path}", hint=f"leave out `--data {_GATE}=none`")
    return {key: answer for key, answer in answers.items() if key != _GATE}


def staging_of(answers: Mapping[str, Answer]) -> Staging:
    """The index in front of PyPI, by all answers of the template."""
    project, other = str(answers["project_name"]), str(answers["testpypi_project_name"])
    staging = Staging(
        project="" if normalise(other) == normalise(project) else other,
        is_advisory=answers["testpypi_gate"] == "advisory",
    )
    own = staging._replace(upload_url=str(answers["testpypi_upload_url"]))
    if not own.is_own:
        return staging
    user = str(answers["testpypi_user"]) if answers["testpypi_sign_in"] == "token" else ""
    return own._replace(simple_url=str(answers["testpypi_simple_url"]), user=user)
