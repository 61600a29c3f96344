"""A command that runs code of the repository, and what is found in that code."""

from __future__ import annotations

import shlex
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.workflow.expressions import UNKNOWN
from tracer_bullet.workflow.expressions.logic import both
from tracer_bullet.workflow.reach.repository_files import path_in_repository
from tracer_bullet.workflow.shell import (
    ARGUMENTS,
    EVERYWHERE,
    UNKNOWN_TEXT,
    UNKNOWN_WORDS,
    Command,
    ShellEnv,
    joined_path,
    mentioned_names,
    read_script,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tracer_bullet.workflow.expressions import Truth
    from tracer_bullet.workflow.reach.repository_files import RepositoryFiles


class FollowedCall(NamedTuple):
    """A command with all that it inherits; `words` without wrappers such as `sudo`.

    `shell_env` holds the working directory as `PWD`.
    """

    words: tuple[str, ...]
    shell_env: ShellEnv
    files: RepositoryFiles
    document: str = ""

    @property
    def folder(self) -> str:
        """The working directory on the runner."""
        return self.shell_env.get("PWD") or UNKNOWN_TEXT

    def path(self, word: str) -> str | None:
        """Where in the repository `word` points, None where that is not known or not there."""
        return path_in_repository(self.folder, word)

    def read(self, *words: str) -> tuple[str, str] | None:
        """The path and the text of the first file of the repository that one of `words` names."""
        for path in filter(None, map(self.path, words)):
            if (text := self.files.text(path)) is not None:
                return path, text
        return None

    def with_more_variables(self) -> FollowedCall:
        """The same call with more variables, which come from a file that is not read."""
        return self._replace(shell_env=self.shell_env._replace(is_open=True))

    def at(self, folder: str) -> FollowedCall:
        """The same call from another directory, as seen from this one."""
        moved = joined_path(self.folder, folder)
        return self._replace(shell_env=with_variables(self.shell_env, {"PWD": moved}))


class Followed(NamedTuple):
    """What a call does by the repository's code: the commands it runs, and the files that say so.

    `gap` is why it may do more than these commands, empty where it does not; it follows "tracer cannot see
    what … runs: ". `is_named` is whether the part that cannot be followed speaks of uploads, `is_product`
    whether it is code of the product, its tests or its documentation, which counts only if it uploads.
    `functions` are those that the shell knows afterwards; what they do is among the commands.
    """

    commands: tuple[Command, ...] = ()
    files: tuple[str, ...] = ()
    gap: str = ""
    is_named: bool = False
    is_product: bool = False
    functions: frozenset[str] = frozenset()

    def joined(self, other: Followed) -> Followed:
        """Both, one after the other."""
        return joined((self, other))

    def maybe(self) -> Followed:
        """The same where it is not known whether it runs at all."""
        return self._replace(commands=tuple(_with_doubt(each, UNKNOWN) for each in self.commands))


def unfollowed(path: str) -> Followed:
    """A file that mentions uploads and that tracer does not follow."""
    return Followed(files=(path,), gap=f"`{path}` speaks of uploads", is_named=True)


def joined(parts: Iterable[Followed]) -> Followed:
    """All of them, one after the other."""
    found = list(parts)
    return Followed(
        tuple(command for part in found for command in part.commands),
        tuple(dict.fromkeys(path for part in found for path in part.files)),
        next((part.gap for part in found if part.gap), ""),
        any(part.is_named for part in found),
    )


def _with_doubt(command: Command, runs: Truth) -> Command:
    return command._replace(runs=both(command.runs, runs))


def with_variables(shell_env: ShellEnv, variables: Mapping[str, str]) -> ShellEnv:
    """The environment with these variables set over it."""
    return shell_env._replace(values={**shell_env.values, **variables})


def with_inherited(command: Command, variables: Mapping[str, str]) -> Command:
    """The command with these variables too, unless it has others of their names."""
    inside = command.shell_env
    return command._replace(shell_env=inside._replace(values={**variables, **inside.values}))


def command_line(words: Iterable[str]) -> str:
    """Words as a line for a shell that reads them as they are; what is not known stays so."""
    return " ".join(
        UNKNOWN_WORDS.join(shlex.quote(piece) if piece else "" for piece in word.split(UNKNOWN_WORDS)) or "''"
        for word in words
    )


def commands_of_words(words: Iterable[str], shell_env: ShellEnv, runs: Truth = True) -> tuple[Command, ...]:
    """One command that no shell has read, and what it runs if it is a shell."""
    found = read_script(command_line(words), shell_env)
    return tuple(_with_doubt(each, runs)._replace(line=0) for each in found)


def commands_of(script: str, shell_env: ShellEnv, *, is_plain: bool = True) -> tuple[Command, ...]:
    """The commands of a shell script; each on its line of the script.

    Most tools start `sh`, which may have nothing of bash's own (`is_plain`).
    """
    values = shell_env.values
    # A script may evaluate what it is told.
    told = "\n".join(text for name in ARGUMENTS if (text := values.get(name)))
    named = mentioned_names(script) | mentioned_names(told) | EVERYWHERE
    given = {name: value for name, value in values.items() if name in named}
    others = {name: value for name, value in values.items() if name not in named}
    found = _read(script, tuple(sorted(given.items())), is_open=shell_env.is_open, is_plain=is_plain)
    return tuple(with_inherited(each, others) for each in found) if others else found


@lru_cache(maxsize=512)
def _read(
    script: str, variables: tuple[tuple[str, str], ...], *, is_open: bool, is_plain: bool
) -> tuple[Command, ...]:
    """The commands of a script, which the jobs of a matrix mostly have in common."""
    return read_script(script, ShellEnv(dict(variables), is_open), is_plain=is_plain)
