"""Where quotations and braces end, and what `$'…'` means."""

from __future__ import annotations

import re

_ESCAPE = re.compile(r"\\(?:x([0-9A-Fa-f]{1,2})|u([0-9A-Fa-f]{1,4})|([0-7]{1,3})|(.))", re.DOTALL)
_LETTERS = {
    "a": "\a", "b": "\b", "e": "\033", "E": "\033", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v",
    "\\": "\\", "'": "'", '"': '"', "?": "?",
}  # fmt: skip


def decode_ansi(text: str) -> str | None:
    """What `$'text'` is, None where an escape in it is not followed.

    https://www.gnu.org/software/bash/manual/html_node/ANSI_002dC-Quoting.html
    """
    unknown = False

    def one(found: re.Match[str]) -> str:
        nonlocal unknown
        if code := found[1] or found[2]:
            return chr(int(code, 16))
        if found[3]:
            return chr(int(found[3], 8) % 256)
        unknown |= found[4] not in _LETTERS
        return _LETTERS.get(found[4], "")

    decoded = _ESCAPE.sub(one, text)
    return None if unknown or not set(decoded).isdisjoint("\0\1") else decoded


def closing_quote(script: str, at: int) -> int:
    """Where the quotation that begins at `at` ends; the last character where it has no end."""
    quote = script[at]
    end = at + 1
    while end < len(script) and script[end] != quote:
        end += 2 if script[end] == "\\" and quote != "'" else 1
    return min(end, len(script) - 1)


def closing_brace(script: str, at: int) -> int:
    """Where the brace that begins at or after `at` ends, -1 where it has no end."""
    depth = 0
    for index in range(at, len(script)):
        depth += {"{": 1, "}": -1}.get(script[index], 0)
        if depth == 0 and script[index] == "}":
            return index
    return -1


def closing_parenthesis(script: str, at: int) -> int:
    """Where the parenthesis that begins at `at` ends, quotations skipped; -1 where it has no end."""
    depth = 0
    while at < len(script):
        character = script[at]
        if character in "'\"`":
            at = closing_quote(script, at)
        elif character == "\\":
            at += 1
        elif character in "()":
            depth += 1 if character == "(" else -1
            if depth == 0:
                return at
        at += 1
    return -1
