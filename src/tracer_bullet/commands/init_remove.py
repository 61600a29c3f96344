"""What `tracer init --remove` does: takes out what tracer wrote, and brings back what it replaced."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tracer_bullet.commands.init_dialog import HOW_TO_DECIDE
from tracer_bullet.errors import ExitCode
from tracer_bullet.project.worktree import show_path
from tracer_bullet.report import console
from tracer_bullet.report.init import describe_files
from tracer_bullet.scaffold.existing.losses import check_losses
from tracer_bullet.scaffold.removal import plan_removal, plan_removal_of_all
from tracer_bullet.text.counted import counted
from tracer_bullet.text.diffs import unified_diff
from tracer_bullet.text.files import write_changes

if TYPE_CHECKING:
    from argparse import Namespace

    from tracer_bullet.scaffold.removal import Removal

_ELSEWHERE = (
    "the publishers on TestPyPI and PyPI stay, and so do environments and protected tags of the repository: "
    "remove them there"
)


def run(options: Namespace) -> int:
    """Remove what `tracer init` wrote for the package, or for all; returns the exit code."""
    directory = Path(options.directory)
    removal = plan_removal_of_all(directory, options.left_out) if options.all else plan_removal(directory)
    if not options.dry_run:
        again = "tracer init --remove --all" if options.all else "tracer init --remove"
        check_losses(removal.losses, removal.root, again)
    diff = unified_diff(removal.changes, removal.root)
    if options.format == "text":
        _show(removal, diff if options.dry_run else "")
    if not (options.dry_run or options.yes or _is_wanted(removal)):
        console.say("nothing was removed")
        return ExitCode.FINDINGS
    if not options.dry_run:
        write_changes(removal.changes, removal.root)
    if options.format == "json":
        files = describe_files(removal.changes, removal.root)
        console.emit_json({"files": files, "kept": list(removal.kept), "diff": diff})
    return ExitCode.OK


def _show(removal: Removal, diff: str) -> None:
    for change in removal.changes:
        name = show_path(change.path, removal.root)
        console.say(f"  {'deleted ' if change.after is None else 'restored'}  {name}")
    for sentence in removal.kept:
        console.say(f"note: {sentence}")
    for loss in removal.losses:
        console.say(f"note: {loss}: without `--dry-run` this is refused")
    console.say(f"note: {_ELSEWHERE}")
    if diff:
        console.emit_diff(diff)


def _is_wanted(removal: Removal) -> bool:
    console.check_terminal(HOW_TO_DECIDE)
    return console.ask(f"Change {counted(len(removal.changes), 'file')}?")
