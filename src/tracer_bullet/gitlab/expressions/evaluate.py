"""What a condition comes to, over variables of which some are not known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.gitlab.expressions.parser import (
    LiteralValue,
    Negation,
    Operation,
    VariableName,
    WrittenPattern,
    parse_rule_condition,
)
from tracer_bullet.gitlab.expressions.patterns import UNREADABLE, compile_re2, matches_pattern
from tracer_bullet.gitlab.expressions.values import (
    MAYBE,
    UNKNOWN,
    UNKNOWNS,
    Value,
    are_equal,
    is_present,
    is_true_in_ruby,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracer_bullet.gitlab.expressions.parser import Expression
    from tracer_bullet.workflow.expressions import Truth


def condition_holds(text: str, variables: Callable[[str], Value]) -> Truth:
    """Whether the condition `text` holds, UNKNOWN if that depends on what is not known.

    `variables` gives the value of a name, None if there is no such variable. Raises ExpressionSyntaxError.
    """
    return is_present(evaluate_tree(parse_rule_condition(text), variables))


def evaluate_tree(expression: Expression, variables: Callable[[str], Value]) -> Value:
    """The value of an expression."""
    match expression:
        case LiteralValue(value):
            return value
        case VariableName(name):
            return variables(name)
        case WrittenPattern(text):
            return compile_re2(text) or UNREADABLE
        case Negation(operand):
            return _opposite(is_true_in_ruby(evaluate_tree(operand, variables)))
        case Operation(operator, left, right):
            return _operate(operator, evaluate_tree(left, variables), evaluate_tree(right, variables))


def _operate(operator: str, left: Value, right: Value) -> Value:
    if operator == "&&":
        return _both(left, right)
    return _either(left, right) if operator == "||" else _compare(operator, left, right)


def _compare(operator: str, left: Value, right: Value) -> Value:
    result = are_equal(left, right) if operator in ("==", "!=") else matches_pattern(left, right)
    return _opposite(result) if operator.startswith("!") else result


def _opposite(truth: Value) -> Value:
    return MAYBE if truth in UNKNOWNS else not truth


def _both(left: Value, right: Value) -> Value:
    """Ruby's `&&`: the left side if that is not true, otherwise the right side."""
    truth = is_true_in_ruby(left)
    if truth is not UNKNOWN:
        return right if truth else left
    if is_true_in_ruby(right) is False:
        return right
    return MAYBE if _is_boolean(right) else UNKNOWN


def _either(left: Value, right: Value) -> Value:
    """Ruby's `||`: the left side if that is true, otherwise the right side.

    A comparison that holds has a value; a variable may be an empty text, which is true and has none.
    """
    truth = is_true_in_ruby(left)
    if truth is not UNKNOWN:
        return left if truth else right
    if left is MAYBE and is_present(right) is True:
        return True
    return MAYBE if left is MAYBE and _is_boolean(right) else UNKNOWN


def _is_boolean(value: Value) -> bool:
    """Whether it cannot be a text."""
    return value is None or value is MAYBE or isinstance(value, bool)
