"""Random filters and names, judged by a second implementation too: regular expressions, and a loop.

More of them by hand:

    TRACER_FILTERS=300000 python -m pytest tests/workflow/test_filters_at_random.py
"""

from __future__ import annotations

import os
import random
import re
from typing import NamedTuple

from tracer_bullet.workflow.filters.trigger_filters import Filters, pass_push

COUNT = int(os.environ.get("TRACER_FILTERS", "1500"))
PLAIN = ["main", "rel", "v", "1", "-", "x", "a?", "b+", "[0-9]", "[0-9]+", "[ab]", r"\*"]
PIECES = {**{piece: piece for piece in PLAIN}, ".": r"\.", "*": "[^/]*", "**": ".*", "(": r"\(", "$": r"\$"}
"""Pieces of a pattern, with what they are as a regular expression."""
TEXTS = ["main", "rel", "v", "1", ".", "-", "a", "b", "x", "10", "aa", "bb", "*", "(", "$", ""]
"""Pieces of a name."""


class Written(NamedTuple):
    """A pattern as GitHub reads it, and the same as a regular expression."""

    pattern: str
    regex: re.Pattern[str]


def written(draw: random.Random) -> Written:
    patterns, regexes = [], []
    for _ in range(draw.randint(1, 3)):
        chosen = [draw.choice(list(PIECES)) for _ in range(draw.randint(1, 3))]
        # Stars beside each other are another piece than each of them.
        chosen = [
            piece for at, piece in enumerate(chosen) if not at or "*" not in (piece[0], chosen[at - 1][-1])
        ]
        patterns.append("".join(chosen))
        regexes.append("".join(PIECES[piece] for piece in chosen))
    if draw.random() < 0.2:
        patterns.insert(0, "**")
        regexes.insert(0, ".*")
    pattern = "/".join(patterns)
    # `**/` is any number of directories, none included.
    *before, last = zip(patterns, regexes, strict=True)
    regex = "".join("(?:.*/)?" if one == "**" else f"{text}/" for one, text in before) + last[1]
    is_negative = draw.random() < 0.25
    return Written(f"!{pattern}" if is_negative else pattern, re.compile(regex, re.DOTALL))


def name(draw: random.Random) -> str:
    segments = [
        "".join(draw.choice(TEXTS) for _ in range(draw.randint(1, 3))) for _ in range(draw.randint(1, 3))
    ]
    return "/".join(segments)


def includes(patterns: list[Written], text: str) -> bool:
    """The last pattern that matches decides."""
    included = False
    for one in patterns:
        if one.regex.fullmatch(text):
            included = not one.pattern.startswith("!")
    return included


def expected(filters: dict[str, list[Written]], kind: str, text: str) -> bool:
    """Either names of this kind are filtered, or, where only those of the other kind are, none passes."""
    other = "tags" if kind == "branches" else "branches"
    if kind in filters:
        return includes(filters[kind], text)
    if f"{kind}_ignore" in filters:
        return not any(one.regex.fullmatch(text) for one in filters[f"{kind}_ignore"])
    return not filters.keys() & {other, f"{other}_ignore"}


def chosen(draw: random.Random) -> dict[str, list[Written]]:
    found: dict[str, list[Written]] = {}
    for kind in ("branches", "tags"):
        match draw.randrange(3):
            case 0:
                found[kind] = [written(draw) for _ in range(draw.randint(1, 3))]
            case 1:
                plain = (written(draw) for _ in range(9))
                # What `!` means there is documented nowhere.
                found[f"{kind}_ignore"] = [one for one in plain if not one.pattern.startswith("!")][:2]
    return {key: patterns for key, patterns in found.items() if patterns}


def test_random_filters_let_through_what_regular_expressions_do() -> None:
    draw = random.Random(20261126)
    passed = 0
    for _ in range(COUNT):
        filters, text = chosen(draw), name(draw)
        given = Filters(**{key: [one.pattern for one in patterns] for key, patterns in filters.items()})
        for kind, prefix in (("branches", "refs/heads/"), ("tags", "refs/tags/")):
            wanted = expected(filters, kind, text)
            assert pass_push(given, prefix + text).passes is wanted, (given, text)
            passed += wanted
    assert COUNT / 4 < passed < COUNT * 2
