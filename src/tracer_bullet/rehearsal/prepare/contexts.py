"""Values of contexts that are empty under act, put into the expressions of a workflow.

Source: https://docs.github.com/actions/reference/workflows-and-actions/contexts
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.errors import TracerError
from tracer_bullet.workflow.reader import read_workflow

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracer_bullet.workflow.model import Workflow

_EXPRESSION = re.compile(r"\$\{\{.*?\}\}|^[ \t-]*if:[^\n]*$", re.DOTALL | re.MULTILINE)
_ALONE = {"strategy.job-total": "1", "strategy.job-index": "0"}
_NAME = re.compile(r"(?<![\w.'])(github|runner|strategy)\.([\w-]+)(?![\w-])")


def fill_contexts(workflow: Workflow, values: Mapping[str, str]) -> Workflow:
    """`workflow` with literals for the names of `values` (`github.workflow_ref`); its lines stay.

    `strategy.job-total` and `strategy.job-index` are filled in where no job has a matrix.
    """
    alone = {} if any(job.matrix for job in workflow.jobs.values()) else _ALONE
    known = {**{name: f"format('{value}')" for name, value in values.items()}, **alone}

    def fill(found: re.Match[str]) -> str:
        return _NAME.sub(lambda name: known.get(name[0], name[0]), found[0])

    text = _EXPRESSION.sub(fill, workflow.text)
    try:
        return workflow if text == workflow.text else read_workflow(text, workflow.path)
    except TracerError:
        # quotes within quotes: then the names stay empty, as they are under act
        return workflow
