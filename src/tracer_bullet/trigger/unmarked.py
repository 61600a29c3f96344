"""Taking out a temporary trigger that somebody wrote by hand, without markers: by name, never by guessing."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.errors import RefusedError, TracerError
from tracer_bullet.project.answers_file import find_answers
from tracer_bullet.project.worktree import show_path
from tracer_bullet.text.nodes import Mapping, Sequence, parse, tree
from tracer_bullet.text.source import BOM
from tracer_bullet.text.splices import apply_splices
from tracer_bullet.trigger.branches import branch_pattern, check_branch
from tracer_bullet.trigger.finalize import has_markers
from tracer_bullet.trigger.on_section import OnSection, read_on_section
from tracer_bullet.trigger.removal import remove
from tracer_bullet.trigger.wanted import DISPATCH, FILTERS, PUSH, events, listed_branches

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tracer_bullet.project.answers_file import AnswersFile
    from tracer_bullet.text.nodes import Entry, Node
    from tracer_bullet.text.scalars import YamlValue


def finalize_unmarked(text: str, event: str, branch: str = "", *, path: str = "") -> str:
    """`text` without the unmarked trigger for pushes to `branch`, or a start by hand (`workflow_dispatch`).

    Out goes the branch where others are listed beside it, `branches` where `tags` stand beside it, else the
    whole event; each with the comments that belong to it. Unchanged where nothing names that trigger. Raises
    TracerError for other events and for no workflow; RefusedError where the trigger serves more than it
    names, where a pattern lets the branch trigger, where nothing else would start the workflow, and where it
    cannot be taken out exactly.
    """
    if text.startswith(BOM):
        return BOM + finalize_unmarked(text[1:], event, branch, path=path)
    if has_markers(text):
        hint = shlex.join(["tracer", "finalize", *([path] if path else [])])
        raise RefusedError(
            "the workflow has a temporary trigger with markers: take out that one first", hint=hint
        )
    trigger = read_on_section(text, parse(text, path), path)
    if event == PUSH:
        check_branch(branch)
        return _without_branch(trigger, branch)
    if event == DISPATCH:
        return _without_dispatch(trigger)
    raise TracerError(
        f"expected the event `{PUSH}` or `{DISPATCH}`, found `{event}`", hint=f"--trigger {PUSH}"
    )


def find_unmarked(trigger: OnSection, branch: str) -> int:
    """The line from where `trigger` names `branch` for pushes; 0 where it does not, one by one."""
    if not any(item in (branch, branch_pattern(branch)) for item in listed_branches(trigger.on)):
        return 0
    value = trigger.entry.value
    entry = value.entry(PUSH) if isinstance(value, Mapping) else None
    return (entry or trigger.entry).key.span.line


def _without_dispatch(trigger: OnSection) -> str:
    known = events(trigger.on)
    if DISPATCH not in known:
        return trigger.text
    if known[DISPATCH]:
        raise _refuse(trigger, trigger.entry, f"`{DISPATCH}` has inputs, which does not look temporary")
    return _without_event(trigger, DISPATCH)


def _without_branch(trigger: OnSection, branch: str) -> str:
    known = events(trigger.on)
    push = known.get(PUSH) or {}
    if PUSH in known and not any(name in push for name in FILTERS):
        raise _refuse(trigger, trigger.entry, "`push` triggers for every branch, not for one")
    listed = listed_branches(trigger.on)
    named = [index for index, item in enumerate(listed) if item in (branch, branch_pattern(branch))]
    if not named:
        _check_silent(trigger, branch)
        return trigger.text
    rest = listed[: named[0]] + listed[named[0] + 1 :]
    if len(named) > 1 or (rest and all(str(item).startswith("!") for item in rest)):
        raise _refuse(trigger, trigger.entry, f"`{branch}` cannot leave the list of branches {listed}")
    if rest:
        return _without_item(trigger, named[0], rest)
    if "tags" in push or "tags-ignore" in push:
        return _without_filter(trigger)
    if paths := [f"`{name}`" for name in push if name != "branches"]:
        reason = f"`push` has {' and '.join(paths)}, too, which does not look temporary"
        raise _refuse(trigger, trigger.entry, reason)
    return _without_event(trigger, PUSH)


def _check_silent(trigger: OnSection, branch: str) -> None:
    """Raise RefusedError where a push to `branch`, which nothing names, triggers all the same."""
    from tracer_bullet.workflow.filters.trigger_filters import pass_branch  # noqa: PLC0415 - wanted here alone
    from tracer_bullet.workflow.reader import read_workflow  # noqa: PLC0415 - wanted here alone
    from tracer_bullet.workflow.simulation.triggering import read_filters  # noqa: PLC0415 - wanted here alone

    push = read_workflow(trigger.text, trigger.path).triggers.get(PUSH)
    filtered = pass_branch(read_filters(push), branch) if push else None
    if filtered and filtered.passes is not False:
        raise _refuse(trigger, trigger.entry, f"`{branch}` is not named, and yet triggers: {filtered.why}")


def _without_event(trigger: OnSection, name: str) -> str:
    value = trigger.entry.value
    if len(events(trigger.on)) == 1:
        raise _refuse(
            trigger, trigger.entry, f"nothing but `{name}` starts the workflow: without it, it is dead"
        )
    if isinstance(value, Mapping):
        entry = value.entry(name)
        left = {key: event for key, event in trigger.on.items() if key != name}
        return _take_out(trigger, value, entry, left)
    item = next((item for item in _items(value) if tree(item) == name), None)
    return _take_out(trigger, value, item, [event for event in trigger.on if event != name])


def _without_filter(trigger: OnSection) -> str:
    push = _find(trigger.entry.value, PUSH)
    filters = {name: value for name, value in trigger.on[PUSH].items() if name != "branches"}
    child = push.entry("branches") if isinstance(push, Mapping) else None
    return _take_out(trigger, push, child, trigger.on | {PUSH: filters})


def _without_item(trigger: OnSection, index: int, rest: list[YamlValue]) -> str:
    branches = _find(_find(trigger.entry.value, PUSH), "branches")
    items = _items(branches)
    filters = trigger.on[PUSH] | {"branches": rest}
    return _take_out(trigger, branches, items[index] if items else None, trigger.on | {PUSH: filters})


def _find(node: Node | None, name: str) -> Node | None:
    return node.get(name) if isinstance(node, Mapping) else None


def _items(node: Node | None) -> tuple[Node, ...]:
    return node.items if isinstance(node, Sequence) else ()


def _take_out(trigger: OnSection, collection: Node | None, child: Entry | Node | None, on: YamlValue) -> str:
    """The text without `child`, if `on` then reads as it should; what an alias stands for stays."""
    if isinstance(collection, Mapping | Sequence) and child:
        splice = remove(trigger.text, collection, child)
        result = apply_splices(trigger.text, [splice]) if splice else trigger.text
        if trigger.becomes(result, on):
            return result
    raise _refuse(trigger, trigger.entry, "the trigger cannot be taken out exactly")


def _refuse(trigger: OnSection, entry: Entry, reason: str) -> RefusedError:
    hint = "take out by hand the lines under `on` that are temporary"
    return RefusedError(reason, hint=hint, place=trigger.place(entry.key))


class Leftover(NamedTuple):
    """The trigger in `workflow`, from `line` on, for the branch that the file `answers` names."""

    workflow: Path
    line: int
    branch: str
    answers: Path

    def command(self, shown: str) -> str:
        """What takes it out, where `shown` is the path of the workflow as the user would type it."""
        import shlex  # noqa: PLC0415 - wanted here alone

        return shlex.join(["tracer", "finalize", shown, "--trigger", "push", "--branch", self.branch])

    def describe(self, root: Path, shown: str) -> dict[str, str | int]:
        """The same as JSON, with the path from `root`."""
        path = show_path(self.workflow, root)
        return {"path": path, "line": self.line, "branch": self.branch, "command": self.command(shown)}


def recorded_for(root: Path, workflows: Iterable[Path]) -> list[tuple[AnswersFile, Path]]:
    """The answers in `root` that name a branch for one of `workflows`, each with that workflow.

    Raises what `find_answers` raises.
    """
    paths = {path.name: path for path in workflows}
    files = [file for file in find_answers(root) if file.branch and file.workflow_name in paths]
    return [(file, paths[file.workflow_name]) for file in files]


def find_leftover(file: AnswersFile, workflow: Path, trigger: OnSection) -> Leftover | None:
    """What is left in `workflow`, whose trigger without markers is `trigger`; None if nothing is."""

    line = find_unmarked(trigger, file.branch)
    return Leftover(workflow, line, file.branch, file.path) if line else None
