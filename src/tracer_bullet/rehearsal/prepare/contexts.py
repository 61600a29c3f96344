"""Values of contexts that are empty under act, put where `vars`, which act does fill, can hold them.

A variable of the repository can stand wherever these contexts can, and needs no quotes within quotes.
Source: https://docs.github.com/actions/reference/workflows-and-actions/contexts#context-availability
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tracer_bullet.workflow.expressions.values import write_literal
from tracer_bullet.workflow.reader import read_workflow
from tracer_bullet.workflow.simulation.matrix import matrix_jobs

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from tracer_bullet.workflow.model import Job, Workflow

_EXPRESSION = re.compile(r"\$\{\{.*?\}\}|^[ \t-]*if:[^\n]*$", re.DOTALL | re.MULTILINE)
_ALONE = {"strategy.job-total": "1", "strategy.job-index": "0"}
_NAME = re.compile(r"(?<![\w.'])(github|runner|strategy)\.([\w-]+)(?![\w-])")


def variable_of(name: str) -> str:
    """The variable that holds a context's value: `TRACER_GITHUB_REF` for `github.ref`."""
    return f"TRACER_{name.replace('.', '_').upper()}"


def fill_contexts(workflow: Workflow, names: Collection[str]) -> Workflow:
    """`workflow` with a variable in the place of each of `names` (`github.workflow_ref`); its lines stay.

    `strategy.job-total` and `strategy.job-index` are filled in, for a matrix by the values of its jobs.
    """
    known = {name: f"vars.{variable_of(name)}" for name in names}
    spans = [(job.node.span, _of_matrix(job)) for job in workflow.jobs.values() if job.matrix]

    def fill(found: re.Match[str]) -> str:
        inside = (given for span, given in spans if span.start <= found.start() < span.end)
        values = {**known, **next(inside, _ALONE)}
        return _NAME.sub(lambda name: values.get(name[0], name[0]), found[0])

    text = _EXPRESSION.sub(fill, workflow.text)
    return workflow if text == workflow.text else read_workflow(text, workflow.path)


def _of_matrix(job: Job) -> dict[str, str]:
    """What `strategy` holds in a job of a matrix; nothing if its jobs cannot be told."""
    legs = matrix_jobs(job, {})
    tests = [_test_of(leg) for leg in legs]
    if not all(tests):
        return {}
    chosen = " || ".join(f"{test} && '{number}'" for number, test in enumerate(tests))
    return {"strategy.job-index": f"({chosen})", "strategy.job-total": str(len(legs))}


def _test_of(leg: Mapping[str, Any]) -> str:
    """The condition that holds in one job of a matrix; empty if it is not to be written."""
    if not leg or not all(isinstance(value, str | int | float) for value in leg.values()):
        return ""
    return " && ".join(f"matrix.{key} == {write_literal(value)}" for key, value in leg.items())
