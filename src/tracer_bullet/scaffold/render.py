"""The template with answers put in, by Copier's public interface, in a directory of its own."""

from __future__ import annotations

import gc
import os
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tracer_bullet.errors import TracerError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path
    from types import ModuleType

    from tracer_bullet.scaffold.questions import Answer

_REFUSED = re.compile(
    r"(?:Validation error for question|Invalid choice for) '(?P<key>\w+)': (?P<why>.*)", re.DOTALL
)
_CHOICES = re.compile(r".* is not in \[(?P<choices>[^]]*)\]", re.DOTALL)


def render(template: Path, destination: Path, answers: Mapping[str, Answer], answers_file: str) -> None:
    """Fill `destination` with what the template at `template` makes of `answers`; tasks are left out.

    Questions without an answer take their defaults, the template's own and never the user's settings. Raises
    TracerError for an answer that a question does not take, in the question's own words.
    """
    with _without_git_s_variables():
        copier = _import_copier()
        try:
            copier.run_copy(
                str(template),
                destination,
                data=dict(answers),
                answers_file=answers_file,
                defaults=True,
                quiet=True,
                skip_tasks=True,
                settings=copier.Settings(),
            )
        except copier.errors.UserMessageError as error:
            raise TracerError(f"Copier cannot use the template: {error}") from error
        except ValueError as error:
            refused = _REFUSED.fullmatch(str(error))
            if refused is None:
                raise
            raise _say_why(answers, refused["key"], refused["why"]) from error


def _say_why(answers: Mapping[str, Answer], key: str, why: str) -> TracerError:
    why = " ".join(why.split())
    choices = _CHOICES.fullmatch(why)
    why = f"expected one of {choices['choices']}" if choices else why
    return TracerError(f"`{key}` cannot be {answers.get(key)!r}: {why}", hint=f"--data {key}=VALUE")


@contextmanager
def _without_git_s_variables() -> Iterator[None]:
    """With GIT_DIR set, every directory is a git repository, and Copier would clone the template.

    Copier's import belongs inside: its commands get the environment as it is then.
    https://git-scm.com/docs/git#_environment_variables
    """
    kept = {name: value for name, value in os.environ.items() if name.startswith("GIT_")}
    for name in kept:
        del os.environ[name]
    try:
        yield
    finally:
        os.environ.update(kept)


def _import_copier() -> ModuleType:
    """Half of the time that `tracer init` takes goes here, so that it is put off until it is needed.

    Nothing in the six hundred modules becomes garbage, and looking for it would take a fifth of that time.
    """
    gc.disable()
    try:
        import copier.errors  # noqa: PLC0415
    finally:
        gc.enable()
    return copier
