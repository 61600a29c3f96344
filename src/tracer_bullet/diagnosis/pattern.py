"""A pattern of the catalogue, searched for only around the words that it cannot do without.

A log may have megabytes, and the catalogue has some two hundred patterns. Looking for plain words first makes
that fast, and it bounds the work on a text that was made to be slow to search.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

AROUND = 1500
"""Characters on both sides of the words in which a match lies."""
_TRIES = 2000
"""Places at which the words may be found without a match before the search gives up."""
_SHORTEST = 5
"""Words that are shorter are everywhere."""
_CLASSES = re.compile(r"\[\^?\]?(?:\\.|[^\]])*\]")
_LITERAL_ESCAPE = re.compile(r"\\[^A-Za-z0-9]")


class LogPattern(NamedTuple):
    """A regular expression and the words that every match of it contains, empty if none are known."""

    words: str
    expression: re.Pattern[str]

    def matches(self, text: str) -> Iterator[re.Match[str]]:
        """The matches in `text` from left to right."""
        if not self.words:
            yield from self.expression.finditer(text)
            return
        start = done = 0
        for _ in range(_TRIES):
            at = text.find(self.words, start)
            if at < 0:
                return
            end = at + len(self.words) + AROUND
            found = self.expression.search(text, max(at - AROUND, done), end)
            if found:
                yield found
                done = found.end()
            start = max(at + len(self.words), done)


def compile_pattern(source: str) -> tuple[LogPattern, ...]:
    """The alternatives of a regular expression, each by itself."""
    return tuple(LogPattern(find_words(part), re.compile(part)) for part in _split(source))


def _split(source: str) -> list[str]:
    """The parts between the bars that are in no group."""
    depth, found, start = 0, [], 0
    for at, part in _parts(source):
        depth += part == "("
        depth -= part == ")"
        if part == "|" and depth == 0:
            found.append(source[start:at])
            start = at + 1
    return [*found, source[start:]]


def find_words(source: str) -> str:
    """The longest text in an expression that is outside of groups, and is not optional."""
    depth, runs = 0, [""]
    for _, part in _parts(source):
        depth += part == "("
        if part[0] in "?*{" and depth == 0:
            runs[-1] = runs[-1][:-1]
        if depth == 0 and (part[0] not in "\\[]().^$?*+{}|" or _LITERAL_ESCAPE.fullmatch(part)):
            runs[-1] += part[-1]
        else:
            runs.append("")
        depth -= part == ")"
    longest = max(runs, key=len)
    return longest if len(longest) >= _SHORTEST else ""


def _parts(source: str) -> Iterator[tuple[int, str]]:
    """The pieces of an expression: characters, escapes, classes and quantifiers in braces."""
    at = 0
    while at < len(source):
        found = _CLASSES.match(source, at) or re.compile(r"\\.|\{[\d,]+\}|.", re.DOTALL).match(source, at)
        part = found[0] if found else source[at]
        yield at, part
        at += len(part)
