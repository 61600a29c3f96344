"""What `tracer finalize` has done or would do, as lines to read and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from tracer_bullet.errors import Place
from tracer_bullet.project.worktree import show_path
from tracer_bullet.report import console

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
    if as_json:
        console.emit_json(_as_data(done, with_diff=with_diff))
        return
    if with_diff:
        console.emit_diff(_diff(done.changed, done.root))
    elif is_check:
        for file in done.changed:
            console.emit(f"{_place(file)}: {name_trigger(file.armed)} is left\n")
    else:
        for file in done.changed:
            console.say(f"{_place(file)}: {file.deed}")
    _report_left(done.left, is_finding=is_check)
    if not (done.changed or done.left):
        console.say("nothing to do: there is no temporary trigger")


def name_trigger(armed: Armed | Marked | None) -> str:
    """A temporary trigger in words, with its branches."""
    names = ", ".join(f"`{name}`" for name in armed.branches) if armed else ""
    return f"temporary trigger for {names}" if names else "temporary trigger"


def _report_left(left: Sequence[Leftover], *, is_finding: bool) -> None:
    for found in left:
        place = Place(show_path(found.workflow), found.line)
        line = f"{place}: trigger for `{found.branch}` is still there, without its markers"
        if is_finding:
            console.emit(f"{line}\n")
        else:
            console.say(line)
        stays = f"if it is to stay, write `tracer_branch: ''` into {show_path(found.answers)}"
        console.say(f"hint: `{found.command(show_path(found.workflow))}` removes it; {stays}")


def _as_data(done: Finalized, *, with_diff: bool) -> dict[str, Any]:
    files = [
        {
            "path": show_path(file.change.path, done.root),
            "line": file.armed.line if file.armed else 0,
            "branches": list(file.armed.branches) if file.armed else [],
            "dispatch": bool(file.armed and file.armed.wanted.dispatch),
            "changed": file.is_changed,
        }
        for file in done.files
    ]
    left = [found.describe(done.root, show_path(found.workflow)) for found in done.left]
    data = {"files": files, "left": left}
    return data | ({"diff": _diff(done.files, done.root)} if with_diff else {})


def _diff(files: Sequence[FinalizedFile], root: Path) -> str:
    from tracer_bullet.text.diffs import unified_diff  # noqa: PLC0415 - wanted with --diff alone

    return unified_diff([file.change for file in files], root)


def _place(file: FinalizedFile) -> Place:
    return Place(show_path(file.change.path), file.armed.line if file.armed else 0)
