"""What a step executes: its own commands, and in their place what they run of the repository's code.

Bounded: a step of which there is more than that has an end that cannot be followed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.workflow.expressions import UNKNOWN
from tracer_bullet.workflow.expressions.logic import both
from tracer_bullet.workflow.reach.builds import builds_of
from tracer_bullet.workflow.reach.changed_files import changed_by
from tracer_bullet.workflow.reach.command_findings import is_settled, show_command
from tracer_bullet.workflow.reach.executed_command import Executed
from tracer_bullet.workflow.reach.follow.beside import run_beside, runs_more
from tracer_bullet.workflow.reach.follow.call import Followed, FollowedCall, with_inherited, with_variables
from tracer_bullet.workflow.reach.follow.registry import follow_command
from tracer_bullet.workflow.reach.functions_read_in import FunctionsReadIn
from tracer_bullet.workflow.reach.harmless import is_harmless_command
from tracer_bullet.workflow.reach.job_walks import names_event
from tracer_bullet.workflow.reach.repository_files import NO_FILES, RepositoryFiles
from tracer_bullet.workflow.reach.upload_words import speaks_of_uploads
from tracer_bullet.workflow.reach.virtual_environments import activates_one_of, environments_made
from tracer_bullet.workflow.reach.wrappers import layers, unwrap

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tracer_bullet.workflow.shell import Command

MAX_COMMANDS = 2_000
"""Commands that are looked at for one step."""
MAX_DEPTH = 12
"""Files that run each other."""


class RepositoryCode:
    """The code of a repository, each call of it followed once.

    `names_event` is set once code was followed that may look at what has happened.
    """

    def __init__(self, files: RepositoryFiles = NO_FILES) -> None:
        self.files = files
        self.names_event = False
        self._followed: dict[tuple[object, ...], Followed | None] = {}
        self._built: dict[tuple[object, ...], tuple[Followed, ...]] = {}
        self._more: dict[tuple[object, ...], tuple[Followed, ...]] = {}

    def executed(
        self,
        commands: Iterable[Command],
        inherited: Mapping[str, str],
        changed: frozenset[str] = frozenset(),
    ) -> Iterator[Executed]:
        """What these commands of a step execute.

        `inherited` are variables that the commands need not have named; `changed` are files that were written
        while the job ran, see `is_changed`.
        """
        left = MAX_COMMANDS
        environments: set[str] = set()
        read_in = FunctionsReadIn()
        waiting = [Executed(with_inherited(command, inherited)) for command in reversed(list(commands))]
        while waiting:
            found = waiting.pop()
            left -= 1
            environments |= environments_made(found.command)
            if activates_one_of(found.command, environments):
                continue
            changed |= changed_by(found.command)
            followed = None if found.gap else self._follow(found)
            if followed is None:
                if not (is_mere_build(found) or read_in.calls_one(found)):
                    yield found
                is_end = found.gap or len(found.via) >= MAX_DEPTH
                built = [] if is_end else [*self._code_of_build(found), *self._run_beside(found)]
                left -= len(built)
                waiting += reversed(built) if left > 0 else ()
                continue
            if len(found.via) >= MAX_DEPTH or left < len(followed.commands):
                yield found._replace(gap="it runs more code than tracer follows")
                continue
            if any(is_changed(path, changed) for path in followed.files):
                yield found._replace(gap="its code is written or fetched while the job runs")
                continue
            read_in.note(found, followed)
            inner = list(_inner(_as_its_file(found, followed) if _is_harmless(found) else found, followed))
            left -= len(inner)
            waiting += reversed(inner)

    def _follow(self, found: Executed) -> Followed | None:
        command = found.command
        for words, variables in layers(command.words):
            if not words or is_settled(words):
                return None
            if (followed := self._once(self._call(command, words, variables))) is not None:
                return followed
        return None

    def _call(self, command: Command, words: tuple[str, ...], variables: Mapping[str, str]) -> FollowedCall:
        """The call of `words`, which `command` wraps and gives `variables`."""
        shell_env = with_variables(command.shell_env, variables)
        return FollowedCall(words, shell_env, self.files, command.document)

    def _once(self, call: FollowedCall) -> Followed | None:
        key = _key(call)
        if key not in self._followed:
            self._followed[key] = follow_command(call)
        followed = self._followed[key]
        if followed:
            self._note(followed)
        return followed

    def _note(self, followed: Followed) -> None:
        if not self.names_event:
            self.names_event = any(names_event(self.files.text(path) or "") for path in followed.files)

    def _code_of_build(self, found: Executed) -> Iterator[Executed]:
        """The code of the project that runs because a command builds it."""
        command = found.command
        for build in builds_of(command.words):
            via = (*found.via, show_command(command.words))
            call = self._call(command, build.words, build.variables)
            for followed in self._code_in(call, build.folder):
                self._note(followed)
                started = command._replace(words=("python", followed.files[0]), document="")
                yield from _inner(Executed(started, via, found.files, is_built=True), followed)

    def _run_beside(self, found: Executed) -> Iterator[Executed]:
        """What a command that is known runs because of its configuration or its variables."""
        if not self.files.is_known:
            return
        for words, variables in layers(found.command.words):
            for followed in self._beside(self._call(found.command, words, variables)) if words else ():
                self._note(followed)
                outer = found._replace(is_built=found.is_built or followed.is_product)
                yield from _inner(_as_its_file(outer, followed), followed)

    def _beside(self, call: FollowedCall) -> tuple[Followed, ...]:
        if not runs_more(call):
            return ()
        key = _key(call)
        if key not in self._more:
            self._more[key] = tuple(run_beside(call))
        return self._more[key]

    def _code_in(self, call: FollowedCall, folder: str) -> tuple[Followed, ...]:
        key = (*_key(call), folder)
        if key not in self._built:
            from tracer_bullet.workflow.reach.follow.build_code import (  # noqa: PLC0415 - not for `--help`
                code_of_build,
            )

            self._built[key] = tuple(code_of_build(call, folder))
        return self._built[key]


def is_unseen(executed: Executed) -> bool:
    """Whether nobody knows what a command does: it is neither known nor could it be followed."""
    words, _ = unwrap(executed.command.words)
    return bool(words) and (bool(executed.gap) or not is_settled(words)) and not is_harmless_command(words)


def is_mere_build(executed: Executed) -> bool:
    """Whether building a project runs a command that nobody knows, and nothing about it speaks of uploads."""
    if not executed.is_built or executed.is_named:
        return False
    command = executed.command
    return is_unseen(executed) and not speaks_of_uploads("\n".join((*command.words, command.document)))


def is_changed(path: str, changed: frozenset[str]) -> bool:
    """Whether `path` is among the changed files: by name, in a folder (`x/`), or because all are (`*`)."""
    return bool(changed) and (
        "*" in changed
        or path in changed
        or any(each.endswith("/") and path.startswith(each) for each in changed)
    )


def _key(call: FollowedCall) -> tuple[object, ...]:
    values = tuple(sorted(call.shell_env.values.items()))
    return call.words, call.document, values, call.shell_env.is_open


def _is_harmless(executed: Executed) -> bool:
    words, _ = unwrap(executed.command.words)
    return bool(words) and is_harmless_command(words)


def _as_its_file(outer: Executed, followed: Followed) -> Executed:
    """The command, or in its place the file that cannot be read: nobody knows what that does."""
    words = followed.files[:1] if followed.gap and followed.files else outer.command.words
    return outer._replace(command=outer.command._replace(words=words))


def _inner(outer: Executed, followed: Followed) -> Iterator[Executed]:
    """What is found in the code of a command, on the line of that command."""
    command = outer.command
    via = (*outer.via, show_command(command.words))
    files = tuple(dict.fromkeys((*outer.files, *followed.files)))
    for inner in followed.commands:
        placed = inner._replace(runs=both(command.runs, inner.runs), line=command.line)
        yield outer._replace(command=placed, via=via, files=files)
    if followed.gap:
        doubtful = command._replace(runs=UNKNOWN)
        yield outer._replace(command=doubtful, files=files, gap=followed.gap, is_named=followed.is_named)
    elif not followed.commands:
        yield outer._replace(command=command._replace(words=("true",), document=""), via=via, files=files)
