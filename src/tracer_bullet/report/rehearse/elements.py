"""HTML out of nested calls: whatever is not markup already is escaped.

Source: https://html.spec.whatwg.org/multipage/syntax.html
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
"""What HTML does not allow, and marks that turn the text around them."""
_EMPTY = frozenset({"meta"})


class Markup(str):
    """Text that is HTML and stays as it is."""

    __slots__ = ()


def element(name: str, /, *children: str, **attributes: str | bool) -> Markup:
    """An element; an attribute that is False is left out, `class_` is `class`, `_` in a name is `-`."""
    shown = "".join(
        f" {key.rstrip('_').replace('_', '-')}" + ("" if value is True else f'="{_clean(str(value))}"')
        for key, value in attributes.items()
        if value is not False
    )
    if name in _EMPTY:
        return Markup(f"<{name}{shown}>")
    # the parser drops a line feed right after `<pre>`
    first = "\n" if name == "pre" else ""
    return Markup(f"<{name}{shown}>{first}{join_markup(children)}</{name}>")


def join_markup(parts: Iterable[str], between: str = "") -> Markup:
    """Markup out of texts and markup."""
    return Markup(between.join(part if isinstance(part, Markup) else _clean(part) for part in parts))


def prose(text: str) -> Markup:
    """A sentence in which what stands between backticks is code."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return join_markup([text])
    return join_markup(element("code", part) if number % 2 else part for number, part in enumerate(parts))


def _clean(text: str) -> str:
    return escape(_CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", text.replace("\r\n", "\n")))
