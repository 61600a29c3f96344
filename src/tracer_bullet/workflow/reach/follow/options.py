"""The options of a command line, as most tools write them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence


class Told(NamedTuple):
    """Options with their values (empty where they take none), other words, and the words behind `--`."""

    options: tuple[tuple[str, str], ...] = ()
    words: tuple[str, ...] = ()
    rest: tuple[str, ...] = ()

    def given(self, *names: str) -> tuple[str, ...]:
        """The values of these options, in order."""
        return tuple(value for name, value in self.options if name in names)


def read_options(words: Sequence[str], valued: Collection[str], many: Collection[str] = ()) -> Told:
    """The words of a command line; `valued` are options with one value, `many` those with any number."""
    at = list(words).index("--") if "--" in words else len(words)
    options: list[tuple[str, str]] = []
    others: list[str] = []
    waiting = iter(words[:at])
    for word in waiting:
        if word.startswith("-") and word != "-":
            options.append(_option(word, valued, many, waiting))
        elif options and options[-1][0] in many and not others:
            options.append((options[-1][0], word))
        else:
            others.append(word)
    return Told(tuple(options), tuple(others), tuple(words[at + 1 :]))


def _option(
    word: str, valued: Collection[str], many: Collection[str], waiting: Iterator[str]
) -> tuple[str, str]:
    name, equals, value = word.partition("=")
    if word in valued or word in many:
        return word, next(waiting, "")
    if equals:
        return name, value
    short = word[:2]
    if len(word) > 2 and word[1] != "-" and (short in valued or short in many):
        return short, word[2:]
    return word, ""
