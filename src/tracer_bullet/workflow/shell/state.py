"""What is known while a script runs: variables, what its commands inherit, and whether it goes on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from tracer_bullet.workflow.expressions import UNKNOWN
from tracer_bullet.workflow.expressions.logic import both, opposite
from tracer_bullet.workflow.shell.arithmetic import names_set
from tracer_bullet.workflow.shell.command import ShellEnv
from tracer_bullet.workflow.shell.expansions import ScriptError
from tracer_bullet.workflow.shell.trimming import trim
from tracer_bullet.workflow.shell.words import (
    ARGUMENTS,
    UNKNOWN_TEXT,
    UNKNOWN_WORDS,
    Anything,
    Substitution,
    Text,
    Trimmed,
    Variable,
    Word,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tracer_bullet.workflow.expressions import Truth
    from tracer_bullet.workflow.shell.syntax import FunctionDefinition
    from tracer_bullet.workflow.shell.words import Part

MAX_VARIABLES = 200
"""Scripts that set more are not followed."""
MAX_VALUE = 5_000
"""Longer values are not followed either: `a="$a$a"` doubles them each time."""
_BRACES = re.compile(r"(?:(?:\A|\s)-[^\s{]*\{[^{}]*,|\{[^{}]*-[^{}]*,|\{[^{}]*,-)[^{}]*\}")
_OWN = frozenset(
    """
    BASHOPTS BASHPID BASH_ARGC BASH_COMMAND BASH_LINENO BASH_REMATCH BASH_SUBSHELL COPROC DIRSTACK
    EPOCHREALTIME EPOCHSECONDS EUID FUNCNAME GROUPS HISTCMD LINENO OLDPWD OPTARG OPTIND PIPESTATUS PPID
    RANDOM REPLY SECONDS SHELLOPTS SRANDOM UID _
    """.split()  # noqa: SIM905 - shorter than the list
)
"""Variables that the shell sets by itself."""


class State:
    """Changes as the script goes on; copied where it may go two ways.

    `alive` is whether the script still runs, `failed` whether it has certainly ended with a failure if it
    does not, `may_be_over` whether it may have ended well before. `returned` is whether the function that
    runs has been left, `stops` whether a command that fails ends the script (`set -e`), `is_plain` whether
    the shell may have nothing of bash's own, `exports_all` whether every variable is handed on (`set -a`),
    `fed` what is known of the text on its standard input. `functions` has the bodies
    that a name may stand for, None where it may be no function.
    """

    def __init__(self, shell_env: ShellEnv, *, stops: bool = False, is_plain: bool = False) -> None:
        self.stops: Truth = stops
        self.is_plain = is_plain
        self.exports_all: Truth = False
        self.alive: Truth = True
        self.failed = False
        self.may_be_over = False
        self.returned: Truth = False
        self.fed = ""
        self.functions: dict[str, tuple[FunctionDefinition | None, ...]] = {}
        self._limit = MAX_VARIABLES + len(shell_env.values)
        self._variables = dict(shell_env.values)
        # The arguments of a script are its own: nothing that it starts inherits them.
        self._exported = frozenset(shell_env.values).difference(ARGUMENTS)
        self._doubtful: frozenset[str] = frozenset()
        self._changing: frozenset[str] = frozenset()
        self._is_open = shell_env.is_open
        has_arguments = not shell_env.values.keys().isdisjoint(ARGUMENTS)
        self._shell_env: ShellEnv | None = None if has_arguments else shell_env

    def fail(self) -> None:
        """A command says no, which ends the script if it `stops`."""
        self.failed = self.alive is True and self.stops is True and not self.may_be_over
        self.alive = both(self.alive, opposite(self.stops))

    def copy(self, *, fed: str | None = None) -> State:
        """The same again, free to change; `fed` with another text."""
        twin = State.__new__(State)
        twin.__dict__.update(self.__dict__)
        twin.fed = self.fed if fed is None else fed
        twin.functions = dict(self.functions)
        twin._variables = dict(self._variables)  # noqa: SLF001 - one of our own
        return twin

    @property
    def goes_on(self) -> Truth:
        """Whether what comes next runs."""
        return both(self.alive, opposite(self.returned))

    def become(self, first: State, *others: State) -> None:
        """What is known after one of these ways was taken."""
        self.__dict__.update(first.__dict__)
        for other in others:
            self.merge(other)

    def merge(self, way: State) -> None:
        """What is known once it is open whether it went on like this, or in this way."""
        alive, failed = self.alive, self.failed and way.failed
        may_be_over = self.may_be_over or way.may_be_over
        if alive is False:
            self.__dict__.update(way.copy().__dict__)
        elif way.alive is not False:
            self._mix(way)
        self.alive = alive if alive is way.alive else UNKNOWN
        self.failed, self.may_be_over = failed, may_be_over
        self.returned = self.returned if self.returned is way.returned else UNKNOWN

    def _mix(self, way: State) -> None:
        for name in self._variables.keys() | way._variables.keys():
            if self._variables.get(name) != way._variables.get(name):
                self._variables[name] = UNKNOWN_WORDS
        self._doubtful |= way._doubtful | (self._exported ^ way._exported)
        self._exported |= way._exported
        self._changing |= way._changing
        self._is_open |= way._is_open
        self.exports_all = self.exports_all if self.exports_all is way.exports_all else UNKNOWN
        self.stops = self.stops if self.stops is way.stops else UNKNOWN
        for name in self.functions.keys() | way.functions.keys():
            either = (*self.functions.get(name, (None,)), *way.functions.get(name, (None,)))
            self.functions[name] = tuple({id(node): node for node in either}.values())
        self._shell_env = None

    def set(self, name: str, value: str, *, export: bool = False) -> None:
        """Gives `name` a value; raises ScriptError where there are too many names to follow."""
        is_kept = len(value) <= MAX_VALUE and name not in self._changing
        self._variables[name] = value if is_kept else UNKNOWN_WORDS
        if export or self.exports_all is not False:
            self._doubtful -= {name}
            if not export and self.exports_all is UNKNOWN and name not in self._exported:
                self._doubtful |= {name}
            self._exported |= {name}
        if len(self._variables) > self._limit:
            raise ScriptError("more variables than can be followed")
        self._shell_env = None

    def value(self, name: str) -> str:
        """What is known of `name`, everything unknown where it is not set."""
        return self._variables.get(name, UNKNOWN_TEXT)

    def forget_arguments(self) -> None:
        """`$1` and what follows it may be anything."""
        for name in ARGUMENTS:
            if name in self._variables:
                self._variables[name] = UNKNOWN_WORDS
        self._shell_env = None

    def take_arguments(self, words: Sequence[str]) -> dict[str, str]:
        """Gives `$1` and so on these values, and returns those that they had."""
        before = {name: self._variables.pop(name) for name in ARGUMENTS if name in self._variables}
        for name, word in zip(ARGUMENTS, words, strict=False):
            if UNKNOWN_WORDS in word:
                break
            self._variables[name] = word
        return before

    def give_back_arguments(self, values: Mapping[str, str]) -> None:
        """Undoes `take_arguments`."""
        self.take_arguments(())
        self._variables.update(values)

    def export(self, name: str) -> None:
        """Hands `name` on to later commands."""
        self._exported |= {name}
        self._doubtful -= {name}
        self._shell_env = None

    def keep(self, name: str) -> None:
        """Hands `name` on no longer."""
        self._exported -= {name}
        self._shell_env = None

    def change(self, name: str) -> None:
        """From now on, what is assigned to `name` becomes something else: it is an integer, a reference, …"""
        self._changing |= {name}

    def evaluate(self, text: str) -> None:
        """Arithmetic, of which only what it assigns matters."""
        for name in set(names_set(text, self._variables)):
            self.set(name, UNKNOWN_WORDS)

    def changed(self, before: State) -> frozenset[str]:
        """The variables that were known `before`, or not set, and are not the same any more."""
        known = before._variables
        return frozenset(
            name
            for name in self._variables.keys() | known.keys()
            if known.get(name) not in (UNKNOWN_WORDS, self._variables.get(name))
        )

    def unset(self, name: str) -> None:
        """Takes `name` away."""
        self._variables.pop(name, None)
        self._exported -= {name}
        self._shell_env = None

    def forget(self) -> None:
        """Something unknown has set any variables to anything."""
        self._variables = dict.fromkeys(self._variables, UNKNOWN_WORDS)
        self._is_open = True
        self.stops = UNKNOWN
        self._shell_env = None

    def shell_env(self) -> ShellEnv:
        """What a command started now inherits."""
        if self._shell_env is None:
            known = {
                name: UNKNOWN_TEXT if name in self._doubtful else value
                for name, value in self._variables.items()
                if name in self._exported
            }
            self._shell_env = ShellEnv(known, self._is_open)
        return self._shell_env

    def expand(self, word: Word) -> list[str]:
        """The fields that a word becomes: none, one, or several where an unquoted variable holds blanks."""
        fields: list[str] = []
        current: str | None = None
        length = 0
        for part in word.parts:
            value = self._value(part)
            length += len(value)
            if (length > MAX_VALUE and not isinstance(part, Text)) or _has_braces(part):
                return [UNKNOWN_WORDS]
            if not part.quoted and not isinstance(part, Text) and self._splits_otherwise(value):
                value = UNKNOWN_WORDS
            if part.quoted or isinstance(part, Text):
                current = (current or "") + value
                continue
            for index, piece in enumerate(_split(value)):
                if index and current is not None:
                    fields.append(current)
                    current = None
                if piece:
                    current = (current or "") + piece
        return fields if current is None else [*fields, current]

    def _splits_otherwise(self, value: str) -> bool:
        """Whether `IFS` was set, so that a value that is not a single word may be split anywhere."""
        return "IFS" in self._variables and not value.isalnum()

    def pieces(self, word: Word) -> list[tuple[str, bool]]:
        """The text that a word becomes where it is not split, in parts, with whether they are quoted."""
        pieces = [(self._value(part), part.quoted) for part in word.parts]
        return [(UNKNOWN_WORDS, False)] if sum(len(text) for text, _ in pieces) > MAX_VALUE else pieces

    def stays_a_word(self, word: Word) -> bool:
        """Whether each value that a loop takes from `word` is one word again where it is not quoted."""
        if any(part.quoted and not isinstance(part, Text) for part in word.parts):
            return False
        return all(len(field.split()) == 1 for field in self.expand(word))

    def may_split(self, word: Word) -> bool:
        """Whether a word may become any number of words."""
        values = (self._value(part) for part in word.parts if not (part.quoted or isinstance(part, Text)))
        return any(UNKNOWN_TEXT in value or UNKNOWN_WORDS in value for value in values)

    def assigned(self, word: Word) -> str:
        """The value that a variable gets from a word: what is unknown in it may be several words later on."""
        return self.join(Word(tuple(map(_bare, word.parts)), word.line))

    def join(self, word: Word) -> str:
        """The text that a word becomes where it is not split: in an assignment or a test."""
        pieces: list[str] = []
        length = 0
        for part in word.parts:
            pieces.append(self._value(part))
            length += len(pieces[-1])
            if length > MAX_VALUE and not isinstance(part, Text):
                return UNKNOWN_WORDS
        return "".join(pieces)

    def _value(self, part: Part) -> str:
        unknown = UNKNOWN_TEXT if part.quoted else UNKNOWN_WORDS
        match part:
            case Text():
                return part.text
            case Trimmed():
                value = trim(self._value_of(part.name, unknown), part.operator, part.pattern)
                return value.replace(UNKNOWN_WORDS, UNKNOWN_TEXT) if part.quoted else value
            case Variable():
                value = self._value_of(part.name, unknown)
                if part.default is not None and not value and part.default_if_empty:
                    value = part.default
                return value.replace(UNKNOWN_WORDS, UNKNOWN_TEXT) if part.quoted else value
        return unknown

    def _value_of(self, name: str, unknown: str) -> str:
        return unknown if name in _OWN else self._variables.get(name, unknown)


def _bare(part: Part) -> Part:
    """The same outside quotations; a number is one word wherever it is used."""
    is_number = isinstance(part, Anything) and part.arithmetic
    return part if isinstance(part, Text) or is_number else part._replace(quoted=False)


def _has_braces(part: Part) -> bool:
    """Whether braces become several words, of which some may be options: `{--repository,pypi}`."""
    return isinstance(part, Text) and not part.quoted and bool(_BRACES.search(part.text))


def substitutions(word: Word) -> list[str]:
    """The scripts that run while a word is expanded."""
    return [part.script for part in word.parts if isinstance(part, Substitution)]


def _split(value: str) -> list[str]:
    """Pieces between blanks; an empty one at either end where the value has a blank there."""
    pieces = value.split()
    if not pieces:
        return ["", ""] if value else []
    return [*([""] if value[0].isspace() else []), *pieces, *([""] if value[-1].isspace() else [])]


Result: TypeAlias = "tuple[Truth, bool]"
"""Whether a command says yes when all goes well, and whether it may turn out otherwise."""
DONE: Result = (True, True)
TESTS = frozenset({"[", "[[", "test"})
QUESTIONS = frozenset(
    {"((", "let", "grep", "egrep", "fgrep", "diff", "cmp", "which", "type", "hash", "command"}
)
ANSWERS: dict[str, Result] = {"true": (True, False), ":": (True, False), "false": (False, False)}


def taken(truth: Truth, may_differ: bool) -> Truth:
    """Whether a way is taken: one that is not taken when all goes well may be, if what decides may differ."""
    return UNKNOWN if truth is False and may_differ else truth


def leave(arguments: Sequence[str], state: State, truth: Truth) -> None:
    """`exit`: what follows does not run. Where it is only possible that the script fails here, it goes on."""
    if truth is True or arguments in ([], ["0"]):
        is_certain = truth is True and state.alive is True and not state.may_be_over
        state.failed = is_certain and _is_failure(arguments)
        state.alive = False
    elif not _is_failure(arguments):
        state.may_be_over = True


def _is_failure(arguments: Sequence[str]) -> bool:
    """Whether `exit` says that the script failed; only the last eight bits of its number count."""
    return len(arguments) == 1 and arguments[0].isdecimal() and int(arguments[0]) % 256 != 0


def is_glob(parts: list[tuple[str, bool]]) -> bool:
    """Whether a word may become the names of files."""
    return any(not quoted and re.search(r"[*?\[]", text) for text, quoted in parts)
