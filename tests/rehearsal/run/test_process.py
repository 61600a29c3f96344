"""What a rehearsal starts ends in good time, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from tracer_bullet.rehearsal.run.log import JobLog, RunLog, StepLog, end_abruptly
from tracer_bullet.rehearsal.run.process import Lines, guarded, watched
from tracer_bullet.rehearsal.run.supervisor import list_descendants, read_table

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

_TALK = "import time\nfor _ in range(1_000): print('word', flush=True); time.sleep(0.05)"
_SLEEP = "import subprocess, sys; print('begun', flush=True); subprocess.run(['sleep', '60'])"
_TRACER = """\
import sys, time
from pathlib import Path
from tracer_bullet.rehearsal.run.process import guarded

with guarded(Path(sys.argv[1])):
    print("up", flush=True)
    time.sleep(60)
"""


def read(code: str, folder: Path, silence: float, total: float) -> tuple[list[bytes], str]:
    """What a Python program prints, and why it was ended."""
    with watched([sys.executable, "-c", code], os.environ, folder, folder) as process:
        lines = Lines(process, silence, total)
        return list(lines), lines.why_ended


def test_a_command_that_ends_by_itself_is_let_alone(tmp_path: Path) -> None:
    assert read("print('word')", tmp_path, 60, 60) == ([b"word\n"], "")


def test_a_command_that_falls_silent_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    words, why = read(_SLEEP, tmp_path, 3, 60)
    assert words == [b"begun\n"]
    assert why.startswith("no step wrote a line for")


def test_a_command_that_never_stops_talking_is_ended_too(tmp_path: Path) -> None:
    words, why = read(_TALK, tmp_path, 60, 3)
    assert 1 <= len(words) < 1_000
    assert why.startswith("it was not over after")


def test_a_run_that_is_ended_says_why_in_the_step_that_was_going_on() -> None:
    done, going = StepLog("Build", "success"), StepLog("Show the log")
    log = RunLog({("a", ""): JobLog("a", steps={"0": done, "1": going})})
    end_abruptly(log, "no step wrote a line")
    assert (done.result, going.result, going.lines) == ("success", "failure", ["error: no step wrote a line"])
    assert (log.jobs["a", ""].result, log.jobs["a", ""].cut) == ("failure", "no step wrote a line")
    assert log.problems == []


def test_a_run_that_is_ended_before_its_first_step_says_why_too() -> None:
    log = RunLog()
    end_abruptly(log, "no step wrote a line")
    assert (log.cut, log.problems) == ("no step wrote a line", [])


def test_the_folder_is_there_in_the_block_and_gone_after_it(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    (folder / "inside").mkdir(parents=True)
    with pytest.raises(KeyboardInterrupt), guarded(folder):
        assert folder.is_dir()
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_the_folder_is_removed_when_tracer_dies_before_anything_runs(
    tmp_path: Path, number: signal.Signals
) -> None:
    folder = tmp_path / "folder"
    (folder / "inside").mkdir(parents=True)
    command = [sys.executable, "-c", _TRACER, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as tracer:
        assert tracer.stdout is not None
        assert tracer.stdout.readline() == b"up\n"
        assert folder.is_dir()
        (guard,) = list_descendants(tracer.pid, read_table())
        tracer.send_signal(number)
    while guard in read_table():
        time.sleep(0.02)
    assert not folder.exists()
