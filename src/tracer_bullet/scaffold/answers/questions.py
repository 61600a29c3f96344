"""The keys of the template's questions: public interface, in the order in which copier.yml asks them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from tracer_bullet.errors import TracerError
from tracer_bullet.text.similar import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable

Answer: TypeAlias = str | bool

KEYS = (
    "new_package",
    "package_directory",
    "workflow",
    "project_name",
    "import_name",
    "package_kind",
    "description",
    "author_name",
    "author_email",
    "license",
    "provider",
    "repository",
    "build_with",
    "wheels",
    "version_from",
    "version_file",
    "version_line",
    "version_below",
    "version_copies",
    "version_variable",
    "version_tag_prefix",
    "submodules",
    "lfs",
    "release_on",
    "release_tags",
    "tag_prefix",
    "other_tags",
    "github_release",
    "release_branch",
    "release_please_type",
    "tracer_branch",
    "keep_dispatch",
    "pipeline_stage",
    "workflow_name",
    "testpypi_environment",
    "pypi_environment",
    "python_version",
    "testpypi_project_name",
    "testpypi_upload_url",
    "testpypi_simple_url",
    "testpypi_sign_in",
    "testpypi_user",
    "pypi_upload_url",
    "pypi_simple_url",
    "pypi_sign_in",
    "pypi_user",
    "upload_with",
    "upload_runner",
    "check_pypi_publisher",
    "testpypi_gate",
    "testpypi_account",
    "pypi_account",
    "activestate_organization",
    "activestate_project",
    "activestate_actor",
    "replaced",
)
SWITCHES = ("new_package", "submodules", "lfs", "github_release", "keep_dispatch", "check_pypi_publisher")
ONCE = ("description", "author_name", "author_email", "license")
"""These are asked for a new package alone."""
WHOSE, ADOPTED = "workflow", "adopted"
"""Whether the workflow is tracer's, or the project's own with TestPyPI in front of PyPI."""
GIVEN = "from --data"
"""The source of an answer on the command line."""
_WORDS = {"true": True, "yes": True, "false": False, "no": False}


def read_data(pairs: Iterable[str]) -> dict[str, Answer]:
    """Take `KEY=VALUE` texts apart; the last one of a key counts.

    Raises TracerError for a text without `=`, a key that no question has, and a switch that is neither true
    nor false.
    """
    answers: dict[str, Answer] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals:
            raise TracerError(f"`--data {pair}` has no value: expected KEY=VALUE")
        if key not in KEYS:
            hint = did_you_mean(key, KEYS) or f"the keys are {', '.join(KEYS)}"
            raise TracerError(f"no question is called `{key}`", hint=hint)
        answers[key] = read_value(key, value)
    return answers


def read_value(key: str, text: str) -> Answer:
    """The answer that `text` gives to the question `key`.

    Raises TracerError for a switch that is neither true nor false.
    """
    if key not in SWITCHES:
        return text
    if text.lower() not in _WORDS:
        raise TracerError(f"`{key}` cannot be `{text}`: expected true or false")
    return _WORDS[text.lower()]


def show_value(value: Answer) -> str:
    """An answer as one would type it: switches in small letters."""
    return str(value).lower() if isinstance(value, bool) else value
