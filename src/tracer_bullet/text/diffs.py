"""Changes as a unified diff that a person can read and `git apply` accepts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tracer_bullet.text.files import Change

_LINE = re.compile(r"[^\n]*\n|[^\n]+\Z")
_LONE_RETURN = re.compile(r"\r(?!\n)")
_NO_NEWLINE = "\\ No newline at end of file\n"


def unified_diff(changes: Sequence[Change], root: Path) -> str:
    """What `changes` do, in git's form, with paths relative to `root`; empty where nothing changes.

    Lines end where git ends them, at line feeds; a carriage return before one stays, so that the diff
    applies, and one anywhere else is shown as `^M`.
    """
    return "".join(_diff(change, root) for change in changes if change.before != change.after)


def _diff(change: Change, root: Path) -> str:
    name = change.path.relative_to(root).as_posix() if change.path.is_relative_to(root) else str(change.path)
    old = "/dev/null" if change.before is None else f"a/{name}"
    new = "/dev/null" if change.after is None else f"b/{name}"
    before, after = change.before or b"", change.after or b""
    if b"\0" in before + after:
        return f"Binary files {old} and {new} differ\n"
    hunks = "".join(_hunks(_lines(before), _lines(after)))
    return f"--- {_header(old)}\n+++ {_header(new)}\n{hunks}"


def _header(name: str) -> str:
    # As git does it: without the tab, `patch` would end the name at the blank.
    return f"{name}\t" if " " in name else name


def _lines(data: bytes) -> list[str]:
    text = _LONE_RETURN.sub("^M", data.decode("utf-8", "backslashreplace"))
    return _LINE.findall(text)


def _hunks(before: list[str], after: list[str]) -> Iterator[str]:
    import difflib  # noqa: PLC0415 - wanted only where a diff is shown

    # The first two lines are headers, which we write ourselves.
    for line in list(difflib.unified_diff(before, after))[2:]:
        yield line if line.endswith("\n") else f"{line}\n{_NO_NEWLINE}"
