"""From a tree and a scope to a value. Trees are at most 50 deep, so this may recurse."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.workflow.expressions.errors import ExpressionError
from tracer_bullet.workflow.expressions.functions import FUNCTIONS
from tracer_bullet.workflow.expressions.scope import ITEM
from tracer_bullet.workflow.expressions.syntax_tree import (
    Call,
    Comparison,
    Expression,
    Literal,
    Logical,
    Named,
    Node,
    Not,
    Subscript,
)
from tracer_bullet.workflow.expressions.unknown import (
    UNKNOWN,
    Partly,
    assume,
    compare,
    either_value,
    is_known,
    truth,
)
from tracer_bullet.workflow.expressions.values import (
    FilteredArray,
    Kind,
    Value,
    fold,
    is_primitive,
    kind_of,
    to_position,
    to_text,
)

if TYPE_CHECKING:
    from tracer_bullet.workflow.expressions.scope import Scope


def run(expression: Expression, scope: Scope) -> Value:
    """The value of the expression, UNKNOWN or one of Partly where it is not known. Raises ExpressionError."""
    evaluation = _Evaluation(expression, scope)
    try:
        return None if expression.root is None else evaluation.value(expression.root)
    except ExpressionError as error:
        raise error.located(expression.text, 0).moved(expression.start) from None


class _Arguments:
    """The arguments of a call, each evaluated when it is first looked at."""

    __slots__ = ("evaluation", "nodes", "values")

    def __init__(self, nodes: tuple[Node, ...], evaluation: _Evaluation) -> None:
        self.nodes = nodes
        self.evaluation = evaluation
        self.values: dict[int, Value] = {}

    @property
    def scope(self) -> Scope:
        return self.evaluation.scope

    def __len__(self) -> int:
        return len(self.nodes)

    def __getitem__(self, index: int) -> Value:
        if index not in self.values:
            self.values[index] = self.evaluation.value(self.nodes[index])
        return self.values[index]


class _Evaluation(NamedTuple):
    expression: Expression
    scope: Scope

    def value(self, node: Node) -> Value:  # noqa: PLR0911 - one line a sort of node
        match node:
            case Literal():
                return node.value
            case Named():
                return self.scope.contexts[fold(node.name)]
            case Subscript():
                target = self.value(node.target)
                return self._index(target, node.key) if node.key else self._star(target)
            case Comparison():
                return compare(node.operator, self.value(node.left), self.value(node.right))
            case Logical():
                return self._logical(node)
            case Not():
                known = truth(self.value(node.operand))
                return Partly.BOOLEAN if known is UNKNOWN else not known
            case Call():
                return self._call(node)

    def _logical(self, node: Logical) -> Value:
        """The first operand that decides; one that may decide leaves what comes behind it possible too."""
        decisive = node.operator == "||"
        possible: list[Value] = []
        for position, operand in enumerate(node.operands, 1):
            value = self._guarded(operand, guard=bool(possible))
            known = truth(value)
            if known is decisive or position == len(node.operands):
                possible.append(value)
                break
            if known is UNKNOWN:
                possible.append(assume(value, decisive))
        return reduce(either_value, possible)

    def _guarded(self, node: Node, *, guard: bool) -> Value:
        """The node's value; under `guard` it may never be evaluated, so that its failure is not certain."""
        try:
            return self.value(node)
        except ExpressionError:
            if not guard:
                raise
            return UNKNOWN

    def _call(self, node: Call) -> Value:
        try:
            return FUNCTIONS[node.name.lower()].call(_Arguments(node.arguments, self))
        except ExpressionError as error:
            raise error.located(self.expression.text, node.position) from None

    def _index(self, target: Value, key_node: Node) -> Value:
        if target is UNKNOWN or target is Partly.TRUTHY:
            return UNKNOWN
        if not is_known(target) or is_primitive(target):
            return None
        key = self.value(key_node)
        if target and not is_known(key):
            return UNKNOWN
        if isinstance(target, FilteredArray):
            return self._filter(target, key)
        found = self._look_up(target, key)
        return found[0] if found else None

    def _look_up(self, target: Value, key: Value) -> tuple[Value, ...]:
        """What `target[key]` is, as a tuple of one; an empty tuple where there is nothing."""
        match kind_of(target):
            case Kind.OBJECT:
                return self.scope.find_property(target, to_text(key)) if is_primitive(key) else ()
            case Kind.ARRAY:
                position = to_position(key)
                return () if position is None else tuple(target[position : position + 1])
        return ()

    def _filter(self, items: FilteredArray, key: Value) -> Value:
        if not all(map(is_known, items)):
            return UNKNOWN
        self.scope.spend(len(items) * ITEM)
        return FilteredArray(found for item in items for found in self._look_up(item, key))

    def _star(self, target: Value) -> Value:
        if target is UNKNOWN or target is Partly.TRUTHY:
            return UNKNOWN
        if not is_known(target):
            return FilteredArray()
        collections = target if isinstance(target, FilteredArray) else [target]
        if not all(map(is_known, collections)):
            return UNKNOWN
        result = FilteredArray()
        for collection in collections:
            values = _values(collection)
            self.scope.spend(len(values) * ITEM)
            result.extend(values)
        return result


def _values(collection: Value) -> list[Value]:
    match kind_of(collection):
        case Kind.OBJECT if isinstance(collection, Mapping):
            return list(collection.values())
        case Kind.ARRAY:
            return list(collection)
    return []
