"""From what was rendered to what is to be written: the user's own files stay, and nothing is lost unseen."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from tracer_bullet.errors import Place, RefusedError, TracerError
from tracer_bullet.project.worktree import show_path
from tracer_bullet.scaffold.answers.release_tags import CHECKLIST
from tracer_bullet.scaffold.checklist import find_checklist, place_checklist
from tracer_bullet.scaffold.existing.conflicts import can_be_replaced, in_the_way
from tracer_bullet.scaffold.existing.dependabot import DEPENDABOT, find_updater, say_lines_to_add
from tracer_bullet.scaffold.existing.line_ends import keep_line_ends, unify
from tracer_bullet.scaffold.existing.merging import Merged, ancestor, merge
from tracer_bullet.scaffold.existing.replaced_files import permanent
from tracer_bullet.scaffold.existing.safety_edits import safety_edits
from tracer_bullet.scaffold.rendering.rendered import with_permanent
from tracer_bullet.text.files import Change

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tracer_bullet.scaffold.rendering.rendered import Rendered


@dataclass
class Result:
    """The changes in the order of writing, and what is worth saying about files that stay as they are.

    `generated` are contents that tracer can make again: nothing is lost where they are replaced.
    """

    changes: list[Change] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    generated: frozenset[bytes] = frozenset()


def first_changes(rendered: Rendered, root: Path, *, force: bool) -> Result:
    """What to write where no answers of this package are recorded yet.

    Raises RefusedError for a workflow of the user's own in the way, unless `force` says to replace it.
    """
    checklist, note = place_checklist(rendered, root)
    result = Result(notes=[note] if note else [], generated=rendered.contents)
    updater = find_updater(root)
    for path, data in rendered.in_order():
        if path == DEPENDABOT and updater:
            result.notes += filter(None, [say_lines_to_add(root, updater, data.decode())])
        elif path == CHECKLIST:
            result.changes += [_write(root / checklist, rendered, path, root)] if checklist else []
        elif path == rendered.workflow:
            result.changes.append(_write_workflow(rendered, root, force=force))
        elif _is_any(read_before(root / path, root), None, data):
            result.changes.append(_write(root / path, rendered, path, root))
        else:
            result.notes.append(f"`{show_path(root / path)}` is yours and stays unchanged")
    return _without_repetitions(result)


def later_changes(
    rendered: Rendered, baseline: Rendered, root: Path, *, force: bool, can_update: bool
) -> Result:
    """What to write where `baseline`, the recorded answers, was written before.

    Only the pipeline counts: the files of a new package belong to whoever works on it, and so does a
    checklist that was changed. Raises RefusedError for a workflow that is no longer what was generated,
    unless `force` says to write it again; `can_update` says whether Copier knows the version that it is from.
    """
    old = root / baseline.workflow
    before = read_before(old, root)
    result = Result(generated=rendered.contents | baseline.contents)
    if not force and not _is_any(before, None, baseline.files[baseline.workflow], baseline.permanent):
        current = permanent(before or b"")
        base = ancestor(root, baseline.answers_file, baseline.workflow, baseline.permanent)
        merged = merge(root, current, base, rendered.permanent) if base is not None else Merged(None)
        if base is None or merged.text is None:
            raise _changed_since(baseline, root, merged.edits, can_update=can_update)
        result.notes += safety_edits(base, current)
        rendered = with_permanent(rendered, merged.text)
    checklist, note = find_checklist(rendered, baseline, root)
    result.notes += [note] if note else []
    if checklist:
        result.changes.append(_write(root / checklist, rendered, CHECKLIST, root))
    if rendered.answers != baseline.answers:
        answers = rendered.answers_file
        result.changes.append(_write(root / answers, rendered, answers, root))
    if baseline.workflow == rendered.workflow:
        result.changes.append(_write(old, rendered, rendered.workflow, root))
    else:
        result.changes.append(_write_workflow(rendered, root, force=force, model=before))
        result.changes.append(Change(old, before, None))
    return _without_repetitions(result)


def adopted_changes(
    rendered: Rendered, baseline: Rendered | None, root: Path, workflows: Sequence[Change]
) -> Result:
    """What to write for a workflow of the user's own, which is the last of `workflows`.

    `baseline` is what the recorded answers made, None if none are recorded. Dependabot's file is not touched.
    """
    checklist, note = (
        find_checklist(rendered, baseline, root) if baseline else place_checklist(rendered, root)
    )
    generated = rendered.contents | (baseline.contents if baseline else frozenset())
    result = Result(notes=[note] if note else [], generated=generated)
    if checklist:
        result.changes.append(_write(root / checklist, rendered, CHECKLIST, root))
    if baseline is None or rendered.answers != baseline.answers:
        answers = rendered.answers_file
        result.changes.append(_write(root / answers, rendered, answers, root))
    result.changes += workflows
    return _without_repetitions(result)


def with_deletions(result: Result, gone: Sequence[Change], workflow: Path) -> Result:
    """The same, with the workflows that are `gone` before `workflow` takes their place.

    A kill in between leaves none that publishes, rather than two.
    """
    known = {change.path for change in result.changes} | {workflow}
    new = [change for change in gone if change.path not in known]
    earlier = [change for change in result.changes if change.path != workflow]
    last = [change for change in result.changes if change.path == workflow]
    notes = [
        f"`{show_path(change.path)}` will be deleted. After the first release with the new workflow, "
        "remove the old publisher or token on PyPI"
        for change in new
    ]
    return replace(result, changes=[*earlier, *new, *last], notes=[*result.notes, *notes])


def join_changes(changes: Iterable[Change], root: Path, instead: str) -> tuple[Change, ...]:
    """The changes of several packages as one; raises RefusedError, with the hint `instead`, if two differ."""
    found: dict[Path, Change] = {}
    for change in changes:
        known = found.setdefault(change.path, change)
        if known.after != change.after:
            message = f"two packages would change `{show_path(change.path, root)}` in different ways"
            raise RefusedError(message, hint=instead)
    return tuple(found.values())


def read_before(path: Path, root: Path) -> bytes | None:
    """What the file at `path` holds, None for no file; raises RefusedError for what is no file."""
    if not path.exists() and not path.is_symlink():
        return None
    if not path.is_file():
        raise in_the_way(path, root)
    try:
        return path.read_bytes()
    except OSError as error:
        raise TracerError(f"cannot be read: {error.strerror}", place=Place(show_path(path))) from error


def _write_workflow(rendered: Rendered, root: Path, *, force: bool, model: bytes | None = None) -> Change:
    """The workflow where none of ours was; `model` is the one whose place it takes, if any."""
    path = root / rendered.workflow
    before = read_before(path, root)
    if not _is_any(before, None, rendered.files[rendered.workflow], rendered.permanent) and not (
        force and can_be_replaced(path, root)
    ):
        raise in_the_way(path, root)
    change = _write(path, rendered, rendered.workflow, root)
    return change if model is None or before is not None else _like(model, change)


def _write(target: Path, rendered: Rendered, path: str, root: Path) -> Change:
    """The file `path` as it was rendered, at `target`."""
    change = Change(target, read_before(target, root), rendered.files[path], rendered.modes[path])
    return change if change.before is None else _like(change.before, change)


def _like(model: bytes, change: Change) -> Change:
    return change._replace(after=keep_line_ends(model, change.after or b""))


def _is_any(before: bytes | None, *known: bytes | None) -> bool:
    """Whether a file is one of `known`, whichever line ends git has checked it out with."""
    return (before if before is None else unify(before)) in known


def _without_repetitions(result: Result) -> Result:
    result.changes = [change for change in result.changes if change.before != change.after]
    return result


def _changed_since(baseline: Rendered, root: Path, edits: Sequence[str], *, can_update: bool) -> RefusedError:
    """Copier can merge only where it knows the version that was written before.

    `edits` are the user's own lines that the template changed as well.
    """
    directory = show_path(root / str(baseline.answers["package_directory"]))
    words = [] if directory == "." else [directory]
    again = shlex.join(["tracer", "init", *words, "--force"])
    shown = shlex.join(["tracer", "init", *words, "--dry-run", "--force"])
    cures = [f"{shown}  # shows what `--force` would write instead"]
    if can_update:
        place = [] if root == Path.cwd() else [show_path(root)]
        update = shlex.join(["copier", "update", "--trust", "-a", baseline.answers_file, *place])
        cures = [f"uvx {update}", f"without uv: `pip install copier`, then `{update}`", *cures]
    if edits:
        cures += [f"`{again}` takes the template's lines: commit that, then make these edits again:", *edits]
    return RefusedError(
        "this file differs from what tracer generates: it was edited, or another version of tracer wrote it",
        hint="\n".join(cures),
        place=Place(show_path(root / baseline.workflow)),
    )
