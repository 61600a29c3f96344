"""The line ends of a file that exists: whatever is written over it keeps them."""

from __future__ import annotations

from difflib import SequenceMatcher
from io import BytesIO


def unify(data: bytes) -> bytes:
    """`data` with line feeds for line ends, whichever git has checked it out with."""
    return data.replace(b"\r\n", b"\n")


def keep_line_ends(before: bytes, after: bytes) -> bytes:
    """`after`, whose lines end in line feeds, with the line ends of `before`.

    A line that stays is as it was; one that is new ends like most lines of `before`.
    """
    if b"\r\n" not in before:
        return after
    usual = b"\r\n" if 2 * before.count(b"\r\n") >= before.count(b"\n") else b"\n"
    old, new = BytesIO(before).readlines(), BytesIO(after).readlines()
    lines: list[bytes] = []
    matcher = SequenceMatcher(None, [unify(line) for line in old], new, autojunk=False)
    for tag, first, last, start, end in matcher.get_opcodes():
        if tag == "equal":
            lines += old[first:last]
        else:
            lines += [line.replace(b"\n", usual) for line in new[start:end]]
    return b"".join(lines)
