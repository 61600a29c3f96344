"""What the expressions in front of an upload, and in its inputs, take for true or false, and compare."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.workflow.expressions import Expression, ExpressionError, parse_condition, parse_template
from tracer_bullet.workflow.expressions.syntax_tree import (
    Comparison,
    Literal,
    Logical,
    Node,
    Not,
    walk_expression,
)
from tracer_bullet.workflow.expressions.usage import context_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow
    from tracer_bullet.workflow.expressions.usage import Path
    from tracer_bullet.workflow.model import Job, Located


class UploadChoice(NamedTuple):
    """An expression that decides about an upload: an `if:`, or a value that a step which uploads is given."""

    job: Job
    leaf: Located[str]
    root: Node
    is_condition: bool

    def written(self, path: Path) -> str:
        """`path` as the expression has it, with dots."""
        dotted = ".".join(path)
        found = re.search(rf"(?<![\w.]){re.escape(dotted)}(?![\w-])", self.leaf.value, re.IGNORECASE)
        return found[0] if found else dotted


class Compared(NamedTuple):
    """A path compared with a constant, by `==` or `!=`."""

    path: Path
    operator: str
    value: object


def choices(audited: AuditedWorkflow) -> Iterator[UploadChoice]:
    """The conditions in front of an upload, and the values that the step which uploads is given."""
    for placed in audited.conditions:
        if root := tree_of(placed.condition.value, is_condition=True):
            yield UploadChoice(placed.job, placed.condition, root, is_condition=True)
    steps = {(one.job.id, one.step.position): (one.job, one.step) for one in audited.uploads if one.step}
    for job, step in steps.values():
        for leaf in (*step.arguments.items.values(), *step.env.items.values()):
            if root := tree_of(leaf.value, is_condition=False):
                yield UploadChoice(job, leaf, root, is_condition=False)


def tree_of(text: str, *, is_condition: bool) -> Node | None:
    """The tree of a text that is one expression; None for any other."""
    try:
        parts = parse_condition(text) if is_condition else parse_template(text.strip())
    except ExpressionError:
        return None
    match parts:
        case (Expression(root=root),):
            return root
    return None


def truth_values(choice: UploadChoice) -> Iterator[tuple[Path, bool]]:
    """The paths that are used as true or false, and whether `!` negates each of them."""
    yield from _truth_values(choice.root, is_result=not choice.is_condition)


def _truth_values(node: Node, *, is_result: bool, is_negated: bool = False) -> Iterator[tuple[Path, bool]]:
    match node:
        case Logical(operator=operator, operands=operands):
            for operand in operands:
                is_last = operand is operands[-1] or operator == "||"
                yield from _truth_values(operand, is_result=is_result and is_last)
        case Not(operand=operand):
            yield from _truth_values(operand, is_result=False, is_negated=True)
        case _:
            if not is_result and (path := context_path(node)):
                yield path, is_negated


def comparisons(choice: UploadChoice) -> Iterator[Compared]:
    """The comparisons of a path with a constant, whichever of the two comes first."""
    for node, _ in walk_expression(choice.root):
        match node:
            case Comparison(operator="==" | "!=" as operator, left=left, right=right):
                for one, other in ((left, right), (right, left)):
                    if isinstance(other, Literal) and (path := context_path(one)):
                        yield Compared(path, operator, other.value)
