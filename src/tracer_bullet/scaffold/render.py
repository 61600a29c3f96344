"""The template with answers put in, by Copier's public interface, in a directory of its own."""

from __future__ import annotations

import gc
import re
from typing import TYPE_CHECKING

from tracer_bullet.errors import TracerError

if TYPE_CHECKING:
    from collections.abc import Mapping
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
        key, why = refused["key"], " ".join(refused["why"].split())
        choices = _CHOICES.fullmatch(why)
        why = f"expected one of {choices['choices']}" if choices else why
        raise TracerError(
            f"`{key}` cannot be {answers.get(key)!r}: {why}", hint=f"--data {key}=VALUE"
        ) from error


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
