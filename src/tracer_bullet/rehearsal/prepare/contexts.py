"""Values of contexts that are empty under act, put where `vars`, which act does fill, can hold them.

A variable of the repository can stand wherever these contexts can, and needs no quotes within quotes.
Source: https://docs.github.com/actions/reference/workflows-and-actions/contexts#context-availability
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.workflow.reader import read_workflow

if TYPE_CHECKING:
    from collections.abc import Collection

    from tracer_bullet.workflow.model import Workflow

_EXPRESSION = re.compile(r"\$\{\{.*?\}\}|^[ \t-]*if:[^\n]*$", re.DOTALL | re.MULTILINE)
_ALONE = {"strategy.job-total": "1", "strategy.job-index": "0"}
_NAME = re.compile(r"(?<![\w.'])(github|runner|strategy)\.([\w-]+)(?![\w-])")


def variable_of(name: str) -> str:
    """The variable that holds a context's value: `TRACER_GITHUB_REF` for `github.ref`."""
    return f"TRACER_{name.replace('.', '_').upper()}"


def fill_contexts(workflow: Workflow, names: Collection[str]) -> Workflow:
    """`workflow` with a variable in the place of each of `names` (`github.workflow_ref`); its lines stay.

    `strategy.job-total` and `strategy.job-index` are filled in where no job has a matrix.
    """
    alone = {} if any(job.matrix for job in workflow.jobs.values()) else _ALONE
    known = {**{name: f"vars.{variable_of(name)}" for name in names}, **alone}

    def fill(found: re.Match[str]) -> str:
        return _NAME.sub(lambda name: known.get(name[0], name[0]), found[0])

    text = _EXPRESSION.sub(fill, workflow.text)
    return workflow if text == workflow.text else read_workflow(text, workflow.path)
