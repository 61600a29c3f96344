"""Single values of a workflow: what a node says, and where."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.text import nodes
from tracer_bullet.workflow.model import Located, Values

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.workflow.model import Job, Step, Workflow


def mapping(node: nodes.Node | None) -> nodes.Mapping | None:
    """The mapping that stands here (or behind an alias), None for anything else."""
    found = nodes.deref(node) if node else None
    return found if isinstance(found, nodes.Mapping) else None


def entries(node: nodes.Node | None) -> tuple[nodes.Entry, ...]:
    """Keys and values of the mapping that stands here; none where it is something else."""
    found = mapping(node)
    return found.entries if found else ()


def items(node: nodes.Node | None) -> tuple[nodes.Node, ...]:
    """The items of the list that stands here; none where it is something else."""
    found = nodes.deref(node) if node else None
    return found.items if isinstance(found, nodes.Sequence) else ()


def get(node: nodes.Node | None, name: str) -> nodes.Node | None:
    """What stands under `name`, None where nothing does."""
    found = mapping(node)
    return found.get(name) if found else None


def text(node: nodes.Node | None) -> Located[str] | None:
    """The scalar that stands here, as GitHub turns it into a string; None for a list or a mapping."""
    found = nodes.deref(node) if node else None
    if node is None or not isinstance(found, nodes.Scalar):
        return None
    return Located(scalar_text(found), node.span)


def scalar_text(node: nodes.Scalar) -> str:
    """A scalar as a string: nothing for null, `true` for any spelling of it, the rest as it is written."""
    value = node.value
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else node.text


def given(node: nodes.Node | None) -> Located[str] | None:
    """Like `text`, but None as well where the value is null or left empty."""
    found = text(node)
    return found if found and found.value else None


def working_directory(
    workflow: Workflow, job: Job | None = None, step: Step | None = None
) -> Located[str] | None:
    """Where the scripts of a workflow, of its `job` or of a `step` run; None if nothing says so: in the root.

    https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#defaultsrun
    """
    defaults = (get(get(each.node, "defaults"), "run") for each in (job, workflow) if each)
    written = (step.node if step else None, *defaults)
    return next((leaf for node in written if (leaf := given(get(node, "working-directory")))), None)


def texts(node: nodes.Node | None) -> tuple[Located[str], ...]:
    """A list of scalars, or the one scalar that stands for a list of one."""
    single = given(node)
    if single:
        return (single,)
    return tuple(_texts(items(node)))


def _texts(found: tuple[nodes.Node, ...]) -> Iterator[Located[str]]:
    for item in found:
        leaf = text(item)
        if leaf:
            yield leaf


def values(node: nodes.Node | None) -> Values:
    """Names with texts; or the one expression that stands for them."""
    single = given(node)
    if single:
        return Values(expression=single)
    pairs: dict[str, Located[str]] = {}
    for entry in entries(node):
        leaf = text(entry.value)
        if leaf:
            pairs.setdefault(entry.name, leaf)
    return Values(pairs)
