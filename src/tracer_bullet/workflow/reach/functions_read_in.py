"""Functions that a script has from another, which it reads in: `source lib.sh`.

What such a function does is found where its file is read in, called or not, whatever its arguments are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.workflow.reach.upload_words import speaks_of_uploads

if TYPE_CHECKING:
    from tracer_bullet.workflow.reach.executed_command import Executed
    from tracer_bullet.workflow.reach.follow.call import Followed

_READS_IN = ("`source ", "`. ")


class FunctionsReadIn:
    """The functions of the scripts of one step, each with the script that has it, by what led there."""

    def __init__(self) -> None:
        self._known: set[tuple[tuple[str, ...], str]] = set()

    def note(self, found: Executed, followed: Followed) -> None:
        """A command was followed, which may have read in a file."""
        self._known |= {(found.via, name) for name in followed.functions}

    def calls_one(self, found: Executed) -> bool:
        """Whether a command is a function that was read in, and is told nothing of uploads."""
        words = found.command.words
        if found.gap or not any(name == words[0] and _is_within(found.via, via) for via, name in self._known):
            return False
        return not speaks_of_uploads("\n".join((*words, found.command.document)))


def _is_within(via: tuple[str, ...], outer: tuple[str, ...]) -> bool:
    """Whether a command stands in a script, or in a file that this reads in."""
    more = via[len(outer) :]
    return via[: len(outer)] == outer and all(each.startswith(_READS_IN) for each in more)
