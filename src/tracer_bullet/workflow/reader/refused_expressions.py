"""Expressions that GitHub refuses: mistakes of syntax, and contexts that do not exist where they stand.

https://docs.github.com/en/actions/reference/workflows-and-actions/contexts#context-availability
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.text import nodes
from tracer_bullet.workflow.expressions import (
    Expression,
    ExpressionError,
    contexts_used,
    functions_used,
    parse_condition,
    parse_template,
)
from tracer_bullet.workflow.model import Problem
from tracer_bullet.workflow.reader.github_grammar import CONTEXTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tracer_bullet.text.nodes import Span
    from tracer_bullet.workflow.model import Job, Located

JOB_CONTEXTS = frozenset({"github", "inputs", "needs", "vars"})
STEP_CONTEXTS = JOB_CONTEXTS | {"env", "job", "matrix", "runner", "steps", "strategy"}
ALL_CONTEXTS = STEP_CONTEXTS | {"jobs", "secrets"}


def refused_expressions(root: nodes.Mapping, jobs: Mapping[str, Job]) -> Iterator[Problem]:
    """Every expression of the file for which GitHub refuses it."""
    conditions = {condition.span.start for condition, _ in _conditions(jobs)}
    for condition, allowed in _conditions(jobs):
        yield from _condition(condition, allowed)
    for node in nodes.walk(root):
        if isinstance(node, nodes.Scalar) and "${{" in node.text and node.span.start not in conditions:
            yield from _text(node)


def _conditions(jobs: Mapping[str, Job]) -> Iterator[tuple[Located[str], frozenset[str]]]:
    for job in jobs.values():
        if job.condition:
            yield job.condition, JOB_CONTEXTS
        for step in job.steps:
            if step.condition:
                yield step.condition, STEP_CONTEXTS


def _condition(condition: Located[str], allowed: frozenset[str]) -> Iterator[Problem]:
    try:
        parts = parse_condition(condition.value)
    except ExpressionError as error:
        yield _refusal(error, condition.span)
        return
    yield from _names(parts, condition.span, allowed)
    for part in parts:
        if allowed is JOB_CONTEXTS and isinstance(part, Expression) and "hashFiles" in functions_used(part):
            yield Problem("`hashFiles` is not available in the `if` of a job", condition.span)


def _text(node: nodes.Scalar) -> Iterator[Problem]:
    try:
        parts = parse_template(node.text)
    except ExpressionError as error:
        yield _refusal(error, node.span)
        return
    yield from _names(parts, node.span, ALL_CONTEXTS)


def _refusal(error: ExpressionError, span: Span) -> Problem:
    """A function that tracer does not know may be a new one."""
    return Problem(error.message, span, error.hint, is_unknown="unrecognized function" in error.message)


def _names(parts: tuple[str | Expression, ...], span: Span, allowed: frozenset[str]) -> Iterator[Problem]:
    for part in parts:
        used = contexts_used(part) if isinstance(part, Expression) else frozenset()
        for name in sorted(used - allowed):
            known = ", ".join(f"`{context}`" for context in sorted(allowed))
            yield Problem(
                f"`{name}` is not available here", span, f"available are {known}", name not in CONTEXTS
            )
