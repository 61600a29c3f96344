"""Whatever is armed comes out again byte for byte, and does on every other event what it did."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.arming.run_specimens import CALLED, PATH, PYPROJECT, called_by, plan, read
from tests.arming.strategies import publishing
from tests.trigger import oracle
from tracer_bullet.arming.run_plan import without_temporary_parts
from tracer_bullet.errors import RefusedError
from tracer_bullet.text.lines import split_lines
from tracer_bullet.trigger import armed_branches, finalize, inspect
from tracer_bullet.workflow.events.github_context import GitHubRepository
from tracer_bullet.workflow.proof.plan import plan_workflow
from tracer_bullet.workflow.reader import read_workflow
from tracer_bullet.workflow.simulator import Simulator

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracer_bullet.arming.run_plan import RunPlan

pytestmark = pytest.mark.slow

BRANCHES = ("my-feature", "it's")
MANUAL = ("manual run", "tracer branch")
"""What may happen on the branch: there a job may do less."""


@cache
def package() -> Path:
    directory = TemporaryDirectory()
    root = Path(directory.name)
    (root / "pyproject.toml").write_text(PYPROJECT, "utf-8")
    KEPT.append(directory)
    return root


KEPT: list[TemporaryDirectory[str]] = []


def armed(text: str, *branches: str) -> RunPlan:
    """The tracer run; a workflow that is refused is no example."""
    try:
        return plan(text, package(), *branches)
    except RefusedError:
        assume(False)
        raise


def simulator(texts: Mapping[str, str]) -> Simulator:
    files = {path: read_workflow(text, path) for path, text in texts.items()}
    return Simulator(GitHubRepository("octo-org/demo"), files)


@given(publishing(), st.sampled_from([BRANCHES[:1], BRANCHES]))
@settings(max_examples=60, deadline=None)
def test_every_byte_comes_back_for_one_branch_and_for_two(text: str, branches: tuple[str, ...]) -> None:
    made = armed(text, *branches).run.texts[PATH]
    assert made != text
    assert finalize(made).encode() == text.encode()
    assert set(armed_branches(made)) == set(branches)
    assert oracle.load(made)["jobs"].keys() >= oracle.load(text)["jobs"].keys()


@given(publishing(), st.data())
@settings(max_examples=40, deadline=None)
def test_an_edit_elsewhere_stays_and_everything_else_comes_back(text: str, data: st.DataObject) -> None:
    made = armed(text).run.texts[PATH]
    blocks = known.blocks if (known := inspect(made)) else ()
    edges = [0, *(at for block in blocks for at in (block.start, block.end)), len(made)]
    plain = [made[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)]
    at = data.draw(st.sampled_from([number for number, one in enumerate(plain) if one.strip()]))
    lines = split_lines(plain[at])
    lines.insert(data.draw(st.integers(0, len(lines) - 1)), "# an edit\n")
    edited = [*plain[:at], "".join(lines), *plain[at + 1 :]]
    bodies = [made[block.start : block.end] for block in blocks]
    after = "".join(part for pair in zip(edited, [*bodies, ""], strict=True) for part in pair)
    kept = [block.kept for block in blocks]
    wanted = "".join(part for pair in zip(edited, [*kept, ""], strict=True) for part in pair)
    is_unended = finalize(made)[-1:] not in ("\n", "\r")
    assert finalize(after) == (wanted.rstrip("\r\n") if is_unended else wanted)


@given(publishing())
@settings(max_examples=40, deadline=None)
def test_on_every_other_event_plan_says_what_it_said(text: str) -> None:
    made = armed(text).run.texts[PATH]
    rows = []
    for one in (text, made):
        known = simulator({PATH: one})
        found = plan_workflow(known.files[PATH], known, (), BRANCHES[:1])
        rows.append({row.scenario.name: row for row in found.rows if row.scenario.name not in MANUAL})
    before, after = rows
    for name, row in before.items():
        jobs = after[name].scenario.run.jobs
        for job, run in row.scenario.run.jobs.items():
            assert jobs[job].outcome is run.outcome or row.scenario.run.started.passes is False, (name, job)
        assert [row.reached(index) for index in ("pypi", "testpypi")] == [
            after[name].reached(index) for index in ("pypi", "testpypi")
        ]


@pytest.mark.parametrize("done", [0, 1, 2])
def test_armed_again_after_any_write_every_file_is_as_if_armed_once(done: int) -> None:
    name = "upload-in-a-called-workflow"
    texts = {PATH: read(f"{name}.yml"), **called_by(name)}
    written = plan(texts[PATH], package(), others=called_by(name)).run.texts
    half = {**texts, **dict(list(written.items())[:done])}
    known, permanent = without_temporary_parts(simulator(half), half, PATH)
    assert permanent == texts
    assert {path: one.text for path, one in known.files.items()} == texts


@pytest.mark.parametrize("done", [0, 1])
def test_killed_between_two_files_nothing_fires_and_all_comes_back(done: int) -> None:
    name = "upload-in-a-called-workflow"
    texts = {PATH: read(f"{name}.yml"), **called_by(name)}
    written = plan(texts[PATH], package(), others=called_by(name)).run.texts
    assert list(written) == [CALLED, PATH]  # the trigger is last
    half = {**texts, **dict(list(written.items())[:done])}
    known = simulator(half)
    row = next(iter(plan_workflow(known.files[PATH], known, (), BRANCHES[:1]).rows))
    assert row.scenario.run.started.passes is False
    assert {path: finalize(text) for path, text in half.items()} == texts
