"""What `tracer arm` has added to a pipeline on GitLab, as lines to read and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.gitlab.lane import NAMES
from tracer_bullet.gitlab.simulate import JobFate
from tracer_bullet.project.worktree import show_path
from tracer_bullet.report import console
from tracer_bullet.text.diffs import unified_diff
from tracer_bullet.text.listed import in_backticks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tracer_bullet.gitlab.arm import ArmedPipeline
    from tracer_bullet.text.files import Change

_MANY = 8
"""So many jobs are counted instead of named."""


class ArmedFiles(NamedTuple):
    """The pipeline at `path`, armed for `branch`: the changes in the repository at `root`."""

    path: str
    branch: str
    armed: ArmedPipeline
    changes: tuple[Change, ...]
    root: Path
    written: bool


def report_armed(done: ArmedFiles, *, as_json: bool, with_diff: bool) -> None:
    """Print all. With a diff, only that goes to stdout, so that it can be applied."""
    if as_json:
        console.emit_changes(_as_data(done), done.changes, done.root, with_diff=with_diff)
        return
    console.say(_summary(done))
    for one in done.armed.added:
        console.say(f"- {one}")
    if with_diff:
        console.emit_diff(unified_diff(done.changes, done.root))
    if done.changes:
        console.say(f"proven: a push to `{done.branch}` reaches TestPyPI and not PyPI")
        console.say("register the publisher on TestPyPI before the first run: tracer publishers")
    for one in _notes(done):
        console.say(f"note: {one}")


def _summary(done: ArmedFiles) -> str:
    if not done.changes:
        return f"{done.path}: nothing to do: a push to `{done.branch}` reaches TestPyPI and not PyPI as it is"
    verb = "armed" if done.written else "would be armed"
    return f"{done.path}: {verb} for pushes to `{done.branch}`"


def _notes(done: ArmedFiles) -> Iterator[str]:
    """The jobs that the tracer run has besides its own, and what else is worth a look."""
    pushed = done.armed.verdict.rows[0].pipeline
    running = [name for name, run in pushed.jobs.items() if run.outcome is not JobFate.SKIPPED]
    beside = [name for name in running if name not in NAMES]
    if beside and done.changes:
        counted = f"{len(beside)} of your jobs; `tracer plan {done.path}` lists them"
        named = counted if len(beside) >= _MANY else in_backticks(beside)
        yield f"a push to `{done.branch}` also runs {named}"
    yield from done.armed.verdict.remarks


def _as_data(done: ArmedFiles) -> dict[str, object]:
    return {
        "pipeline": done.path,
        "branch": done.branch,
        "files": [{"path": show_path(one.path, done.root), "changed": True} for one in done.changes],
        "added": list(done.armed.added),
        "notes": list(_notes(done)),
        "written": done.written and bool(done.changes),
        "verdict": {"level": done.armed.verdict.level, "why": list(done.armed.verdict.broken)},
    }
