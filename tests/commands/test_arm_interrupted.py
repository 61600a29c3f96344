"""`tracer arm` and `tracer finalize` that are killed at any operation on the disk, also inside one file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.arming.run_specimens import CALLED, PATH, PYPROJECT, called_by, read
from tests.text.faulty import FaultyDisk, Killed
from tracer_bullet.cli import main
from tracer_bullet.commands import arm, finalize
from tracer_bullet.text.files import Change, write_changes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import ModuleType

    from tests.conftest import GitRepository

pytestmark = pytest.mark.slow

NAME = "upload-in-a-called-workflow"
ARM = ["arm", PATH, "--branch", "my-feature"]


@pytest.fixture
def texts(repository: GitRepository, monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """The files of a repository with two workflows, of which one calls the other."""
    found = {PATH: read(f"{NAME}.yml"), **called_by(NAME)}
    for path, text in {**found, "pyproject.toml": PYPROJECT}.items():
        repository.write(path, text)
    monkeypatch.chdir(repository.root)
    return repository.files()


def changes_of(command: list[str], module: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[Change]:
    """What a command would write."""
    taken: list[Change] = []
    with monkeypatch.context() as patched:
        patched.setattr(module, "write_changes", lambda changes, _: taken.extend(changes))
        assert main(command) == 0
    return taken


def half_states(changes: list[Change], root: Path) -> Iterator[int]:
    """Write the changes up to each operation on the disk, where the process dies."""
    before = {change.path: change.path.read_bytes() for change in changes}
    step = 0
    while True:
        for path, data in before.items():
            path.write_bytes(data)
        try:
            write_changes(changes, root, FaultyDisk(step, "dies"))
        except Killed:
            yield step
        else:
            return
        step += 1


def test_arm_killed_at_any_operation_is_finalized_or_armed_again(
    repository: GitRepository, texts: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    changes = changes_of(ARM, arm, monkeypatch)
    armed = {change.path.relative_to(repository.root).as_posix(): change.after for change in changes}
    assert set(armed) == {CALLED, PATH}
    states: set[frozenset[str]] = set()
    for _ in half_states(changes, repository.root):
        found = repository.files()
        assert all(found[path] in (texts[path], armed.get(path)) for path in texts)
        state = frozenset(path for path in texts if found[path] != texts[path])
        if state not in states:
            states.add(state)
            assert main(ARM) == 0
            assert repository.files() == {**texts, **armed}
        assert main(["finalize"]) == 0
        assert repository.files() == texts
    assert states == {frozenset(), frozenset({CALLED}), frozenset({CALLED, PATH})}


def test_finalize_killed_at_any_operation_is_completed_by_the_next(
    repository: GitRepository, texts: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(ARM) == 0
    steps = 0
    for _ in half_states(changes_of(["finalize"], finalize, monkeypatch), repository.root):
        steps += 1
        assert main(["finalize"]) == 0
        assert repository.files() == texts
    assert steps > 10
