"""A plan for a person: a table of what happens against jobs, the indexes reached, the verdict and why."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING

from tracer_bullet.report.console import paint
from tracer_bullet.sites import SITES
from tracer_bullet.text.listed import in_backticks
from tracer_bullet.workflow.expressions import UNKNOWN
from tracer_bullet.workflow.proof.liveness import NOT_APPLICABLE
from tracer_bullet.workflow.proof.release_kind import ReleaseKind
from tracer_bullet.workflow.simulation.simulate import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracer_bullet.workflow.proof.plan import Row, WorkflowPlan
    from tracer_bullet.workflow.proof.prove import Proof

WIDTH = 80
_JOBS_IN_A_TABLE = 8
_CELLS = {Outcome.RUNS: "runs", Outcome.SKIPPED: "-", Outcome.MAYBE: "may"}
_CODE = re.compile(r"`[^`]*`")
_NO_BREAK = "\x1f"


def show_plan(plan: WorkflowPlan) -> str:
    """The whole report, at most 80 columns wide where names allow; ends with a line end."""
    names = list(plan.workflow.jobs)
    blocks = [names[start : start + _JOBS_IN_A_TABLE] for start in range(0, len(names), _JOBS_IN_A_TABLE)]
    tables = [
        _table(plan, block, number * _JOBS_IN_A_TABLE, with_indexes=number == len(blocks) - 1)
        for number, block in enumerate(blocks)
    ]
    lines = [
        show_head(plan.workflow.path, plan.armed),
        "",
        *"\n\n".join(tables).splitlines(),
        "",
        *_verdict(plan.verdict),
    ]
    return "\n".join(lines) + "\n"


def show_head(path: str, armed: Sequence[str]) -> str:
    """The file, and the branches that it is armed for."""
    branches = in_backticks(armed)
    return paint(path, "bold") + (f"  armed for {branches}" if armed else "  not armed")


def _table(plan: WorkflowPlan, names: Sequence[str], first: int, *, with_indexes: bool) -> str:
    width = max(len(row.scenario.name) for row in plan.rows)
    numbers = [str(first + position + 1) for position in range(len(names))]
    head = f"{'':{width}}  " + " ".join(f"{number:4}" for number in numbers)
    lines = [head + ("  reaches" if with_indexes else "")]
    for row in plan.rows:
        line = f"{row.scenario.name:{width}}  " + " ".join(f"{_CELLS[row.outcome(name)]:4}" for name in names)
        lines.append((line + "  " + _reaches(row, plan.indexes)).rstrip() if with_indexes else line.rstrip())
    return "\n".join([*lines, "", *_legend(zip(numbers, names, strict=True))])


def _legend(pairs: zip[tuple[str, str]]) -> list[str]:
    jobs = "   ".join(f"{number} {name}" for number, name in pairs)
    return textwrap.wrap(jobs, WIDTH, break_long_words=False, break_on_hyphens=False)


def _reaches(row: Row, indexes: Sequence[str]) -> str:
    if row.scenario.run.started.passes is False:
        return "(does not start)"
    found = [
        _show_index(index)
        + (" (staged)" if row.is_staged(index) else "")
        + ("?" if row.reached(index) is UNKNOWN else "")
        for index in indexes
        if row.reached(index) is not False
    ]
    return ", ".join(found) or "nothing"


def _show_index(index: str) -> str:
    return SITES[index].name if index in SITES else index.partition("://")[2].partition("/")[0] or index


def _verdict(verdict: Proof) -> Iterator[str]:
    colour = "green" if verdict.holds else "red"
    first, *rest = textwrap.wrap(_head_of(verdict), WIDTH, subsequent_indent="  ", break_on_hyphens=False)
    yield paint(first, colour)
    yield from (paint(line, colour) for line in rest)
    for sentence in verdict.broken:
        yield from wrap_sentence(sentence)
    for sentence in verdict.held:
        yield from wrap_sentence(sentence)
    for sentence in verdict.remarks:
        yield from wrap_sentence(f"remark: {sentence}")


def _head_of(verdict: Proof) -> str:
    """The verdict on one line: safety first, then whether a release arrives."""
    release = {
        "yes": "a release reaches PyPI",
        "no": "a release does not reach PyPI",
        "maybe": "a release may reach PyPI",
        "not applicable": "no event in `on:` is a release"
        if verdict.other_routes
        else "nothing is meant for PyPI",
    }[NOT_APPLICABLE if verdict.release is ReleaseKind.PUSH else verdict.liveness.answer]
    ways = ["PyPI can be reached without a release"] if verdict.other_routes else []
    match verdict.level:
        case "proven":
            level = ["proven safe: a push to the tracer branch cannot reach PyPI"]
        case "not_proven":
            level = [
                "not proven safe: tracer cannot see everything that a push to the tracer branch runs"
                if verdict.unknown
                else "not proven safe: a push to the tracer branch may reach PyPI"
                if verdict.other_indexes
                else "not proven safe: tracer cannot read everything that a push to the tracer branch starts"
            ]
        case "unsafe":
            level = ["unsafe: a push to the tracer branch can reach PyPI"]
        case _:
            level = []
    return "verdict: " + "; ".join([*level, *ways, release])


def wrap_sentence(sentence: str) -> Iterator[str]:
    """A sentence as an item of a list; what is between backticks is to be copied, and stays on one line."""
    kept = _CODE.sub(lambda code: code.group().replace(" ", _NO_BREAK), sentence)
    lines = textwrap.wrap(
        kept,
        WIDTH,
        initial_indent="- ",
        subsequent_indent="  ",
        break_long_words=False,
        break_on_hyphens=False,
    )
    return (line.replace(_NO_BREAK, " ") for line in lines)
