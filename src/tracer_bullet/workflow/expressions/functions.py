"""The functions of the language: how many arguments each takes, and what it yields.

https://docs.github.com/en/actions/reference/workflows-and-actions/expressions#functions, and where that is
silent, `src/Sdk/Expressions/Sdk/Functions` of https://github.com/actions/runner. Arguments are evaluated
when they are looked at, as GitHub does it: what is not looked at cannot fail.
"""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, NamedTuple, Protocol

from tracer_bullet.workflow.expressions.errors import ExpressionError
from tracer_bullet.workflow.expressions.formatting import split_format
from tracer_bullet.workflow.expressions.json_text import read_json, write_json
from tracer_bullet.workflow.expressions.scope import ITEM
from tracer_bullet.workflow.expressions.unknown import (
    UNKNOWN,
    Beginning,
    Partly,
    Truth,
    compare,
    decide,
    either_value,
    is_known,
    outcomes,
)
from tracer_bullet.workflow.expressions.values import Kind, Value, fold, is_primitive, kind_of, to_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tracer_bullet.workflow.expressions.scope import Scope

MANY = 255
"""The most arguments that GitHub allows where it sets no other limit."""


class Arguments(Protocol):
    """The arguments of one call; each is evaluated when it is asked for, and once only."""

    @property
    def scope(self) -> Scope:
        """What the call is evaluated in."""

    def __len__(self) -> int: ...

    def __getitem__(self, index: int) -> Value: ...


class ExpressionFunction(NamedTuple):
    """A function: its name as the documentation writes it, and the least and most arguments."""

    name: str
    least: int
    most: int
    call: Callable[[Arguments], Value]

    def misfit(self, count: int) -> str:
        """What is wrong with `count` arguments, empty if nothing is."""
        takes = f"{self.least}" if self.least == self.most else f"{self.least} to {self.most}"
        if count < self.least:
            return f"too few parameters supplied to `{self.name}`, which takes {takes}: {count}"
        if count > self.most:
            return f"too many parameters supplied to `{self.name}`, which takes {takes}: {count}"
        if self.name == "case" and count % 2 == 0:
            return f"even number of parameters supplied to `case`, which takes pairs and a default: {count}"
        return ""


def _contains(arguments: Arguments) -> Value:
    searched = arguments[0]
    if isinstance(searched, Beginning):
        return _beginning_contains(searched, arguments[1])
    if outcomes(searched) is None:
        return Partly.BOOLEAN
    if kind_of(searched) is not Kind.ARRAY:
        return _compare_texts(arguments, lambda whole, part: part in whole)
    if not searched:
        return False
    arguments.scope.spend(len(searched) * ITEM)
    item = arguments[1]
    results = [compare("==", item, each) for each in searched]
    return True if True in results else Partly.BOOLEAN if Partly.BOOLEAN in results else False


def _beginning_contains(searched: Beginning, part: Value) -> Value:
    """GitHub takes no branch that begins with `refs/` (GH002), and nobody has one with that in the middle."""
    if type(part) is not str:
        return Partly.BOOLEAN
    known, wanted = fold(searched.known), fold(part)
    if wanted in known:
        return True
    return False if wanted.startswith("REFS/") and not wanted.startswith(known) else Partly.BOOLEAN


def _beginning_starts_with(whole: Beginning, part: Value) -> Value:
    if type(part) is not str:
        return Partly.BOOLEAN
    known, wanted = fold(whole.known), fold(part)
    return known.startswith(wanted) or (Partly.BOOLEAN if wanted.startswith(known) else False)


def _starts_with(arguments: Arguments) -> Value:
    if isinstance(arguments[0], Beginning):
        return _beginning_starts_with(arguments[0], arguments[1])
    return _compare_texts(arguments, str.startswith)


def _ends_with(arguments: Arguments) -> Value:
    return _compare_texts(arguments, str.endswith)


def _compare_texts(arguments: Arguments, test: Callable[[str, str], bool]) -> Value:
    """Whether `test` holds for two texts without case; a list or mapping in place of one is never a match."""
    left = arguments[0]
    if is_known(left) and not is_primitive(left):
        return False
    right = _at(arguments, 1, certain=outcomes(left) is not None)
    if is_known(right) and not is_primitive(right):
        return False
    return decide(lambda whole, part: test(fold(to_text(whole)), fold(to_text(part))), left, right)


def _format(arguments: Arguments) -> Value:
    pattern = arguments[0]
    if not is_known(pattern):
        return UNKNOWN
    pieces = split_format(to_text(pattern), len(arguments) - 1)
    values = [piece if isinstance(piece, str) else arguments[piece + 1] for piece in pieces]
    return concatenate(values, arguments.scope)


def _join(arguments: Arguments) -> Value:
    items = arguments[0]
    if not is_known(items):
        return UNKNOWN
    if kind_of(items) is not Kind.ARRAY:
        return to_text(items) if is_primitive(items) else ""
    if len(items) < 2:
        return concatenate(items, arguments.scope)
    separator = arguments[1] if len(arguments) > 1 else ","
    if is_known(separator) and not is_primitive(separator):
        separator = ","
    return concatenate([part for item in items for part in (separator, item)][1:], arguments.scope)


def concatenate(values: list[Value], scope: Scope) -> Value:
    """The values as one string; Partly.TRUTHY where it is not known but for not being empty."""
    texts = []
    for value in values:
        text = to_text(value) if is_known(value) else ""
        scope.spend(len(text) + ITEM)
        texts.append(text)
    if all(map(is_known, values)):
        return "".join(texts)
    surely = any(texts) or any(value in (Partly.BOOLEAN, Partly.TRUTHY) for value in values)
    return Partly.TRUTHY if surely else UNKNOWN


def _to_json(arguments: Arguments) -> Value:
    text = write_json(arguments[0], arguments.scope.spend)
    return Partly.TRUTHY if text is None else text


def _from_json(arguments: Arguments) -> Value:
    value = arguments[0]
    if not is_known(value):
        return UNKNOWN
    text = to_text(value)
    arguments.scope.spend(len(text))
    try:
        return read_json(text)
    except ValueError as error:
        raise ExpressionError(f"`fromJSON` cannot read its argument ({error})") from None


def _hash_files(arguments: Arguments) -> Value:
    """What files there are is only known when the job runs; the arguments are evaluated, as GitHub does."""
    list(_each(arguments))
    return UNKNOWN


def _case(arguments: Arguments) -> Value:
    possible: list[Value] = []
    for index in range(0, len(arguments) - 1, 2):
        predicate = _at(arguments, index, certain=not possible)
        if predicate is not Partly.BOOLEAN and not isinstance(predicate, bool):
            if is_known(predicate) and not possible:
                raise ExpressionError(f"argument {index + 1} of `case` must evaluate to a boolean value")
            return UNKNOWN
        if predicate is not False:
            possible.append(_at(arguments, index + 1, certain=predicate is True and not possible))
        if predicate is True:
            break
    else:
        possible.append(_at(arguments, len(arguments) - 1, certain=not possible))
    return reduce(either_value, possible)


def _at(arguments: Arguments, index: int, *, certain: bool) -> Value:
    """An argument; where it is not `certain` to be evaluated at all, its failure is not certain either."""
    try:
        return arguments[index]
    except ExpressionError:
        if certain:
            raise
        return UNKNOWN


def _success(arguments: Arguments) -> Value:
    return _ask(arguments, arguments.scope.status.success)


def _failure(arguments: Arguments) -> Value:
    return _ask(arguments, arguments.scope.status.failure)


def _cancelled(arguments: Arguments) -> Value:
    return _ask(arguments, arguments.scope.status.cancelled)


def _always(_: Arguments) -> Value:
    return True


def _ask(arguments: Arguments, question: Callable[..., Truth]) -> Value:
    jobs = list(_each(arguments))
    if not all(map(is_known, jobs)):
        return Partly.BOOLEAN
    answer = question(*map(to_text, jobs))
    return Partly.BOOLEAN if answer is UNKNOWN else answer


def _each(arguments: Arguments) -> Iterator[Value]:
    return (arguments[index] for index in range(len(arguments)))


_ALL = (
    ExpressionFunction("always", 0, 0, _always),
    ExpressionFunction("cancelled", 0, 0, _cancelled),
    ExpressionFunction("case", 3, MANY, _case),
    ExpressionFunction("contains", 2, 2, _contains),
    ExpressionFunction("endsWith", 2, 2, _ends_with),
    ExpressionFunction("failure", 0, MANY, _failure),
    ExpressionFunction("format", 1, MANY, _format),
    ExpressionFunction("fromJSON", 1, 1, _from_json),
    ExpressionFunction("hashFiles", 1, MANY, _hash_files),
    ExpressionFunction("join", 1, 2, _join),
    ExpressionFunction("startsWith", 2, 2, _starts_with),
    ExpressionFunction("success", 0, MANY, _success),
    ExpressionFunction("toJSON", 1, 1, _to_json),
)
FUNCTIONS = {function.name.lower(): function for function in _ALL}
"""By name in lower case: GitHub ignores case here."""

STATUS_FUNCTIONS = frozenset({"always", "cancelled", "failure", "success"})
"""An `if:` that calls none of them means `success() && (…)`."""
