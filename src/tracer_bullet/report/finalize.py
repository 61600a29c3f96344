"""What `tracer finalize` has done or would do, as lines to read and as JSON."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from tracer_bullet.errors import Place
from tracer_bullet.project.worktree import show_path
from tracer_bullet.report import console
from tracer_bullet.text.counted import counted
from tracer_bullet.text.diffs import unified_diff
from tracer_bullet.text.listed import in_backticks

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tracer_bullet.text.files import Change
    from tracer_bullet.trigger import Armed
    from tracer_bullet.trigger.marked import Marked
    from tracer_bullet.trigger.unmarked import Leftover


class FinalizedFile(NamedTuple):
    """What becomes of one file; `armed` is the temporary trigger that it holds, `deed` says what is done."""

    change: Change
    deed: str
    armed: Armed | Marked | None = None

    @property
    def is_changed(self) -> bool:
        """Whether the file reads differently afterwards."""
        return self.change.before != self.change.after


class Finalized(NamedTuple):
    """The files of the repository at `root`, and the triggers without markers that are `left`."""

    files: Sequence[FinalizedFile]
    left: Sequence[Leftover]
    root: Path

    @property
    def changed(self) -> list[FinalizedFile]:
        """The files that change."""
        return [file for file in self.files if file.is_changed]


def report_finalized(done: Finalized, *, as_json: bool, with_diff: bool, is_check: bool) -> None:
    """Print all. With a diff, it alone goes to stdout; of a check, its findings do."""
    changes = [file.change for file in done.files]
    if as_json:
        console.emit_changes(_as_data(done), changes, done.root, with_diff=with_diff)
        return
    if with_diff:
        console.emit_diff(unified_diff(changes, done.root))
    elif is_check:
        for file in done.changed:
            parts = name_parts(file.armed)
            verb = "are" if count_parts(file.armed).keys() - {"trigger"} else "is"
            console.emit_line(f"{_place(file)}: {parts} {verb} still there")
    else:
        for file in done.changed:
            console.say(f"{_place(file)}: {file.deed}")
    _report_left(done.left, is_finding=is_check)
    if not (done.changed or done.left):
        console.say("nothing to do: there are no temporary parts")


def name_parts(armed: Armed | Marked | None) -> str:
    """The temporary parts in words: for which branches, and how many there are of each kind."""
    counts = count_parts(armed) or {"trigger": 1}
    names = in_backticks(armed.branches) if armed else ""
    meant = f" for {names}" if names else ""
    others = [_count(kind, number) for kind, number in counts.items() if kind != "trigger"]
    if "trigger" not in counts:
        return f"temporary parts{meant} ({', '.join(others)})"
    *most, last = [f"temporary trigger{meant}", *others]
    return f"{', '.join(most)} and {last}" if most else last


def count_parts(armed: Armed | Marked | None) -> dict[str, int]:
    """How many temporary parts there are of each kind, in the words of the lines that mark them."""
    kinds = (kind for block in (armed.blocks if armed else ()) for kind in block.words.split(" and "))
    return dict(Counter(kind.removeprefix("temporary ") for kind in kinds))


def _count(kind: str, number: int) -> str:
    """`jobs` are several anyway: their block is one, and says no number."""
    return kind if kind.endswith("jobs") else counted(number, kind)


def _report_left(left: Sequence[Leftover], *, is_finding: bool) -> None:
    for found in left:
        place = Place(show_path(found.workflow), found.line)
        line = f"{place}: trigger for `{found.branch}` is still there, without its markers"
        if is_finding:
            console.emit_line(line)
        else:
            console.say(line)
        stays = f"if it is to stay, write `tracer_branch: ''` into {show_path(found.answers)}"
        console.say(f"hint: `{found.command(show_path(found.workflow))}` removes it; {stays}")


def _as_data(done: Finalized) -> dict[str, Any]:
    files = [
        {
            "path": show_path(file.change.path, done.root),
            "line": file.armed.line if file.armed else 0,
            "branches": list(file.armed.branches) if file.armed else [],
            "dispatch": bool(file.armed and file.armed.wanted.dispatch),
            "parts": count_parts(file.armed),
            "changed": file.is_changed,
        }
        for file in done.files
    ]
    left = [found.describe(done.root, show_path(found.workflow)) for found in done.left]
    return {"files": files, "left": left}


def _place(file: FinalizedFile) -> Place:
    return Place(show_path(file.change.path), file.armed.line if file.armed else 0)
