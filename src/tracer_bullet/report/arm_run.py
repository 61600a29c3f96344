"""What `tracer arm` has added for a tracer run through a workflow, as lines to read and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from tracer_bullet.report import console
from tracer_bullet.report.plan.text import wrap_sentence
from tracer_bullet.text.counted import counted
from tracer_bullet.text.diffs import unified_diff
from tracer_bullet.text.listed import in_backticks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tracer_bullet.arming.run_plan import RunPlan
    from tracer_bullet.text.files import Change


class DoneRun(NamedTuple):
    """A plan and the changes it comes to, in the repository at `root`; whether they are `written`."""

    plan: RunPlan
    changes: tuple[Change, ...]
    root: Path
    written: bool

    @property
    def lines_added(self) -> int:
        """How many lines the files have more."""
        return sum((one.after or b"").count(b"\n") - (one.before or b"").count(b"\n") for one in self.changes)


def report_run(done: DoneRun, *, as_json: bool, with_diff: bool) -> None:
    """Print all. With a diff, only that goes to stdout, so that it can be applied."""
    if as_json:
        console.emit_changes(_as_data(done), done.changes, done.root, with_diff=with_diff)
        return
    show = console.say if with_diff else console.emit_line
    for line in _summary(done):
        show(line)
    if with_diff:
        console.emit_diff(unified_diff(done.changes, done.root))
    for note in _notes(done):
        console.say(f"note: {note}")


def _summary(done: DoneRun) -> Iterator[str]:
    request, run = done.plan.request, done.plan.run
    names = in_backticks(request.branches)
    if not done.changes:
        yield f"{request.path}: nothing to do: it is armed for {names}"
    else:
        verb = "armed" if done.written else "would be armed"
        yield f"{request.path}: {verb} for pushes to {names}, {counted(done.lines_added, 'line')} added"
    yield from _listed("added:" if done.changes else "there already:", run.added)
    yield from _listed("not part of the tracer run:", run.left_out)
    branch = done.plan.after.branch
    if done.plan.doubts:
        yield f"{console.paint('not proven', 'yellow')}: these steps could upload before, and still can:"
        for doubt in done.plan.doubts:
            yield from wrap_sentence(doubt)
    else:
        verdict = console.paint("verdict: proven safe", "green")
        yield f"{verdict}: a push to `{branch}` reaches TestPyPI and no other index"


def _listed(head: str, sentences: tuple[str, ...]) -> Iterator[str]:
    if sentences:
        yield head
        for sentence in dict.fromkeys(sentences):
            yield from wrap_sentence(sentence)


def _notes(done: DoneRun) -> Iterator[str]:
    request = done.plan.request
    yield from done.plan.run.notes
    if done.changes and done.plan.after.needs_publisher:
        name = request.path.rpartition("/")[2]
        yield f"register `{name}` on TestPyPI: `tracer publishers {name}` prints the values to enter"
    if done.changes and not done.written:
        yield console.NOT_WRITTEN
    elif done.changes:
        yield "commit and push it; `tracer smoke` then installs from TestPyPI what the run uploaded"
        yield "run `tracer finalize` before you merge the branch"


def _as_data(done: DoneRun) -> dict[str, Any]:
    plan = done.plan
    changed = [one.path.relative_to(done.root).as_posix() for one in done.changes]
    return {
        "workflow": plan.request.path,
        "branch": plan.after.branch,
        "already": "",
        "files": [{"path": path, "changed": path in changed} for path in plan.run.texts],
        "line": 0,
        "gates": [],
        "added": list(plan.run.added),
        "left_out": list(plan.run.left_out),
        "doubts": list(plan.doubts),
        "notes": list(_notes(done)),
        "written": done.written and bool(done.changes),
        "verdict": {
            "proven": not plan.doubts,
            "pypi_only_by_release": plan.after.verdict.pypi_only_by_release,
            "tracer_reaches_only_testpypi": not plan.doubts,
            "why": list(plan.after.verdict.why),
        },
    }
