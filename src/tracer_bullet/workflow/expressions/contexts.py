"""Contexts of which only a part is known.

https://docs.github.com/en/actions/reference/workflows-and-actions/contexts
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tracer_bullet.workflow.expressions import UNKNOWN
from tracer_bullet.workflow.expressions.unknown import is_known

Value = Any
"""What contexts hold: None, bool, int, float, str, list or dict, and UNKNOWN in place of any of them."""

_REST = "\N{HORIZONTAL ELLIPSIS}"


class PartlyKnown(dict[str, Any]):
    """A mapping whose other keys may be there too, with any value: asking for one gives UNKNOWN."""

    def __init__(self, known: Mapping[str, Value]) -> None:
        # The extra entry makes whatever looks at the mapping as a whole, such as `toJSON`, unknown.
        super().__init__({**known, _REST: UNKNOWN})

    def __contains__(self, key: object) -> bool:
        return True

    def __missing__(self, key: str) -> Value:
        return next((value for name, value in self.items() if name.lower() == key.lower()), UNKNOWN)


def overlay(known: Value, given: Value) -> Value:
    """`known` with what is `given` put over it, mappings merged at every level."""
    if not isinstance(known, Mapping) or not isinstance(given, Mapping):
        return given
    merged = dict(known)
    merged.pop(_REST, None)
    for key, value in given.items():
        merged[key] = overlay(known[key], value) if key in known and key in merged else value
    return PartlyKnown(merged) if isinstance(known, PartlyKnown) else merged


def unknown_at(contexts: Mapping[str, Value], path: tuple[str, ...]) -> bool:
    """Whether reading `path` (`("github", "sha")`) asks for something that is not known."""
    value: Value = contexts
    for key in path:
        if value is UNKNOWN:
            return True
        if key == "*" or not isinstance(value, Mapping):
            return key == "*" and isinstance(value, Mapping)
        value = _property(value, key)
    return not is_known(value)


def _property(value: Mapping[str, Value], key: str) -> Value:
    if key in value:
        return value[key]
    return next((inner for name, inner in value.items() if name.lower() == key.lower()), None)
