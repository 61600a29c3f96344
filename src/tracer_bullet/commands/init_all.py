"""What `tracer init --all` does: a plan for each package of the repository, and one write."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from tracer_bullet.commands.init_dialog import settle_all
from tracer_bullet.errors import ExitCode, TracerError
from tracer_bullet.project.read_once import while_nothing_changes
from tracer_bullet.report import console
from tracer_bullet.report.init import describe_setup, diff_of
from tracer_bullet.report.init_all import all_lines, what_to_do_for_all
from tracer_bullet.scaffold.init_all import packages_to_set_up, plan_all
from tracer_bullet.text.counted import counted
from tracer_bullet.text.files import write_changes

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracer_bullet.scaffold.init_all import AllPlans
    from tracer_bullet.scaffold.init_plan import InitPlan

_FOR_ONE = {"workflow": "--workflow", "adopt": "--adopt", "verify": "--verify"}


def run(options: Namespace, plan_one: Callable[[Namespace], InitPlan]) -> int:
    """Set up every package, each as `plan_one` plans it; returns the exit code."""
    for name, option in _FOR_ONE.items():
        if getattr(options, name):
            raise TracerError(f"`{option}` is for one package, and not for `--all`", hint="leave it out")
    root, packages = packages_to_set_up(Path(options.directory), options.left_out)
    with while_nothing_changes():
        plans = plan_all(
            root,
            packages,
            lambda one: plan_one(Namespace(**{**vars(options), "directory": str(root / one.directory)})),
        )
    may_write = bool(plans.changes) and not options.dry_run
    if options.format == "text":
        _show(plans, is_dry=options.dry_run)
    if may_write and not options.yes and not settle_all(plans):
        console.say("nothing was written")
        return ExitCode.FINDINGS
    if may_write:
        write_changes(plans.changes, root)
    if options.format == "json":
        console.emit_json({"packages": [describe_setup(plan, written=may_write) for plan in plans.plans]})
    elif may_write:
        console.say(f"wrote {counted(len(plans.changes), 'file')}\n")
        console.say(what_to_do_for_all(plans))
    return ExitCode.OK


def _show(plans: AllPlans, *, is_dry: bool) -> None:
    for line in all_lines(plans):
        console.say(line)
    if is_dry:
        console.emit_diff(diff_of(plans))
    if not plans.changes:
        console.say("nothing to do: everything is up to date")
