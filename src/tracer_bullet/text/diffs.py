"""Changes as a unified diff that a person can read and `git apply` accepts."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tracer_bullet.text.files import Change

_LINE = re.compile(r"[^\n]*\n|[^\n]+\Z")
_LONE_RETURN = re.compile(r"\r(?!\n)")
_SPECIAL = re.compile(rb"[^ !#-\[\]-~]")
"""What git escapes: all but printable ASCII, quotes and backslashes too; in octal, but for a few as in C."""
_ESCAPES = {
    b"\a": b"a",
    b"\b": b"b",
    b"\t": b"t",
    b"\n": b"n",
    b"\v": b"v",
    b"\f": b"f",
    b"\r": b"r",
    b'"': b'"',
    b"\\": b"\\",
}
_NO_NEWLINE = "\\ No newline at end of file\n"


def unified_diff(changes: Sequence[Change], root: Path) -> str:
    """What `changes` do, in git's form, with paths relative to `root`; empty where nothing changes.

    The form, with its headers for files that are new or deleted, be they empty:
    https://git-scm.com/docs/diff-format#generate_patch_text_with_p. Lines end where git ends them, at line
    feeds; a carriage return before one stays, so that the diff applies, and one anywhere else is shown as
    `^M`.
    """
    return "".join(_diff(change, root) for change in changes if change.before != change.after)


def _diff(change: Change, root: Path) -> str:
    name = change.path.relative_to(root).as_posix() if change.path.is_relative_to(root) else str(change.path)
    old, new = _quote(f"a/{name}"), _quote(f"b/{name}")
    header = f"diff --git {old} {new}\n{_fate(change)}"
    old = "/dev/null" if change.before is None else old
    new = "/dev/null" if change.after is None else new
    before, after = change.before or b"", change.after or b""
    if b"\0" in before + after:
        return f"{header}Binary files {old} and {new} differ\n"
    hunks = "".join(_hunks(_lines(before), _lines(after)))
    return f"{header}--- {_ended(old)}\n+++ {_ended(new)}\n{hunks}" if hunks else header


def _fate(change: Change) -> str:
    if change.after is None:
        return "deleted file mode 100644\n"
    is_executable = change.mode is not None and change.mode & 0o100
    return f"new file mode 100{'755' if is_executable else '644'}\n" if change.before is None else ""


def _quote(name: str) -> str:
    """As git does it, https://git-scm.com/docs/git-config#Documentation/git-config.txt-corequotePath."""
    data = os.fsencode(name)
    if not _SPECIAL.search(data):
        return name
    quoted = _SPECIAL.sub(lambda found: b"\\" + _ESCAPES.get(found[0], b"%03o" % found[0][0]), data)
    return f'"{quoted.decode("ascii")}"'


def _ended(name: str) -> str:
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
