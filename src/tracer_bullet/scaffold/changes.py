"""From what was rendered to what is to be written: the user's own files stay, and nothing is lost unseen."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tracer_bullet.errors import Place, RefusedError, TracerError
from tracer_bullet.project.files import show
from tracer_bullet.project.names import normalise
from tracer_bullet.scaffold.in_the_way import describe
from tracer_bullet.scaffold.stage import ANSWERS_FILE, CHECKLIST
from tracer_bullet.scaffold.updaters import DEPENDABOT, find_updater, say_lines_to_add
from tracer_bullet.text.files import Change

if TYPE_CHECKING:
    from pathlib import Path

    from tracer_bullet.scaffold.stage import Rendered


@dataclass
class Result:
    """The changes in the order of writing, and what is worth saying about files that stay as they are."""

    changes: list[Change] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def first_changes(rendered: Rendered, root: Path, *, force: bool) -> Result:
    """What to write where no answers of this package are recorded yet.

    Raises RefusedError for a workflow of the user's own in the way, unless `force` says to replace it.
    """
    result = Result()
    checklist = _place_for_checklist(rendered, root)
    if checklist != CHECKLIST:
        result.notes.append(f"`{CHECKLIST}` stays as it is; ours is `{checklist}`")
    updater = find_updater(root)
    for path, data in rendered.in_order():
        if path == DEPENDABOT and updater:
            result.notes += filter(None, [say_lines_to_add(root, updater, data.decode())])
            continue
        target = root / (checklist if path == CHECKLIST else path)
        before = _read(target)
        if before is None or path == rendered.workflow:
            if not force and not _is_any(before, None, data, rendered.permanent):
                raise _in_the_way(target)
            result.changes.append(Change(target, before, data, rendered.modes[path]))
        elif not _is_any(before, data):
            result.notes.append(f"`{show(target)}` is yours and stays as it is")
    return _without_repetitions(result)


def later_changes(rendered: Rendered, baseline: Rendered, root: Path, *, force: bool) -> Result:
    """What to write where `baseline`, the recorded answers, was written before.

    Only the pipeline counts: the files of a new package belong to whoever works on it. Raises RefusedError
    for a generated file that is no longer what was generated, unless `force` says to write it anew.
    """
    checklist = _recorded_checklist(rendered, root)
    places = {
        path: root / (checklist if path == CHECKLIST else path) for path in (*rendered.files, *baseline.files)
    }
    for path in (baseline.workflow, CHECKLIST):
        before = _read(places[path])
        if not force and not _is_any(before, None, baseline.files[path], baseline.unarmed(path)):
            raise _changed_since(places[path], baseline.answers_file)
    result = Result()
    for path in (CHECKLIST, rendered.answers_file, rendered.workflow):
        if path == rendered.answers_file and rendered.answers == baseline.answers:
            continue
        result.changes.append(
            Change(places[path], _read(places[path]), rendered.files[path], rendered.modes[path])
        )
    if baseline.workflow != rendered.workflow:
        result.changes.append(Change(places[baseline.workflow], _read(places[baseline.workflow]), None))
    return _without_repetitions(result)


def _place_for_checklist(rendered: Rendered, root: Path) -> str:
    """The first name that is free, or that holds the same already."""
    names = _checklist_names(rendered)
    return next(
        (name for name in names if _is_any(_read(root / name), None, rendered.files[CHECKLIST])), names[-1]
    )


def _recorded_checklist(rendered: Rendered, root: Path) -> str:
    return next((name for name in reversed(_checklist_names(rendered)) if (root / name).is_file()), CHECKLIST)


def _checklist_names(rendered: Rendered) -> tuple[str, ...]:
    """A repository has one RELEASING.md, its own or its first package's."""
    if rendered.answers_file == ANSWERS_FILE:
        return (CHECKLIST, "RELEASING.tracer.md")
    return (f"RELEASING.{normalise(str(rendered.answers['project_name']))}.md",)


def _is_any(before: bytes | None, *known: bytes | None) -> bool:
    """Whether a file is one of `known`, whichever line ends git has checked it out with."""
    return any(_unify(before) == _unify(data) for data in known)


def _unify(data: bytes | None) -> bytes | None:
    return None if data is None else data.replace(b"\r\n", b"\n")


def _read(path: Path) -> bytes | None:
    if not path.exists() and not path.is_symlink():
        return None
    if not path.is_file():
        raise _in_the_way(path)
    try:
        return path.read_bytes()
    except OSError as error:
        raise TracerError(f"cannot be read: {error.strerror}", place=Place(show(path))) from error


def _without_repetitions(result: Result) -> Result:
    result.changes = [change for change in result.changes if not _is_any(change.before, change.after)]
    return result


def _in_the_way(target: Path) -> RefusedError:
    return RefusedError(
        f"this is in the way and not from tracer: {describe(target)}",
        hint="`--workflow NAME` writes another file beside it, `--force` replaces it",
        place=Place(show(target)),
    )


def _changed_since(target: Path, answers_file: str) -> RefusedError:
    return RefusedError(
        "this file is no longer what was generated: it was changed, or another version of tracer wrote it",
        hint=f"copier update --trust -a {answers_file}\n`--force` writes it anew instead",
        place=Place(show(target)),
    )
