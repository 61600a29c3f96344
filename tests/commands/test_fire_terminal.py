"""`tracer fire` at a real terminal, against GitHub and the indexes on this machine."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from tests.commands.test_fire import GREEN, PATH, STARTED, upload_wheel
from tests.commands.test_fire import project as project  # noqa: PLC0414 - a fixture is taken by its name
from tests.commands.test_fire import quick as quick  # noqa: PLC0414
from tests.commands.test_status import SAFE
from tests.commands.test_status import standins as standins  # noqa: PLC0414
from tests.github.conftest import github as github  # noqa: PLC0414
from tests.terminal import ENTER, run_in_terminal

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import GitRepository
    from tests.github.standin import GitHubStandIn
    from tracer_bullet.rehearsal.server.standins import Standins

pytestmark = pytest.mark.slow


def test_a_person_at_a_terminal_is_asked_before_each_step(
    project: GitRepository, github: GitHubStandIn, standins: Standins, tmp_path: Path
) -> None:
    github.started = STARTED
    github.progress = [GREEN]
    upload_wheel(standins, tmp_path)
    command = [sys.executable, "-m", "tracer_bullet", "fire"]

    with run_in_terminal(command, project.root, dict(os.environ)) as terminal:
        terminal.expect("Commit these files")
        terminal.press("y" + ENTER)
        terminal.expect("publishes 1 commit:")
        terminal.expect("Push `try` to `origin`?")
        terminal.press("y" + ENTER)
        terminal.expect("smoke test passed")
        terminal.expect("Remove the temporary trigger now")
        terminal.press("y" + ENTER)
        assert terminal.wait() == 0

    assert (project.root / PATH).read_text() == SAFE
    subjects = project.git("log", "-2", "--format=%s").splitlines()
    assert subjects == ["Finalize the publish workflow", "Arm the publish workflow for a tracer run"]
