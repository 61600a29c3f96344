"""Which pins count as old: a version only as far as it is written down."""

from __future__ import annotations

import pytest

from tracer_bullet.arming.lane.old_pins import KNOWN, OldPin, Pin, find_old_pins
from tracer_bullet.workflow.reader import read_workflow


def old(uses: str) -> tuple[OldPin, ...]:
    text = f"on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - uses: {uses}\n"
    return find_old_pins(read_workflow(text))


@pytest.mark.parametrize("pin", KNOWN.values(), ids=list(KNOWN))
def test_the_newest_commit_is_not_old_however_much_of_its_version_is_written(pin: Pin) -> None:
    parts = pin.version.split(".")
    for written in (parts[:1], parts[:2], parts):
        assert old(f"{pin.action}@{pin.commit} # v{'.'.join(written)}") == ()


def test_an_older_version_is_old_as_a_ref_and_as_the_comment_of_a_commit() -> None:
    for uses in ("actions/checkout@v1", f"actions/checkout@{'a' * 40} # v1", "actions/checkout@v1.2.0"):
        assert [one.version.partition(".")[0] for one in old(uses)] == ["1"]
