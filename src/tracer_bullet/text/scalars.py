"""What a scalar means by the core schema of YAML 1.2, as GitHub reads it (`on` and `yes` are strings),
and how a string is written so that it means itself.

https://yaml.org/spec/1.2.2/#103-core-schema
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

YamlValue: TypeAlias = Any
"""What YAML's core schema knows: None, bool, int, float, str, list, dict."""

_RULES: dict[str, tuple[tuple[re.Pattern[str], Callable[[str], YamlValue]], ...]] = {
    "null": ((re.compile(r"~|null|Null|NULL|"), lambda _: None),),
    "bool": ((re.compile(r"true|True|TRUE|false|False|FALSE"), lambda text: text.lower() == "true"),),
    "int": (
        (re.compile(r"[-+]?[0-9]+"), int),
        (re.compile(r"0o[0-7]+"), lambda text: int(text[2:], 8)),
        (re.compile(r"0x[0-9a-fA-F]+"), lambda text: int(text[2:], 16)),
    ),
    "float": (
        (re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"), float),
        (re.compile(r"[-+]?\.(?:inf|Inf|INF)"), lambda text: -math.inf if text[0] == "-" else math.inf),
        (re.compile(r"\.(?:nan|NaN|NAN)"), lambda _: math.nan),
    ),
}
_ALL = tuple(rule for rules in _RULES.values() for rule in rules)
_FIRST_CHARACTERS = frozenset("~nNtTfF+-.0123456789")
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_./-]*\Z")
_WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
"""What one version of YAML or the other takes for a truth value or for nothing."""
_MAX_DIGITS = 300
"""Longer runs of digits stay text: turning them into a number is slow, and no workflow means one."""


def resolve_plain(text: str) -> YamlValue:
    """The value of an unquoted scalar: None, bool, int, float or str."""
    if text and text[0] not in _FIRST_CHARACTERS:
        return text
    return _resolve(text, _ALL)


def resolve_tagged(tag: str, text: str) -> YamlValue:
    """The value of a scalar with an explicit tag; the text itself for a tag that is not the core schema's."""
    return _resolve(text, _RULES.get(tag.removeprefix("tag:yaml.org,2002:"), ()))


def _resolve(text: str, rules: tuple[tuple[re.Pattern[str], Callable[[str], YamlValue]], ...]) -> YamlValue:
    if len(text) <= _MAX_DIGITS:
        for pattern, construct in rules:
            if pattern.fullmatch(text):
                return construct(text)
    return text


def quote(text: str) -> str:
    """`text`, printable and one line, as a string: plain where every reader takes that for one."""
    return text if _PLAIN.match(text) and text.lower() not in _WORDS else quote_single(text)


def quote_single(text: str) -> str:
    """`text`, printable and one line, in single quotes."""
    return "'" + escape_in("'", text) + "'"


def quote_double(text: str) -> str:
    """Any text in double quotes; what is not plain ASCII is escaped."""
    plain = (char if " " <= char <= "~" and char not in '"\\' else f"\\U{ord(char):08x}" for char in text)
    return f'"{"".join(plain)}"'


def escape_in(style: str, text: str) -> str:
    """Printable `text` as it is written inside a scalar of this style: in quotes, plain, or in a block."""
    if style == "'":
        return text.replace("'", "''")
    return text.replace("\\", "\\\\").replace('"', '\\"') if style == '"' else text
