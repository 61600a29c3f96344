"""What a word means as a pattern or as a regular expression, and whether a text fits it.

https://www.gnu.org/software/bash/manual/html_node/Pattern-Matching.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.workflow.expressions import UNKNOWN
from tracer_bullet.workflow.shell.words import UNKNOWN_TEXT, UNKNOWN_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tracer_bullet.workflow.expressions import Truth

_UNKNOWN = re.compile(f"[{UNKNOWN_TEXT}{UNKNOWN_WORDS}]")
_IN_PATTERN = re.compile(
    r"(?P<wild>[*?](?!\())|(?P<members>\[[!^]?[A-Za-z0-9_.-]+\])|(?P<escaped>\\.)|(?P<odd>[*?@+!]\(|\[|\\\Z)"
    r"|(?P<plain>.)",
    re.DOTALL,
)
_IN_REGEX = re.compile(
    r"(?P<wild>[.*+?^$()|]|\{\d{1,3}(?:,\d{0,3})?\})|(?P<members>\[\^?[A-Za-z0-9_./+-]+\])"
    r"|(?P<escaped>\\[^A-Za-z0-9<>`'])|(?P<odd>[\\\[\]{}])|(?P<plain>.)",
    re.DOTALL,
)
_CLASS_ESCAPES = frozenset("wWsSbB<>`'")
"""Letters that a regular expression of GNU's library reads as classes and places behind a backslash."""
MAX_COUNTED = 12
"""More `*`, `+`, `?` and `{…}` than this in a regular expression are not followed."""


class Shape(NamedTuple):
    """A pattern as a regular expression of Python, empty where not known; `start` is its plain beginning.

    `anchored`: what fits begins with `start`.
    """

    regex: str
    start: str
    anchored: bool = True

    def fits(self, subject: str) -> Truth:
        """Whether all of a text, of which a part may be unknown, fits the pattern."""
        known = _UNKNOWN.split(subject, maxsplit=1)[0]
        if known == subject and self.regex:
            return re.fullmatch(self.regex, subject, re.DOTALL) is not None
        if not self.anchored or self.start.startswith(known) or known.startswith(self.start):
            is_too_short = known == subject and len(known) < len(self.start) and self.anchored
            return False if is_too_short else UNKNOWN
        return False


def literal(text: str) -> Shape:
    """The pattern that only this text fits."""
    return pattern([(text, True)])


def pattern(parts: Iterable[tuple[str, bool]]) -> Shape:
    """The pattern that these texts are together; a `quoted` one means itself."""
    regex: list[str] = []
    for text, quoted in parts:
        for kind, token in _tokens(_IN_PATTERN, text, quoted=quoted):
            match kind:
                case "wild":
                    regex.append({"*": ".*"}.get(token, "."))
                case "members":
                    regex.append(re.sub(r"\A\[[!^]", "[^", token))
                case "plain":
                    regex.append(re.escape(token))
                case _:
                    return Shape("", _start(regex))
    return Shape(_compiled(regex), _start(regex))


def regular_expression(parts: Iterable[tuple[str, bool]]) -> Shape:
    """What `=~` seeks: a quoted text means itself. Back references, named classes and such are not known."""
    regex: list[str] = []
    counted = 0
    for text, quoted in parts:
        for kind, token in _tokens(_IN_REGEX, text, quoted=quoted):
            if kind not in ("wild", "members", "plain") or (quoted and text in _CLASS_ESCAPES):
                return _sought("", regex)
            if kind == "wild" and token[0] in "*+?{":
                counted += 1
                if counted > MAX_COUNTED or not _may_count(regex[-1:], token):
                    return _sought("", regex)
            # Where a text ends with a line end, Python's `$` stands before that as well.
            regex.append(r"\Z" if (kind, token) == ("wild", "$") else _as_regex(kind, token))
    return _sought(_compiled(regex), regex)


def _compiled(regex: list[str]) -> str:
    """The whole expression, empty where Python has none like it."""
    try:
        return re.compile("".join(regex)).pattern or "(?:)"
    except re.error:
        return ""


def _may_count(before: list[str], count: str) -> bool:
    """Counted groups may take for ever to match; a count that is counted means another thing in Python."""
    return bool(before) and before[0][0] not in "*+?{(|^" and (before[0] != ")" or count == "?")


def _as_regex(kind: str, token: str) -> str:
    return re.escape(token) if kind == "plain" else token


def _sought(whole: str, regex: list[str]) -> Shape:
    """Alternatives are not looked at where a part of the text is unknown."""
    anchored = regex[:1] == ["^"] and "|" not in regex
    counted = next((token for token in regex[1:] if token[0] in "*?{"), "")
    start = "" if counted or not anchored else _start(regex[1:])
    return Shape(f".*(?:{whole}).*" if whole else "", start, anchored)


def _tokens(tokens: re.Pattern[str], text: str, *, quoted: bool) -> Iterable[tuple[str, str]]:
    """Kinds and texts of what a text consists of; a character after a backslash is plain."""
    for piece in re.split(f"([{UNKNOWN_TEXT}{UNKNOWN_WORDS}])", text):
        if _UNKNOWN.match(piece):
            yield "unknown", piece
        elif quoted:
            yield from (("plain", character) for character in piece)
        else:
            for found in tokens.finditer(piece):
                kind = found.lastgroup or ""
                yield ("plain", found.group()[1]) if kind == "escaped" else (kind, found.group())


def _start(regex: list[str]) -> str:
    """The characters at the beginning that mean themselves."""
    start = ""
    for token in regex:
        if (
            len(token) > 2
            or (len(token) == 2 and token[0] != "\\")
            or token in (".", "^", "(", ")", "|", "\\Z", "+", "*", "?")
        ):
            break
        start += token[-1]
    return start
