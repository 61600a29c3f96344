"""One filter pattern: read, matched against a name, and written for a name.

The syntax is that of
https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#filter-pattern-cheat-sheet.
A pattern becomes a row of steps, and the places in that row that a name can have reached are the bits of
one number, so that the time grows with the lengths of both and never with their product to some power.
"""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from tracer_bullet.errors import TracerError

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_LENGTH = 1000
"""Longer patterns are refused: no branch, tag or path comes near."""

_TOKEN = re.compile(
    r"(?P<directories>(?:(?:(?<=/)|\A)\*\*/(?![?+]))+)|(?P<anything>\*\*)|(?P<segment>\*)|(?P<quantifier>[?+])"
    r"|\[(?P<members>[^\]]+)\]|\\(?P<escaped>[*?+\[\\!.])|(?P<odd>\\.?)|(?P<literal>.)",
    re.DOTALL,
)
_MEMBER = re.compile(r"(?P<first>[^-])-(?P<last>.)|(?P<single>.)", re.DOTALL)
_COUNTABLE = frozenset({"literal", "escaped", "members"})
_NEEDS_READING = re.compile(r"[*?+\[\]\\!]")
_BRACKETS = re.compile(r"\[[^\]]*\]")
_NOT_IN_REFS = re.compile(r"[~^: ](?!\?)")
_NEEDS_BACKSLASH = re.compile(r"[*?+\[\\]|\A!")


class Characters(NamedTuple):
    """The characters within any of `ranges` (first and last), or all others if `inverted`."""

    ranges: tuple[tuple[str, str], ...]
    inverted: bool = False

    def takes(self, character: str) -> bool:
        """Whether the character is one of them."""
        return self.inverted != any(first <= character <= last for first, last in self.ranges)


_NOTHING = Characters(())
_ANYTHING = Characters((), inverted=True)
_SLASH = Characters((("/", "/"),))
_NO_SLASH = Characters((("/", "/"),), inverted=True)


class PatternPart(NamedTuple):
    """Takes one of `characters`; may be left out if `optional`, and take more of them if it `repeats`."""

    characters: Characters
    optional: bool = False
    repeats: bool = False


_DIRECTORIES = (
    PatternPart(_NOTHING, optional=True),
    PatternPart(_ANYTHING, optional=True, repeats=True),
    PatternPart(_SLASH),
)
"""`**/` at the beginning of a segment. The first step takes nothing; all three may be left out from there."""


class Pattern:
    """A pattern, read. At `leaps` begin the steps of a `**/`."""

    def __init__(
        self, text: str, *, negative: bool, steps: tuple[PatternPart, ...], leaps: tuple[int, ...]
    ) -> None:
        self.text = text
        self.negative = negative
        self.steps = steps
        self.leaps = leaps

    def matches(self, name: str) -> bool:
        """Whether the pattern, its `!` left aside, matches all of `name`."""
        if self._is_plain:
            return name == self.text
        optional, repeating, leaping = self._optional, self._repeating, self._leaping
        reached = _leave_out(1, optional, leaping)
        takers: dict[str, int] = {}
        for character in name:
            if not reached:
                return False
            if character not in takers:
                takers[character] = self._takers(character)
            taken = reached & takers[character]
            reached = _leave_out((taken & ~repeating) << 1 | taken & repeating, optional, leaping)
        return bool(reached >> len(self.steps))

    @cached_property
    def _is_plain(self) -> bool:
        return _NEEDS_READING.search(self.text) is None

    def _takers(self, character: str) -> int:
        return sum(bits for characters, bits in self._by_characters.items() if characters.takes(character))

    @cached_property
    def _by_characters(self) -> dict[Characters, int]:
        positions: dict[Characters, list[int]] = {}
        for position, step in enumerate(self.steps):
            positions.setdefault(step.characters, []).append(position)
        return {characters: _bits(found) for characters, found in positions.items()}

    @cached_property
    def _optional(self) -> int:
        return _bits(position for position, step in enumerate(self.steps) if step.optional)

    @cached_property
    def _repeating(self) -> int:
        return _bits(position for position, step in enumerate(self.steps) if step.repeats)

    @cached_property
    def _leaping(self) -> int:
        return _bits(self.leaps)


def _bits(positions: Iterable[int]) -> int:
    number = 0
    for position in positions:
        number |= 1 << position
    return number


def _leave_out(reached: int, optional: int, leaping: int) -> int:
    """All that is reached without taking a character: the carry of a sum runs to the end of a row of ones."""
    reached |= (optional + (reached & optional)) ^ optional
    reached |= (reached & leaping) << len(_DIRECTORIES)
    return reached | (optional + (reached & optional)) ^ optional


@lru_cache(maxsize=4096)
def read_pattern(text: str) -> Pattern:
    """The pattern that `text` means.

    Raises TracerError for what GitHub refuses (nothing in it; `?` and `+` with nothing before them that they
    could count; brackets that are empty, not closed, or hold half a range or one that runs backwards), and
    for what it does not document (brackets that begin with `!` or `^`, or hold a backslash).
    """
    body = text.removeprefix("!")
    if not body:
        _refuse(text, "there is nothing in it", "name a branch, a tag or a path, or use `**` for all of them")
    if len(text) > MAX_LENGTH:
        _refuse(text[:20] + "…", f"it has more than {MAX_LENGTH:,} characters", "no name is that long")
    steps: list[PatternPart] = []
    leaps: list[int] = []
    before = None
    for found in _TOKEN.finditer(body):
        match found.lastgroup:
            case "quantifier" if before not in _COUNTABLE:
                problem = f"its `{found.group()}` has no character before it to count"
                _leave_open(text, problem, f"write `\\{found.group()}` for the character")
            case "quantifier":
                steps += _count(steps.pop(), found.group())
            case "directories":
                leaps.append(len(steps))
                steps += _DIRECTORIES
            case _:
                steps.append(_read_step(text, found))
        before = found.lastgroup
    return Pattern(text, negative=body != text, steps=tuple(steps), leaps=tuple(leaps))


def escape(name: str) -> str:
    """The pattern that matches the branch, tag or path `name`, and nothing else."""
    return _NEEDS_BACKSLASH.sub(r"\\\g<0>", name)


def names_no_ref(pattern: str) -> bool:
    """Whether a character in it, such as the `^` of a regular expression, is in no branch and no tag.

    https://git-scm.com/docs/git-check-ref-format
    """
    return bool(_NOT_IN_REFS.search(_BRACKETS.sub("", pattern)))


def is_templated(pattern: str) -> bool:
    """Whether there is a `${{` in it: GitHub evaluates nothing in a filter, so it is hardly meant so."""
    return "${{" in pattern


def _count(step: PatternPart, quantifier: str) -> tuple[PatternPart, ...]:
    if quantifier == "?":
        return (PatternPart(step.characters, optional=True),)
    return (step, PatternPart(step.characters, optional=True, repeats=True))


def _read_step(text: str, found: re.Match[str]) -> PatternPart:
    match found.lastgroup:
        case "anything":
            return PatternPart(_ANYTHING, optional=True, repeats=True)
        case "segment":
            return PatternPart(_NO_SLASH, optional=True, repeats=True)
        case "members":
            return PatternPart(_read_members(text, found["members"]))
        case "odd":
            problem = f"what `{found.group()}` means is not documented"
            _leave_open(text, problem, "list the accepted characters, such as `[0-9]`")
        case "literal" if found.group() == "[":
            _refuse(
                text, "its `[` opens brackets that are empty or not closed", "write `\\[` for the character"
            )
    character = found.group()[-1]
    return PatternPart(Characters(((character, character),)))


def _read_members(text: str, members: str) -> Characters:
    shown = f"`[{members}]`"
    if members[0] in "!^" or "\\" in members:
        _leave_open(text, f"what {shown} means is not documented", "list the accepted characters")
    ranges: list[tuple[str, str]] = []
    single = False
    for found in _MEMBER.finditer(members):
        first, last = found["first"] or found["single"], found["last"] or found["single"]
        if (first == "-" and single) or first > last:
            _refuse(text, f"{shown} holds a range without an end or backwards", "write it as `a-z`")
        ranges.append((first, last))
        single = bool(found["single"])
    return Characters(tuple(ranges))


class UndocumentedPatternError(TracerError):
    """GitHub may take the pattern, and which names match it is not known."""


def _leave_open(text: str, problem: str, hint: str) -> NoReturn:
    raise UndocumentedPatternError(f"the filter pattern `{text}` is not clear: {problem}", hint=hint)


def _refuse(text: str, problem: str, hint: str) -> NoReturn:
    raise TracerError(f"the filter pattern `{text}` cannot be: {problem}", hint=hint)
