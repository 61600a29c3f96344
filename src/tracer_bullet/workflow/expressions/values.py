"""How GitHub's expressions convert and compare values.

The rules are those of https://docs.github.com/en/actions/reference/workflows-and-actions/expressions#operators,
and where that page is silent, what the runner does (`EvaluationResult` and `ExpressionUtility` in
https://github.com/actions/runner): numbers are doubles, strings compare without case, lists and mappings
are equal only to themselves.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from enum import Enum, auto
from functools import lru_cache
from typing import Any, TypeAlias

Value: TypeAlias = Any
"""None, bool, int, float, str, list or dict; `UNKNOWN` may stand in place of any of them, nested or not."""

WHITESPACE = (
    "\t\n\v\f\r \x85\xa0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u2028\u2029\u202f\u205f\u3000"
)
"""What .NET takes for white space."""

_DECIMAL = re.compile(r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_HEX = re.compile(r"0x0*([0-9a-fA-F]{0,8})")
_OCTAL = re.compile(r"0o0*([0-7]{0,11})")
_INFINITE = {"Infinity": math.inf, "+Infinity": math.inf, "-Infinity": -math.inf}
_WITHOUT_UPPER_CASE = frozenset("\u0131\u017f")
"""The dotless i and the long s: .NET does not take them for `I` and `S` when it ignores case."""
_MAX_EXACT = 10**15


class FilteredArray(list[Value]):
    """What `.*` yields: an index into it goes into each of its items."""


class Kind(Enum):
    """The types of the expression language, named as GitHub prints them."""

    NULL = auto()
    BOOLEAN = auto()
    NUMBER = auto()
    STRING = auto()
    ARRAY = auto()
    OBJECT = auto()


_KINDS: dict[type, Kind] = {
    type(None): Kind.NULL,
    bool: Kind.BOOLEAN,
    int: Kind.NUMBER,
    float: Kind.NUMBER,
    str: Kind.STRING,
    list: Kind.ARRAY,
    FilteredArray: Kind.ARRAY,
    dict: Kind.OBJECT,
}


def kind_of(value: Value) -> Kind:
    """The type of a value; what is neither a scalar nor a sequence is an object."""
    known = _KINDS.get(type(value))
    if known:
        return known
    for base in (str, bool, int, float):
        if isinstance(value, base):
            return _KINDS[base]
    return Kind.ARRAY if isinstance(value, Sequence) else Kind.OBJECT


def is_primitive(value: Value) -> bool:
    """Whether the value is null, a truth value, a number or a string."""
    return kind_of(value) not in (Kind.ARRAY, Kind.OBJECT)


def is_truthy(value: Value) -> bool:
    """Whether the value counts as true: all but false, 0, NaN, null and the empty string."""
    match kind_of(value):
        case Kind.NULL:
            return False
        case Kind.NUMBER:
            return not (value == 0 or math.isnan(value))
        case Kind.BOOLEAN | Kind.STRING:
            return bool(value)
    return True


def to_number(value: Value) -> float:
    """The value as a double: null 0, true 1, a string by its digits, anything else NaN."""
    match kind_of(value):
        case Kind.NULL:
            return 0.0
        case Kind.BOOLEAN | Kind.NUMBER:
            return _to_double(value)
        case Kind.STRING:
            return parse_number(value)
    return math.nan


def parse_number(text: str) -> float:
    """The number that a string stands for, 0 for a blank one, NaN for what is none.

    Decimal with or without exponent, `0x` and `0o` (32 bits, signed), `Infinity` with or without sign.
    """
    text = text.strip(WHITESPACE)
    if not text:
        return 0.0
    if _DECIMAL.fullmatch(text):
        return float(text)
    for pattern, base in ((_HEX, 16), (_OCTAL, 8)):
        digits = pattern.fullmatch(text)
        if digits and len(text) > 2:
            return _to_signed(int(digits[1] or "0", base))
    return _INFINITE.get(text, math.nan)


def _to_signed(bits: int) -> float:
    if bits >= 1 << 32:
        return math.nan
    return float(bits - (1 << 32) if bits >= 1 << 31 else bits)


def _to_double(number: float) -> float:
    try:
        return float(number)
    except OverflowError:
        return math.inf if number > 0 else -math.inf


def tidy(number: float) -> float:
    """The same number, as an int where it is a whole one that an int shows better."""
    return int(number) if abs(number) < _MAX_EXACT and number == int(number) else number


def to_text(value: Value) -> str:
    """The value as a string: null is empty, numbers have 15 digits, collections are `Array` and `Object`."""
    match kind_of(value):
        case Kind.NULL:
            return ""
        case Kind.BOOLEAN:
            return "true" if value else "false"
        case Kind.NUMBER:
            return _format_number(_to_double(value))
        case Kind.STRING:
            return str(value)
        case Kind.ARRAY:
            return "Array"
    return "Object"


def _format_number(number: float) -> str:
    """The format `G15` of .NET: https://learn.microsoft.com/dotnet/standard/base-types/standard-numeric-format-strings."""
    if math.isnan(number):
        return "NaN"
    if math.isinf(number):
        return "Infinity" if number > 0 else "-Infinity"
    return f"{number or 0.0:.15G}"


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """`text` such that two texts are equal without case exactly if their folds are equal.

    Letter by letter, as .NET does it (`OrdinalIgnoreCase`): `ß` and `SS` stay different.
    """
    upper = text.upper()
    if len(upper) == len(text) and _WITHOUT_UPPER_CASE.isdisjoint(text):
        return upper
    return "".join(map(_fold_letter, text))


def _fold_letter(letter: str) -> str:
    upper = letter.upper()
    return letter if len(upper) != 1 or letter in _WITHOUT_UPPER_CASE else upper


def equal(left: Value, right: Value) -> bool:
    """`left == right`."""
    kind, left, right = _coerce(left, right)
    match kind:
        case Kind.STRING:
            return len(left) == len(right) and fold(left) == fold(right)
        case Kind.ARRAY | Kind.OBJECT:
            return left is right
        case None:
            return False
    return bool(left == right)


def less(left: Value, right: Value) -> bool:
    """`left < right`."""
    kind, left, right = _coerce(left, right)
    match kind:
        case Kind.NUMBER | Kind.BOOLEAN:
            return bool(left < right)
        case Kind.STRING:
            return fold(left) < fold(right)
    return False


def _coerce(left: Value, right: Value) -> tuple[Kind | None, Value, Value]:
    """Both values in the type in which they are compared; no type where they cannot be."""
    left_kind, right_kind = kind_of(left), kind_of(right)
    if left_kind is right_kind is not Kind.NUMBER:
        return left_kind, left, right
    if is_primitive(left) and is_primitive(right):
        return Kind.NUMBER, to_number(left), to_number(right)
    return None, left, right


def fold_names(mapping: Mapping[str, Value]) -> dict[str, Value]:
    """The same values by folded name; of names that differ in case alone the first one counts."""
    return {fold(str(name)): mapping[name] for name in reversed(list(mapping))}


def to_position(key: Value) -> int | None:
    """The position in a list that `key` points at, counted from 0; None where it points nowhere."""
    number = to_number(key)
    return int(number) if 0 <= number < 1 << 31 else None


def write_literal(value: str | float) -> str:
    """A text, a number or a truth value as an expression that has it.

    https://docs.github.com/en/actions/reference/workflows-and-actions/expressions#literals
    """
    return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else str(value).lower()
