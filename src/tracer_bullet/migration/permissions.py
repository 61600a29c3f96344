"""`id-token: write` and the environment of a job that publishes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.migration.job_needs import needs_of
from tracer_bullet.text.nodes import Mapping, Scalar

if TYPE_CHECKING:
    from tracer_bullet.arming.workflow_edit import WorkflowEdit
    from tracer_bullet.workflow.model import Job, Workflow
    from tracer_bullet.workflow.reach.repository_files import RepositoryFiles

_WHY = "# to sign in to the index"
_BEFORE = ("runs-on", "if", "needs", "name")


def let_sign_in(
    edit: WorkflowEdit, workflow: Workflow, job: Job, environment: str, files: RepositoryFiles
) -> None:
    """Give the job the permission, and `environment` if it has none.

    Raises RefusedError if what else the job may do would be lost, and cannot be told.
    """
    added = [] if job.environment or not environment else [f"environment: {environment}"]
    own, path = job.node.get("permissions"), ("jobs", job.id, "permissions")
    if isinstance(own, Mapping):
        _add_scope(edit, own, path)
    elif isinstance(own, Scalar) and own.value is not None:
        if own.text != "write-all":
            raise edit.refuse(
                path, f"`permissions: {own.text}` has to be written as single permissions first"
            )
    else:
        added += _new_block(edit, workflow, job, files)
        if own is not None:
            raise edit.refuse(path, "its `permissions:` are empty")
    if added:
        after = "environment" if job.environment else anchor_of(job)
        edit.insert_entries(("jobs", job.id, after), added)


def _add_scope(edit: WorkflowEdit, own: Mapping, path: tuple[str | int, ...]) -> None:
    known = own.get("id-token")
    if isinstance(known, Scalar):
        if known.text != "write":
            edit.set_scalar((*path, "id-token"), "write", "write")
    elif own.flow:
        edit.add_to_flow(path, "id-token: write", {"id-token": "write"})
    else:
        edit.insert_entries((*path, own.entries[-1].name), [f"id-token: write {_WHY}"])


def _new_block(edit: WorkflowEdit, workflow: Workflow, job: Job, files: RepositoryFiles) -> list[str]:
    """The first permissions of the job: the workflow's, or what its steps are known to need."""
    given = workflow.permissions
    if given and given.level("id-token") == "write":
        return []
    if given and given.default == "none":
        scopes = {name: leaf.value for name, leaf in given.scopes.items() if name != "id-token"}
    else:
        needs = needs_of(job, job.steps, files)
        if needs.unknown:
            reason = (
                f"a first `permissions:` block takes all others away, and tracer does not know those that "
                f"{needs.unknown} needs"
            )
            raise edit.refuse(("jobs", job.id), reason)
        scopes = needs.scopes
    lines = [f"  {name}: {level}" for name, level in scopes.items()]
    return ["permissions:", *lines, f"  id-token: write {_WHY}"]


def anchor_of(job: Job) -> str:
    """The entry of a job behind which new ones go."""
    return next((name for name in _BEFORE if job.node.entry(name)), job.node.entries[0].name)
