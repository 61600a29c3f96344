"""All of the changes are made, or none: whatever fails, and whenever the process dies."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.text.faulty import FaultyDisk, Killed
from tracer_bullet.errors import ExitCode, RefusedError, TracerError
from tracer_bullet.text.disk import DISK, Disk
from tracer_bullet.text.files import Change, write_changes

OLD, NEW = b"old\r\n", b"the new content\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A directory with the files `first` and `last`, and `gone`, which a change deletes."""
    directory = tmp_path / "root"
    directory.mkdir()
    for name in ("first", "last", "gone"):
        (directory / name).write_bytes(OLD)
    return directory


def changes_in(root: Path) -> list[Change]:
    """One of each kind, the workflow last."""
    return [
        Change(root / "first", OLD, NEW),
        Change(root / "deep" / "er" / "made", None, NEW, 0o755),
        Change(root / "gone", OLD, None),
        Change(root / "last", OLD, NEW),
    ]


def snapshot(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()
    }


BEFORE = {"first": OLD, "last": OLD, "gone": OLD}
AFTER = {"first": NEW, "last": NEW, "deep/er/made": NEW}


def steps_of_a_whole_run(tmp_path: Path) -> range:
    """The numbers of the file operations that all of the changes take."""
    directory = tmp_path / "counted"
    directory.mkdir()
    restore(directory)
    disk = FaultyDisk(10_000, "dies")
    write_changes(changes_in(directory), directory, disk)
    return range(disk.operations)


def restore(root: Path) -> None:
    for path in sorted(root.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    for name in BEFORE:
        (root / name).write_bytes(OLD)


def without_temporary_files(files: dict[str, bytes]) -> dict[str, bytes]:
    return {name: data for name, data in files.items() if not name.endswith(".tmp")}


def test_nothing_to_change_touches_nothing(root: Path) -> None:
    write_changes([Change(root / "first", OLD, OLD), Change(root / "nothing", None, None)], root)
    assert snapshot(root) == BEFORE


def test_every_change_is_made_and_no_temporary_file_is_left(root: Path) -> None:
    write_changes(changes_in(root), root)
    assert snapshot(root) == AFTER


def test_one_error_at_any_step_changes_nothing_and_leaves_nothing(tmp_path: Path, root: Path) -> None:
    refused = 0
    for step in steps_of_a_whole_run(tmp_path):
        try:
            write_changes(changes_in(root), root, FaultyDisk(step, "fails once"))
        except TracerError as error:
            refused += 1
            assert error.message == "cannot be written: no space left on device"
            assert "nothing was changed" in error.hint
            assert snapshot(root) == BEFORE
            assert not (root / "deep").exists()
        else:
            assert snapshot(root) == AFTER
        restore(root)
    assert refused > 20


def test_a_disk_that_stays_broken_leaves_old_files_or_new_ones_and_the_error_names_the_new(
    tmp_path: Path, root: Path
) -> None:
    named = 0
    for step in steps_of_a_whole_run(tmp_path):
        try:
            write_changes(changes_in(root), root, FaultyDisk(step, "fails from then on"))
        except TracerError as error:
            found = without_temporary_files(snapshot(root))
            changed = {name for name in (*BEFORE, *AFTER) if found.get(name) != BEFORE.get(name)}
            assert all(found.get(name) == AFTER.get(name) for name in changed)
            assert all(f"`{root / name}`" in error.message for name in changed)
            named += bool(changed)
        restore(root)
    assert named > 3


def test_a_process_that_dies_at_any_step_leaves_old_files_or_new_ones_and_the_next_run_completes(
    tmp_path: Path, root: Path
) -> None:
    for step in steps_of_a_whole_run(tmp_path):
        with pytest.raises(Killed):
            write_changes(changes_in(root), root, FaultyDisk(step, "dies"))
        found = without_temporary_files(snapshot(root))
        assert all(
            found.get(name) in (BEFORE.get(name), AFTER.get(name)) for name in (*BEFORE, *AFTER, *found)
        )
        assert found["last"] == OLD or found == AFTER
        write_changes(
            [Change(change.path, read(change.path), change.after) for change in changes_in(root)], root
        )
        assert snapshot(root) == AFTER
        restore(root)


def read(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


@pytest.mark.parametrize("moment", ["write", "replace"])
def test_a_real_kill_leaves_the_old_file_and_a_temporary_one_that_the_next_run_deletes(
    root: Path, moment: str
) -> None:
    script = f"""
import os, pathlib, signal
from tracer_bullet.text.disk import Disk
from tracer_bullet.text.files import Change, write_changes

class Dying(Disk):
    def take_after(self, path, model):
        if {moment!r} == "write":
            os.kill(os.getpid(), signal.SIGKILL)
        super().take_after(path, model)

    def replace(self, source, target):
        os.kill(os.getpid(), signal.SIGKILL)

root = pathlib.Path({str(root)!r})
write_changes([Change(root / "last", {OLD!r}, {NEW!r})], root, Dying())
"""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    ended = subprocess.run([sys.executable, "-c", script], check=False, env=environment)
    assert ended.returncode == -signal.SIGKILL
    assert len(snapshot(root)) == len(BEFORE) + 1
    assert without_temporary_files(snapshot(root)) == BEFORE
    write_changes([Change(root / "last", OLD, NEW)], root)
    assert snapshot(root) == BEFORE | {"last": NEW}


def test_the_temporary_file_of_a_running_process_is_left_alone(root: Path) -> None:
    alive = root / f".last.tracer-{os.getppid()}-0123456789ab.tmp"
    ours_to_keep = root / ".last.tracer-notes.tmp"
    for path in (alive, ours_to_keep):
        path.write_bytes(b"x")
    write_changes([Change(root / "last", OLD, NEW)], root)
    assert alive.exists()
    assert ours_to_keep.exists()


def test_leftovers_are_deleted_also_where_nothing_is_to_be_changed(root: Path) -> None:
    leftover = root / f".last.tracer-{os.getpid()}-0123456789ab.tmp"
    leftover.write_bytes(b"half")
    write_changes([Change(root / "last", OLD, OLD)], root)
    assert snapshot(root) == BEFORE


def test_ctrl_c_in_between_puts_everything_back(root: Path) -> None:
    class Interrupted(Disk):
        def replace(self, source: Path, target: Path) -> None:
            super().replace(source, target)
            if target.name == "made":
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_changes(changes_in(root), root, Interrupted())
    assert snapshot(root) == BEFORE


def test_ctrl_c_after_the_last_rename_leaves_everything_done(root: Path) -> None:
    class Interrupted(Disk):
        def replace(self, source: Path, target: Path) -> None:
            super().replace(source, target)
            if target.name == "last":
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_changes(changes_in(root), root, Interrupted())
    assert snapshot(root) == AFTER


def test_a_file_that_changed_since_it_was_read_is_not_overwritten(root: Path) -> None:
    changes = changes_in(root)
    (root / "last").write_bytes(b"somebody else's\n")
    with pytest.raises(RefusedError, match="another program changed this file meanwhile") as caught:
        write_changes(changes, root)
    assert caught.value.place is not None
    assert caught.value.place.path == str(root / "last")
    assert snapshot(root) == BEFORE | {"last": b"somebody else's\n"}


def test_a_file_that_vanished_since_it_was_read_is_not_made_again(root: Path) -> None:
    (root / "last").unlink()
    with pytest.raises(RefusedError, match="another program changed this file meanwhile"):
        write_changes([Change(root / "last", OLD, NEW)], root)
    assert not (root / "last").exists()


def test_a_file_that_appeared_meanwhile_is_not_overwritten(root: Path) -> None:
    with pytest.raises(RefusedError, match="another program created this file meanwhile"):
        write_changes([Change(root / "first", None, NEW)], root)
    assert snapshot(root) == BEFORE


def test_the_mode_of_a_file_is_kept(root: Path) -> None:
    (root / "first").chmod(0o640)
    write_changes([Change(root / "first", OLD, NEW)], root)
    assert stat.S_IMODE((root / "first").stat().st_mode) == 0o640


def test_the_mode_of_a_file_that_is_put_back_is_kept(root: Path) -> None:
    (root / "first").chmod(0o640)
    (root / "gone").chmod(0o604)

    class LastFails(Disk):
        def replace(self, source: Path, target: Path) -> None:
            if target.name == "last":
                raise PermissionError(13, "Permission denied")
            super().replace(source, target)

    with pytest.raises(TracerError, match="cannot be written: permission denied"):
        write_changes(changes_in(root), root, LastFails())
    assert snapshot(root) == BEFORE
    assert [stat.S_IMODE((root / name).stat().st_mode) for name in ("first", "gone")] == [0o640, 0o604]


def test_the_owner_of_a_file_is_kept_where_the_system_allows_it(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def chown(path: Path, user: int, group: int) -> None:
        asked.append((user, group))
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "chown", chown)
    model = os.stat_result((0o100600, 0, 0, 1, 12345, 54321, 0, 0, 0, 0))
    DISK.take_after(root / "first", model)
    assert asked == [(12345, 54321)]
    assert stat.S_IMODE((root / "first").stat().st_mode) == 0o600


def test_a_new_file_takes_its_mode_less_the_umask(root: Path) -> None:
    umask = os.umask(0o027)
    try:
        write_changes([Change(root / "run", None, NEW, 0o755), Change(root / "text", None, NEW)], root)
    finally:
        os.umask(umask)
    assert [stat.S_IMODE((root / name).stat().st_mode) for name in ("run", "text")] == [0o750, 0o640]


def test_a_read_only_file_is_said_to_be_one(root: Path) -> None:
    (root / "last").chmod(0o444)
    with pytest.raises(TracerError, match="the file is read-only") as caught:
        write_changes(changes_in(root), root)
    assert caught.value.hint == f"chmod u+w {root / 'last'}"
    assert snapshot(root) == BEFORE


def test_a_directory_in_the_place_of_a_file_is_an_error(root: Path) -> None:
    (root / "directory").mkdir()
    with pytest.raises(TracerError, match="cannot be written: is a directory"):
        write_changes([Change(root / "directory", OLD, NEW)], root)
    assert snapshot(root) == BEFORE


def test_a_file_in_the_place_of_a_parent_directory_is_an_error(root: Path) -> None:
    with pytest.raises(TracerError, match="cannot be written: not a directory"):
        write_changes([Change(root / "first" / "below", None, NEW)], root)
    assert snapshot(root) == BEFORE


def test_a_symlink_inside_of_the_root_is_written_through(root: Path) -> None:
    (root / "deep").mkdir()
    (root / "deep" / "link").symlink_to("../first")
    write_changes([Change(root / "deep" / "link", OLD, NEW)], root)
    assert (root / "deep" / "link").readlink() == Path("../first")
    assert snapshot(root) == BEFORE | {"first": NEW, "deep/link": NEW}


@pytest.mark.parametrize("parent", [False, True], ids=["the file itself", "a directory above it"])
def test_a_symlink_that_leaves_the_root_is_refused(root: Path, tmp_path: Path, *, parent: bool) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "file").write_bytes(OLD)
    path = root / "link" / "file" if parent else root / "link"
    (root / "link").symlink_to(outside if parent else outside / "file")
    with pytest.raises(RefusedError, match="outside of the repository") as caught:
        write_changes([Change(root / "first", OLD, NEW), Change(path, OLD, NEW)], root)
    assert str(outside / "file") in caught.value.message
    assert (outside / "file").read_bytes() == OLD
    assert (root / "first").read_bytes() == OLD


def test_two_names_of_one_file_are_written_once(root: Path) -> None:
    (root / "link").symlink_to("first")
    write_changes([Change(root / "first", OLD, NEW), Change(root / "link", OLD, NEW)], root)
    assert snapshot(root) == BEFORE | {"first": NEW, "link": NEW}


def test_two_names_of_one_file_with_two_contents_are_refused(root: Path) -> None:
    (root / "link").symlink_to("first")
    with pytest.raises(RefusedError, match="this is the same file as"):
        write_changes([Change(root / "first", OLD, NEW), Change(root / "link", OLD, b"other")], root)
    assert snapshot(root) == BEFORE | {"link": OLD}


def test_a_root_that_is_reached_through_a_symlink_is_the_same_root(root: Path, tmp_path: Path) -> None:
    (tmp_path / "alias").symlink_to(root)
    write_changes([Change(tmp_path / "alias" / "first", OLD, NEW)], tmp_path / "alias")
    assert (root / "first").read_bytes() == NEW


def test_a_very_long_name_can_be_written(root: Path) -> None:
    name = "n" * 250
    write_changes([Change(root / name, None, NEW)], root)
    assert (root / name).read_bytes() == NEW


def test_a_full_disk_is_said_and_nothing_is_changed(root: Path) -> None:
    with pytest.raises(TracerError, match="cannot be written: no space left on device") as caught:
        write_changes(changes_in(root), root, FullDisk())
    assert caught.value.code == ExitCode.INPUT
    assert "nothing was changed" in caught.value.hint
    assert snapshot(root) == BEFORE


class FullDisk(Disk):
    """Takes half of every file."""

    def create(self, path: Path, data: bytes, mode: int) -> None:
        super().create(path, data[: len(data) // 2], mode)
        raise OSError(28, "No space left on device", str(path))


def test_on_windows_only_old_temporary_files_are_taken_for_abandoned(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = root / "first"
    monkeypatch.setattr("tracer_bullet.text.disk.os.name", "nt")
    assert not DISK.is_abandoned(path, os.getppid())
    os.utime(path, (0, 0))
    assert DISK.is_abandoned(path, os.getppid())


def test_a_process_of_somebody_else_is_running(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def kill(_: int, __: int) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "kill", kill)
    assert not DISK.is_abandoned(root / "first", os.getppid())
