"""Steps that give a client the token of PyPI before it uploads: their commands for that are taken out too."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.arming.workflow_edit import WorkflowEdit
from tracer_bullet.errors import Place, RefusedError
from tracer_bullet.migration.scripts import without_login
from tracer_bullet.migration.step_edits import remove_variables, rewrite_run
from tracer_bullet.workflow.secret_names import secret_names

if TYPE_CHECKING:
    from tracer_bullet.workflow.model import Workflow

_OF_INDEX = re.compile(
    r"\b(?:pypi-token|http-basic|repository)\.(?:test-?)?pypi\b"
    r"|\b(?:TWINE|UV_PUBLISH|FLIT|HATCH_INDEX|PDM_PUBLISH|MATURIN)_[A-Z]|PYPI"
)
"""Credentials for another index may be those of a dependency."""


def without_login_steps(workflow: Workflow, job_id: str) -> tuple[str, tuple[str, ...]]:
    """The text of the workflow without what steps of a job do to sign in, and the secrets that they held.

    A step that does nothing else goes. Raises RefusedError for one that cannot be changed exactly.
    """
    login = [step for step in workflow.jobs[job_id].steps if _signs_in(step.script)]
    if not login:
        return workflow.text, ()
    edit = WorkflowEdit(workflow.text, workflow.path)
    try:
        for step in login:
            path = ("jobs", job_id, "steps", step.position)
            if without_login(step.script).text.strip():
                found = rewrite_run(edit, path, step, without_login)
                remove_variables(edit, path, step.env.items, found.removed, found.text)
            else:
                edit.remove(path)
        changed = edit.finish()
    except RefusedError:
        raise RefusedError(
            "this step gives the client its token, and tracer cannot take that out exactly",
            hint="remove the commands that set the token; then: tracer migrate",
            place=Place(workflow.path, login[0].span.line),
        ) from None
    spans = [step.node.span for step in login]
    return changed, tuple(secret_names(workflow.text[span.start : span.end] for span in spans))


def _signs_in(script: str) -> bool:
    removed = without_login(script).removed
    return bool(removed) and all(map(_OF_INDEX.search, removed))
