"""The template with answers put in, by Copier's public interface, in a directory of its own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.errors import TracerError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tracer_bullet.scaffold.questions import Answer

_REFUSED = re.compile(
    r"(?:Validation error for question|Invalid choice for) '(?P<key>\w+)': (?P<why>.*)", re.DOTALL
)


def render(template: Path, destination: Path, answers: Mapping[str, Answer], answers_file: str) -> None:
    """Fill `destination` with what the template at `template` makes of `answers`; tasks are left out.

    Questions without an answer take their defaults, the template's own and never the user's settings. Raises
    TracerError for an answer that a question does not take, in the question's own words.
    """
    # Half of the time that `tracer init` takes; no other command pays for it.
    import copier  # noqa: PLC0415
    from copier.errors import UserMessageError  # noqa: PLC0415

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
    except UserMessageError as error:
        raise TracerError(f"Copier cannot use the template: {error}") from error
    except ValueError as error:
        refused = _REFUSED.fullmatch(str(error))
        if refused is None:
            raise
        value = answers.get(refused["key"], "")
        why = " ".join(refused["why"].split())
        raise TracerError(
            f"`{refused['key']}` cannot be {value!r}: {why}", hint=f"--data {refused['key']}=VALUE"
        ) from error
