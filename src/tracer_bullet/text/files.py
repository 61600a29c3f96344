"""The one function that writes files, for the whole program: all of the changes, or none of them.

Every file is written next to its place first and renamed into it last, so that whoever looks, and whatever
stops the process, finds each file old or new.
"""

from __future__ import annotations

import contextlib
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.errors import Place, RefusedError, TracerError
from tracer_bullet.text.disk import DISK
from tracer_bullet.text.listed import in_backticks

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tracer_bullet.text.disk import FileOperations

_TEMPORARY = re.compile(r"\..+\.tracer-([0-9]{1,10})-[0-9a-f]{12}\.tmp\Z", re.DOTALL)
_WRITE_BITS = 0o222


class Change(NamedTuple):
    """What a file held when it was read (`before`, None: no file) and is to hold (`after`, None: no file).

    `mode` is the permission bits of a file that is new, of which the umask takes its part; None means 0o666.
    A file that exists keeps its mode, owner and group.
    """

    path: Path
    before: bytes | None
    after: bytes | None
    mode: int | None = None


def write_changes(changes: Sequence[Change], root: Path, disk: FileOperations = DISK) -> None:
    """Make every change in the order given, each by one rename, or none of them.

    Callers put the workflow last. A symlink is written through. Missing parent directories are made.
    Temporary files that an earlier, killed run left in the same directories are deleted. Raises
    RefusedError, with nothing changed, for what lies outside of `root` (also by a symlink) and for a file
    that is no longer what was read, and TracerError where the system does not let us: read-only, full.
    """
    writer = _Writer(disk)
    try:
        steps = _plan(changes, root, disk)
        places = {change.path.parent for change in changes} | {step.target.parent for step in steps}
        remove_leftovers(places, disk)
        for step in steps:
            writer.stage(step)
        for step in steps:
            _check_unchanged(step, disk)
        for step in steps:
            writer.commit(step)
    except OSError as error:
        stuck = writer.roll_back()
        raise _explain(error, writer.place, stuck) from error
    except BaseException:
        writer.roll_back()
        raise


class _Step(NamedTuple):
    """A change on its way: where it really goes, and what stands there."""

    change: Change
    target: Path
    status: os.stat_result | None

    @property
    def place(self) -> Place:
        return Place(str(self.change.path))


def _plan(changes: Sequence[Change], root: Path, disk: FileOperations) -> list[_Step]:
    steps: dict[Path, _Step] = {}
    for change in changes:
        if change.before == change.after:
            continue
        target = _resolve(change.path, root)
        step = _Step(change, target, disk.status(target))
        first = steps.setdefault(target, step)
        if first.change.after != change.after:
            message = f"this is the same file as `{first.change.path}`, with other contents to be written"
            raise RefusedError(message, place=step.place)
        if step.status and not step.status.st_mode & _WRITE_BITS:
            raise _read_only(step)
    return list(steps.values())


def _read_only(step: _Step) -> TracerError:
    import shlex  # noqa: PLC0415 - wanted only for this error

    hint = f"chmod u+w {shlex.quote(str(step.change.path))}"
    return TracerError("the file is read-only", hint=hint, place=step.place)


def _resolve(path: Path, root: Path) -> Path:
    target = Path(os.path.realpath(path))
    if not target.is_relative_to(os.path.realpath(root)):
        raise RefusedError(
            f"this leads to `{target}`, outside of the repository `{root}`",
            hint="replace the symlink by a copy of the file",
            place=Place(str(path)),
        )
    return target


def _check_unchanged(step: _Step, disk: FileOperations) -> None:
    before = step.change.before
    exists = disk.status(step.target) is not None
    if before is None and exists:
        raise RefusedError("another program created this file meanwhile", hint="run again", place=step.place)
    if before is not None and not (exists and disk.read(step.target) == before):
        raise RefusedError("another program changed this file meanwhile", hint="run again", place=step.place)


def remove_leftovers(directories: Iterable[Path], disk: FileOperations = DISK) -> None:
    """Delete the temporary files that earlier, killed runs left in these directories."""
    for directory in directories:
        for name in disk.names(directory):
            match = _TEMPORARY.match(name)
            with contextlib.suppress(OSError):
                if match and disk.is_abandoned(directory / name, int(match[1])):
                    disk.remove(directory / name)


class _Writer:
    """Knows what it has done so far, and so how to undo it."""

    def __init__(self, disk: FileOperations) -> None:
        self.place: Place | None = None
        self._disk = disk
        self._staged: dict[Path, Path] = {}
        self._steps: list[_Step] = []
        self._trying: _Step | None = None
        self._done: list[_Step] = []
        self._directories: list[Path] = []

    def stage(self, step: _Step) -> None:
        """Write the new bytes under a temporary name beside the place where they go."""
        self.place = step.place
        self._steps.append(step)
        self._make_parents(step.target.parent)
        if step.change.after is not None:
            self._write_beside(step, step.change.after)

    def commit(self, step: _Step) -> None:
        """Put the new file in the place of the old one."""
        self.place = step.place
        self._trying = step
        if step.change.after is None:
            self._disk.remove(step.target)
        else:
            self._disk.replace(self._staged[step.target], step.target)
        self._done.append(step)
        self._trying = None
        with contextlib.suppress(OSError):
            # The file is whole either way, and not every file system can do this.
            self._disk.sync_directory(step.target.parent)

    def roll_back(self) -> list[Path]:
        """Unless everything is done: put every old file back. Returns those that could not be put back."""
        if self._trying and self._has_happened(self._trying):
            self._done.append(self._trying)
        if len(self._done) == len(self._steps):
            return []
        self._remove_staged()
        stuck = [step.change.path for step in reversed(self._done) if not self._undo(step)]
        for directory in reversed(self._directories):
            with contextlib.suppress(OSError):
                self._disk.remove_directory(directory)
        return stuck

    def _has_happened(self, step: _Step) -> bool:
        """Whether the rename came before what interrupted us."""
        try:
            return not self._disk.status(self._staged.get(step.target, step.target))
        except OSError:
            return False

    def _undo(self, step: _Step) -> bool:
        try:
            if step.change.before is None:
                self._disk.remove(step.target)
            else:
                self._write_beside(step, step.change.before)
                self._disk.replace(self._staged[step.target], step.target)
        except OSError:
            self._remove_staged()
            return False
        return True

    def _remove_staged(self) -> None:
        for path in self._staged.values():
            with contextlib.suppress(OSError):
                self._disk.remove(path)

    def _make_parents(self, directory: Path) -> None:
        missing = []
        while not self._disk.status(directory):
            missing.append(directory)
            directory = directory.parent
        for path in reversed(missing):
            self._disk.make_directory(path)
            self._directories.append(path)

    def _write_beside(self, step: _Step, data: bytes) -> None:
        path = step.target.with_name(
            f".{step.target.name[:80]}.tracer-{os.getpid()}-{os.urandom(6).hex()}.tmp"
        )
        self._staged[step.target] = path
        if step.status:
            self._disk.create(path, data, 0o600)
            self._disk.take_after(path, step.status)
        else:
            self._disk.create(path, data, 0o666 if step.change.mode is None else step.change.mode)


def _explain(error: OSError, place: Place | None, stuck: list[Path]) -> TracerError:
    reason = (error.strerror or str(error)).lower()
    place = place or Place(str(error.filename or ""))
    if not stuck:
        hint = "nothing was changed; free the disk or the permissions, then run again"
        return TracerError(f"cannot be written: {reason}", hint=hint, place=place)
    names = in_backticks(stuck)
    return TracerError(
        f"cannot be written: {reason}; already changed, and not to be put back: {names}",
        hint="`git diff` shows what was changed, `git restore` puts it back",
        place=place,
    )
