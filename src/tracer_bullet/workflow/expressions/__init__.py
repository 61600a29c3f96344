"""GitHub's expression language, evaluated over contexts of which parts may not be known.

https://docs.github.com/en/actions/reference/workflows-and-actions/expressions

The modules, from the ground up: `values` converts and compares; `unknown` does so for what is not known;
`tokens`, `syntax_tree` and `parser` read an expression, `templates` a text with `${{ }}` in it; `functions`,
`scope`, `status` and `evaluator` compute; `usage` tells what an expression asks for; `evaluation` holds the
questions that other packages ask.
"""

from __future__ import annotations

from tracer_bullet.workflow.expressions.errors import ExpressionError
from tracer_bullet.workflow.expressions.evaluation import (
    evaluate,
    evaluate_condition,
    evaluate_template,
    interpolate,
    try_template,
)
from tracer_bullet.workflow.expressions.status import Contexts, ContextStatus, Status
from tracer_bullet.workflow.expressions.syntax_tree import Expression
from tracer_bullet.workflow.expressions.templates import parse_condition, parse_expression, parse_template
from tracer_bullet.workflow.expressions.unknown import UNKNOWN, UNKNOWN_BOOLEAN, Truth, Unknown
from tracer_bullet.workflow.expressions.usage import (
    contexts_used,
    functions_used,
    paths_used,
    uses_status_function,
)
from tracer_bullet.workflow.expressions.values import Value

__all__ = [
    "UNKNOWN",
    "UNKNOWN_BOOLEAN",
    "ContextStatus",
    "Contexts",
    "Expression",
    "ExpressionError",
    "Status",
    "Truth",
    "Unknown",
    "Value",
    "contexts_used",
    "evaluate",
    "evaluate_condition",
    "evaluate_template",
    "functions_used",
    "interpolate",
    "parse_condition",
    "parse_expression",
    "parse_template",
    "paths_used",
    "try_template",
    "uses_status_function",
]
