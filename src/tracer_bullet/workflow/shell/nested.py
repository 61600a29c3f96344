"""Commands that are handed a script: `bash -c`, `eval`, a shell fed by a here-document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.workflow.shell.words import UNKNOWN_TEXT, UNKNOWN_WORDS

if TYPE_CHECKING:
    from collections.abc import Sequence

SHELLS = frozenset({"sh", "bash", "dash", "zsh", "ksh"})


def nested_script(words: Sequence[str], document: str) -> str | None:
    """The script that this command runs, None where it runs none, or one that is not given here."""
    name = words[0].rsplit("/", 1)[-1]
    if name == "eval":
        script = " ".join(words[1:])
        return None if UNKNOWN_WORDS in script or UNKNOWN_TEXT in script else script
    if name not in SHELLS:
        return None
    for index, word in enumerate(words[1:], 1):
        if word.startswith("-") and not word.startswith("--") and "c" in word[1:]:
            return words[index + 1] if index + 1 < len(words) else None
        if not word.startswith(("-", "+")):
            return None
    return document or None
