"""Where quotations and braces end."""

from __future__ import annotations


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
