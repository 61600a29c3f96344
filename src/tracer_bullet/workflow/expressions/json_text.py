"""`toJSON` and `fromJSON`: JSON as GitHub writes and reads it, without recursion."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NoReturn, TypeAlias

from tracer_bullet.workflow.expressions.scope import ITEM
from tracer_bullet.workflow.expressions.unknown import is_known
from tracer_bullet.workflow.expressions.values import Kind, Value, fold, kind_of, tidy, to_text

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_DEPTH = 100
"""Deeper JSON is refused; so does the runner (`JsonParser` in https://github.com/actions/runner)."""

_STRING_OR_BRACKET = re.compile(r'"(?>(?:[^"\\]++|\\.)*)"?|[\[\]{}]', re.DOTALL)
_ALSO_ESCAPED = {"\x85": "\\u0085", "\u2028": "\\u2028", "\u2029": "\\u2029"}
_Entries: TypeAlias = Iterator[tuple[str, Value]]
"""What is left to write of a collection: each value with the text that goes before it."""


def write_json(value: Value, spend: Callable[[int], None]) -> str | None:
    """`value` as JSON with two spaces of indentation, None where it holds something unknown.

    `spend` is told what each piece counts for before it is kept, and may raise.
    """
    pieces = []
    for piece in _write(value):
        if piece is None:
            return None
        spend(len(piece) + ITEM)
        pieces.append(piece)
    return "".join(pieces)


def _write(value: Value) -> Iterator[str | None]:
    stack: list[tuple[_Entries, str]] = [(iter([("", value)]), "")]
    while stack:
        rest, close = stack[-1]
        entry = next(rest, None)
        if entry is None:
            stack.pop()
            yield close
            continue
        before, current = entry
        kind = kind_of(current) if is_known(current) else None
        if kind in (Kind.ARRAY, Kind.OBJECT) and current:
            opening, closing = "[]" if kind is Kind.ARRAY else "{}"
            yield before + opening
            stack.append((_entries(current, len(stack)), "\n" + "  " * (len(stack) - 1) + closing))
        else:
            yield before + _leaf(kind, current) if kind else None


def _entries(collection: Sequence[Value] | Mapping[str, Value], depth: int) -> _Entries:
    before = "\n" + "  " * depth
    if isinstance(collection, Mapping):
        for key, value in collection.items():
            yield f"{before}{_quote(str(key))}: ", value
            before = ",\n" + "  " * depth
    else:
        for value in collection:
            yield before, value
            before = ",\n" + "  " * depth


def _leaf(kind: Kind, value: Value) -> str:
    match kind:
        case Kind.NULL:
            return "null"
        case Kind.STRING:
            return _quote(value)
        case Kind.ARRAY:
            return "[]"
        case Kind.OBJECT:
            return "{}"
    return to_text(value)


def _quote(text: str) -> str:
    import json  # noqa: PLC0415 - few expressions ask for it

    quoted = json.dumps(text, ensure_ascii=False)
    for character, escape in _ALSO_ESCAPED.items():
        quoted = quoted.replace(character, escape)
    return quoted


def read_json(text: str) -> Value:
    """The value of a JSON text. Numbers are doubles; of keys that differ in case alone the last one counts.

    Raises ValueError, whose message says what is wrong, for what is no JSON or nested too deep.
    """
    import json  # noqa: PLC0415

    _check_depth(text)
    try:
        return json.loads(
            text,
            parse_int=_number,
            parse_float=_number,
            parse_constant=_refuse_constant,
            object_pairs_hook=_merge,
        )
    except json.JSONDecodeError as error:
        raise ValueError(f"{error.msg[:1].lower()}{error.msg[1:]}, character {error.pos + 1}") from None


def _check_depth(text: str) -> None:
    depth = 0
    for found in _STRING_OR_BRACKET.finditer(text):
        match found.group():
            case "[" | "{":
                depth += 1
            case "]" | "}":
                depth -= 1
        if depth > MAX_DEPTH:
            raise ValueError(f"nested more than {MAX_DEPTH} deep")


def _number(digits: str) -> float:
    return tidy(float(digits))


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"`{name}` is not JSON")


def _merge(pairs: list[tuple[str, Value]]) -> dict[str, Value]:
    merged: dict[str, Value] = {}
    spelling: dict[str, str] = {}
    for key, value in pairs:
        merged[spelling.setdefault(fold(key), key)] = value
    return merged
