"""Taking out what `tracer init` wrote for a package, and nothing else: what it replaced comes back.

A file is deleted if it holds what tracer made of the answers, or what was committed together with them: so
tracer knows a file from another version of itself. What was edited since stays, and so do the files of a
package that tracer made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.errors import TracerError
from tracer_bullet.project.answers_file import find_answers
from tracer_bullet.project.git import ask_git, read_blob
from tracer_bullet.project.uncommitted import find_uncommitted
from tracer_bullet.project.worktree import WORKFLOWS, find_worktree, show_path
from tracer_bullet.scaffold.answers.location import locate
from tracer_bullet.scaffold.answers.provider import provider_of_answers
from tracer_bullet.scaffold.answers.questions import ADOPTED, WHOSE
from tracer_bullet.scaffold.answers.release_tags import CHECKLIST
from tracer_bullet.scaffold.changes import join_changes, read_before
from tracer_bullet.scaffold.checklist import checklist_names
from tracer_bullet.scaffold.existing.dependabot import DEPENDABOT
from tracer_bullet.scaffold.existing.losses import Loss
from tracer_bullet.scaffold.existing.replaced_files import REPLACED, digest_of, permanent, read_replaced
from tracer_bullet.scaffold.rendering.recorded import check_kinds, read_recorded, stage_recorded
from tracer_bullet.scaffold.template_source import find_template
from tracer_bullet.text.files import Change
from tracer_bullet.text.source import read_source

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tracer_bullet.project.answers_file import AnswersFile
    from tracer_bullet.scaffold.existing.replaced_files import ReplacedFile
    from tracer_bullet.scaffold.rendering.rendered import Rendered


class Removal(NamedTuple):
    """The changes that take tracer's files out of the repository at `root`.

    `kept` are sentences about files that stay; `losses` are files that are not committed as they are, without
    which nothing may be removed.
    """

    root: Path
    changes: tuple[Change, ...]
    kept: tuple[str, ...]
    losses: tuple[Loss, ...]


def plan_removal(directory: Path) -> Removal:
    """What to take out for the package in `directory`; raises TracerError if tracer wrote nothing for it."""
    files = find_answers(find_worktree(directory))
    commands = [f"tracer init --remove {file.package_directory}" for file in files]
    others = "\n".join([*commands, *["tracer init --remove --all"] * (len(files) > 1)])
    try:
        location = locate(directory)
    except TracerError as error:
        error.hint = others or error.hint
        raise
    own = next((file for file in files if file.package_directory == location.package_directory), None)
    if own is None:
        where = location.package_directory
        message = f"tracer wrote nothing for the package in `{where}`: it has no answers file"
        raise TracerError(message, hint=others)
    return _removal_of(own, location.root, [file for file in files if file is not own])


def plan_removal_of_all(directory: Path, left_out: Sequence[str]) -> Removal:
    """What to take out for every package that tracer set up in the repository around `directory`.

    Raises TracerError if there is none, and for a directory `left_out` that is not one of theirs.
    """
    root = find_worktree(directory)
    files = {file.package_directory: file for file in find_answers(root)}
    if not files:
        raise TracerError("tracer wrote nothing for any package: there is no answers file")
    names = {path.rstrip("/") for path in left_out}
    if wrong := sorted(names - files.keys()):
        message = f"tracer wrote nothing for a package in `{wrong[0]}`"
        raise TracerError(message, hint=f"tracer set up the packages in: {', '.join(files)}")
    taken = [file for path, file in files.items() if path not in names]
    left = [file for path, file in files.items() if path in names]
    removals = [_removal_of(one, root, left) for one in taken]
    instead = "take them out one after the other: `tracer init --remove DIR`"
    changes = join_changes((change for one in removals for change in one.changes), root, instead)
    kept = dict.fromkeys(sentence for one in removals for sentence in one.kept)
    losses = dict.fromkeys(loss for one in removals for loss in one.losses)
    return Removal(root, changes, tuple(kept), tuple(losses))


def _removal_of(own: AnswersFile, root: Path, left: Sequence[AnswersFile]) -> Removal:
    """The removal for one package, while the packages in `left` keep their answers."""
    check_kinds(own)
    baseline = stage_recorded(find_template(), read_recorded(own), own.path)
    return _Removing(root, own, baseline, _commit_of_answers(root, own), tuple(left)).plan()


class _Removing(NamedTuple):
    """`beginning` is the commit that brought the answers, empty for none.

    `left` are the answers of packages that stay. With the last package, shared files go as well.
    """

    root: Path
    own: AnswersFile
    baseline: Rendered
    beginning: str
    left: tuple[AnswersFile, ...]

    def plan(self) -> Removal:
        replaced = read_replaced(str(self.baseline.answers.get(REPLACED, "")))
        known = {one.path for one in replaced}
        shared = {(WORKFLOWS / one.workflow_name).as_posix(): one.package_directory for one in self.left}
        found = [self.bring_back(one, shared.get(one.path, "")) for one in replaced]
        found += [self.take_out(path) for path in self.written(known)]
        found += self.shared(known)
        found.append(Change(self.own.path, self.own.path.read_bytes(), None))
        changes = tuple(one for one in found if isinstance(one, Change))
        kept = tuple(one for one in found if isinstance(one, str) and one)
        there = {show_path(one.path, self.root): one for one in changes if one.before is not None}
        losses = (
            Loss(file, is_deleted=there[file.path].after is None, is_replaced=False)
            for file in find_uncommitted(self.root, list(there))
        )
        return Removal(self.root, changes, (*kept, *self.new_package()), tuple(losses))

    def written(self, replaced: set[str]) -> Iterator[str]:
        """The paths of the files that tracer may have written, but for those that it `replaced`."""
        names = checklist_names(self.baseline)
        there = [name for name in reversed(names) if (self.root / name).is_file()]
        yield from there
        if not self.left and DEPENDABOT in self.baseline.files:
            yield DEPENDABOT
        if self.baseline.answers.get(WHOSE) != ADOPTED and self.baseline.workflow not in replaced:
            yield self.baseline.workflow

    def shared(self, replaced: set[str]) -> Iterator[Change]:
        """The pipeline that tracer made for several packages, without this one, or gone with the last."""
        provider = provider_of_answers(self.baseline.answers)
        for name in provider.pipelines if provider and provider.joining else ():
            if name not in replaced and name != self.baseline.workflow and (self.root / name).is_file():
                change = self.without_include(self.root / name)
                if change:
                    yield change if (change.after or b"").strip() else change._replace(after=None)

    def bring_back(self, one: ReplacedFile, user: str) -> Change | str:
        """The file as it was, or why it stays: the package in the directory `user` may still need it."""
        if user:
            return f"{one.path} stays, for the package in `{user}`"
        path = self.root / one.path
        before = read_before(path, self.root)
        if (before is None) is not (one.digest == "") or (before and digest_of(before) != one.digest):
            without = self.without_include(path) if before else None
            if without:
                return without
            return (
                f"`{one.path}` was edited since and stays; before tracer it was as "
                f"`git cat-file -p {one.blob}` shows"
            )
        after = read_blob(self.root, one.blob, one.path)
        if after is None:
            return f"`{one.path}` stays, because git does not have what it was here: `git fetch --unshallow`"
        return Change(path, before, after)

    def without_include(self, path: Path) -> Change | None:
        """The edited pipeline without the line that includes ours; None if it is something else."""
        provider = provider_of_answers(self.baseline.answers)
        joining = provider.joining if provider else None
        if not (provider and joining and show_path(path, self.root) in provider.pipelines):
            return None
        source = read_source(path)
        after = source.encode(joining.leave(source.text, self.baseline.answers))
        return Change(path, source.data, after) if after != source.data else None

    def take_out(self, name: str) -> Change | str:
        path = self.root / name
        before = read_before(path, self.root)
        if before is None or self.was_before(name):
            return ""
        made = self.baseline.files[name if name in self.baseline.files else CHECKLIST]
        first = read_blob(self.root, f"{self.beginning}:{name}", name) if self.beginning else None
        forms = {permanent(one) for one in (made, first) if one is not None}
        if permanent(before) in forms:
            return Change(path, before, None)
        return f"`{name}` was edited since and stays: `git rm {name}` deletes it"

    def was_before(self, name: str) -> bool:
        """Whether a file was there before the answers were."""
        return bool(ask_git(self.root, "ls-tree", "--name-only", f"{self.beginning}^", "--", name))

    def new_package(self) -> Iterator[str]:
        if self.baseline.answers.get("new_package") is True:
            yield f"the package in `{self.own.package_directory}` stays: it is yours"


def _commit_of_answers(root: Path, file: AnswersFile) -> str:
    options = ("log", "--diff-filter=A", "--max-count=1", "--format=%H")
    return ask_git(root, *options, "--", show_path(file.path, root))
