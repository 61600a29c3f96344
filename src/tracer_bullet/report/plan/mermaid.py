"""A plan as a Mermaid diagram, fenced, so that it can be pasted into a pull request.

https://docs.github.com/en/get-started/writing-on-github/working-with-advanced-formatting/creating-diagrams
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.sites import index_name
from tracer_bullet.workflow.reach import UNKNOWN_INDEX

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.workflow.proof.plan import Row, WorkflowPlan

_CLASSES = (
    "classDef runs fill:#d4edda,stroke:#155724,color:#155724",
    "classDef skipped fill:#f5f5f5,stroke:#9a9a9a,color:#6a6a6a,stroke-dasharray:4",
    "classDef maybe fill:#fff3cd,stroke:#856404,color:#856404",
    "classDef index fill:#cfe2ff,stroke:#084298,color:#084298",
)


def draw_plan(plan: WorkflowPlan) -> str:
    """One fenced diagram, with a line above that says for which event, for each row that is asked for."""
    return "\n".join(f"{_title(plan, row)}\n\n{_draw(plan, row)}" for row in _rows(plan))


def _rows(plan: WorkflowPlan) -> list[Row]:
    """The one event that was asked for; of the table a push to the tracer branch, if any, and a release."""
    release = "release published" if "release" in plan.workflow.triggers else "version tag"
    wanted = {release} if plan.verdict.tracer_reaches_only_testpypi is None else {"tracer branch", release}
    return [row for row in plan.rows if len(plan.rows) == 1 or row.scenario.name in wanted]


def _title(plan: WorkflowPlan, row: Row) -> str:
    return f"`{plan.workflow.path}` on {row.scenario.run.event.title}:"


def _draw(plan: WorkflowPlan, row: Row) -> str:
    return "\n".join(["```mermaid", "flowchart LR", *(f"  {line}" for line in _lines(plan, row)), "```", ""])


def _lines(plan: WorkflowPlan, row: Row) -> Iterator[str]:
    numbers = {name: f"job{number}" for number, name in enumerate(plan.workflow.jobs)}
    for name in row.scenario.run.jobs:
        outcome = row.outcome(name).value
        yield f'{numbers[name]}["{_escape(name)}<br/>{outcome}"]:::{outcome}'
    for name, job in plan.workflow.jobs.items():
        for need in job.needs:
            if need.value in numbers:
                yield f"{numbers[need.value]} --> {numbers[name]}"
    yield from _uploads(plan, row, numbers)
    yield from _CLASSES


def _uploads(plan: WorkflowPlan, row: Row, numbers: dict[str, str]) -> Iterator[str]:
    for number, index in enumerate(plan.indexes):
        found = [upload for upload in row.uploads if upload.index == index]
        if found:
            label = "unknown index" if index == UNKNOWN_INDEX else index_name(index)
            yield f'index{number}(["{_escape(label)}"]):::index'
        certain = {upload.outer_job: False for upload in found}
        for upload in found:
            certain[upload.outer_job] |= upload.reached is True
        for name, is_certain in certain.items():
            yield f"{numbers[name]} {'==>' if is_certain else '-. may .->'} index{number}"


def _escape(text: str) -> str:
    """Text inside a label: Mermaid's own entities for what would end it."""
    return text.replace("#", "#35;").replace('"', "#quot;").replace("<", "#lt;").replace(">", "#gt;")
