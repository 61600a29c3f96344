"""Expressions that GitHub refuses: mistakes of syntax, and contexts that do not exist where they stand.

https://docs.github.com/en/actions/reference/workflows-and-actions/contexts#context-availability
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.text import nodes
from tracer_bullet.text.listed import in_backticks
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
_RUN_CONTEXTS = frozenset({"github", "inputs", "vars"})
_MATRIX_CONTEXTS = JOB_CONTEXTS | {"matrix", "strategy"}
_FILE_KEYS = {
    "concurrency": _RUN_CONTEXTS,
    "env": _RUN_CONTEXTS | {"secrets"},
    "run-name": _RUN_CONTEXTS,
}
_JOB_KEYS = {
    "concurrency": _MATRIX_CONTEXTS,
    "continue-on-error": _MATRIX_CONTEXTS,
    "defaults": _MATRIX_CONTEXTS | {"env"},
    "env": _MATRIX_CONTEXTS | {"secrets"},
    "name": _MATRIX_CONTEXTS,
    "runs-on": _MATRIX_CONTEXTS,
    "secrets": _MATRIX_CONTEXTS | {"secrets"},
    "strategy": JOB_CONTEXTS,
    "timeout-minutes": _MATRIX_CONTEXTS,
    "with": _MATRIX_CONTEXTS,
}
"""What the keys of a file and of a job know; other keys know it only in parts, or as much as a step."""


def refused_expressions(root: nodes.Mapping, jobs: Mapping[str, Job]) -> Iterator[Problem]:
    """Every expression of the file for which GitHub refuses it."""
    conditions = {condition.span.start for condition, _ in _conditions(jobs)}
    for condition, allowed in _conditions(jobs):
        yield from _condition(condition, allowed)
    narrow = dict(_narrow_places(root, jobs))
    for node in nodes.walk(root):
        if isinstance(node, nodes.Scalar) and "${{" in node.text and node.span.start not in conditions:
            yield from _text(node, narrow.get(node.span.start, ALL_CONTEXTS))


def _narrow_places(root: nodes.Mapping, jobs: Mapping[str, Job]) -> Iterator[tuple[int, frozenset[str]]]:
    """Where fewer contexts are known than in a step, by the position of the text."""
    tables = [(root, _FILE_KEYS), *((job.node, _JOB_KEYS) for job in jobs.values())]
    for mapping, table in tables:
        for key, allowed in table.items():
            value = mapping.get(key)
            for node in nodes.walk(value) if value is not None else ():
                yield node.span.start, allowed


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


def _text(node: nodes.Scalar, allowed: frozenset[str]) -> Iterator[Problem]:
    try:
        parts = parse_template(node.text)
    except ExpressionError as error:
        yield _refusal(error, node.span)
        return
    yield from _names(parts, node.span, allowed)


def _refusal(error: ExpressionError, span: Span) -> Problem:
    """A function that tracer does not know may be a new one."""
    return Problem(error.message, span, error.hint, is_unknown="unrecognized function" in error.message)


def _names(parts: tuple[str | Expression, ...], span: Span, allowed: frozenset[str]) -> Iterator[Problem]:
    for part in parts:
        used = contexts_used(part) if isinstance(part, Expression) else frozenset()
        for name in sorted(used - allowed):
            known = in_backticks(sorted(allowed))
            yield Problem(
                f"`{name}` is not available here", span, f"available are {known}", name not in CONTEXTS
            )
