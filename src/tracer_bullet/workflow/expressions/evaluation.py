"""The questions that the rest of the program asks: what is this expression, this text, this `if:`?

`contexts` are the contexts that GitHub makes available at the place in question, no more: a name that is
not among them is an error, as it is for GitHub. What is available but not known is UNKNOWN there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.workflow.expressions.errors import ExpressionError
from tracer_bullet.workflow.expressions.evaluator import run
from tracer_bullet.workflow.expressions.functions import concatenate
from tracer_bullet.workflow.expressions.scope import Scope
from tracer_bullet.workflow.expressions.status import Contexts, ContextStatus, Status
from tracer_bullet.workflow.expressions.syntax_tree import Expression
from tracer_bullet.workflow.expressions.templates import parse_condition, parse_expression, parse_template
from tracer_bullet.workflow.expressions.unknown import UNKNOWN, Truth, Unknown, is_known, truth
from tracer_bullet.workflow.expressions.usage import named_values, uses_status_function
from tracer_bullet.workflow.expressions.values import (
    FilteredArray,
    Kind,
    Value,
    fold,
    fold_names,
    is_primitive,
    kind_of,
    to_text,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def evaluate(
    expression: str | Expression,
    contexts: Contexts,
    *,
    status: Status | None = None,
) -> Value | Unknown:
    """The value of an expression, `${{ }}` around it or not: None, bool, int, float, str, list or dict.

    Parts of `contexts` may be UNKNOWN. The value is UNKNOWN too unless it is certain: whatever the unknown
    turns out to be, it does not contradict the value given here (it may still make the evaluation fail).
    `x && false` is UNKNOWN, because x may be an empty string; as a condition it is certain.

    Without `status`, the status functions answer from the contexts `job` and `needs`. Raises ExpressionError
    for whatever GitHub refuses.
    """
    parsed = parse_expression(expression) if isinstance(expression, str) else expression
    return _publish(run(parsed, _scope((parsed,), contexts, status)))


def evaluate_template(text: str, contexts: Contexts) -> Value | Unknown:
    """The value of a text with `${{ }}` in it: of any type if it is exactly one expression, else a string."""
    parts = parse_template(text)
    expressions = [part for part in parts if isinstance(part, Expression)]
    return _publish(_combine(parts, _scope(expressions, contexts)))


def try_template(text: str, contexts: Contexts) -> Value | Unknown:
    """The same, but UNKNOWN also for a text that GitHub refuses."""
    try:
        return evaluate_template(text, contexts)
    except ExpressionError:
        return UNKNOWN


def interpolate(text: str, contexts: Contexts) -> str | Unknown:
    """The text with each `${{ }}` replaced by its value as a string, UNKNOWN where one is not known.

    Raises ExpressionError also where the whole text is one expression that yields a list or a mapping.
    """
    value = evaluate_template(text, contexts)
    if value is UNKNOWN:
        return UNKNOWN
    if not is_primitive(value):
        kind = "sequence" if kind_of(value) is Kind.ARRAY else "mapping"
        raise ExpressionError(f"a {kind} was not expected where text is wanted", text, hint="use `toJSON(…)`")
    return to_text(value)


def evaluate_condition(
    text: str | None,
    contexts: Contexts,
    status: Status | None = None,
) -> Truth:
    """Whether an `if:` lets its job or step run. `text` is its value, None if there is none.

    Without a status function in it, `success()` must hold as well.
    https://docs.github.com/en/actions/reference/workflows-and-actions/expressions#status-check-functions
    """
    parts = parse_condition(text)
    if not parts:
        return (status or ContextStatus(contexts)).success()
    expressions = [part for part in parts if isinstance(part, Expression)]
    scope = _scope(expressions, contexts, status)
    success: Truth = True
    if not any(map(uses_status_function, expressions)):
        success = scope.status.success()
    if success is False:
        return False
    holds = truth(_combine(parts, scope))
    return UNKNOWN if holds is True and success is UNKNOWN else holds


def _combine(parts: tuple[str | Expression, ...], scope: Scope) -> Value:
    values = [part if isinstance(part, str) else run(part, scope) for part in parts]
    return values[0] if len(values) == 1 else concatenate(values, scope)


def _scope(expressions: Iterable[Expression], contexts: Contexts, status: Status | None = None) -> Scope:
    folded = fold_names(contexts)
    for expression in expressions:
        _check_names(expression, folded)
    return Scope(folded, status or ContextStatus(contexts))


def _check_names(expression: Expression, folded: Mapping[str, Value]) -> None:
    for named in named_values(expression):
        if fold(named.name) not in folded:
            problem = f"unrecognized named-value `{named.name}`"
            hint = (
                f"available here: {', '.join(sorted(name.lower() for name in folded)) or 'no context at all'}"
            )
            error = ExpressionError(problem, expression.text, named.position, hint=hint)
            raise error.moved(expression.start)


def _publish(value: Value) -> Value | Unknown:
    if not is_known(value):
        return UNKNOWN
    return list(value) if isinstance(value, FilteredArray) else value
