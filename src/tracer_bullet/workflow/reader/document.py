"""A workflow file as a whole."""

from __future__ import annotations

from functools import lru_cache

from tracer_bullet.errors import Place, TracerError
from tracer_bullet.text import nodes
from tracer_bullet.workflow.model import Workflow
from tracer_bullet.workflow.reader import leaves
from tracer_bullet.workflow.reader.jobs import read_concurrency, read_jobs, read_permissions, read_shell
from tracer_bullet.workflow.reader.refusals import find_refusals
from tracer_bullet.workflow.reader.triggers import read_triggers


class NoWorkflowError(TracerError):
    """The file is not a workflow, so GitHub runs nothing of it."""


@lru_cache(maxsize=8)  # a command reads the same text for its proof, its edit and its check
def read_workflow(text: str, path: str = "") -> Workflow:
    """The workflow that `text` describes; `path` is the name to show for it.

    What GitHub would refuse is collected in `problems` and the rest is read; a text that is no YAML, or no
    workflow at all (no mapping with `on` and `jobs`), raises TracerError, the latter NoWorkflowError.
    """
    root = nodes.parse(text, path)
    if not isinstance(root, nodes.Mapping):
        raise _no_workflow(path, "the file is empty" if root is None else "the file is not a mapping")
    on = root.entry("on") or _mistaken_on(root)
    if on is None or root.entry("jobs") is None:
        missing = " and ".join(f"`{key}`" for key in ("on", "jobs") if root.entry(key) is None)
        raise _no_workflow(path, f"it has no {missing}")
    return Workflow(
        path=path,
        text=text,
        node=root,
        on=on.key.span,
        name=leaves.given(root.get("name")),
        triggers=(triggers := read_triggers(on.value)),
        permissions=read_permissions(root.get("permissions")),
        concurrency=read_concurrency(root.get("concurrency")),
        env=leaves.values(root.get("env")),
        shell=read_shell(root),
        jobs=(jobs := read_jobs(root.get("jobs"), text)),
        problems=tuple(find_refusals(root, triggers, jobs)),
    )


def _mistaken_on(root: nodes.Mapping) -> nodes.Entry | None:
    """`true:` where `on:` was meant: what a YAML 1.1 writer makes of it. GitHub refuses it; we read on."""
    return root.entry("true") if root.entry("jobs") else None


def _no_workflow(path: str, reason: str) -> NoWorkflowError:
    return NoWorkflowError(
        f"this is not a GitHub workflow: {reason}",
        place=Place(path),
        hint="a workflow is a mapping with the keys `on` and `jobs`, in .github/workflows",
    )
