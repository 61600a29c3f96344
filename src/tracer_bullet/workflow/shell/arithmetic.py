"""Names that arithmetic assigns: `((X+=1))`, `$((X=1))`, `let`, `for ((…))`, subscripts, `${X:=text}`.

What they are set to is not computed.
https://www.gnu.org/software/bash/manual/html_node/Shell-Arithmetic.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_NAME = r"[A-Za-z_][A-Za-z0-9_]*"
_SET = re.compile(
    rf"(?P<before>{_NAME})(?:\[[^\]]*\])?\s*(?:(?:[-+*/%&|^:]|<<|>>)?=(?!=)|\+\+|--)"
    rf"|(?:\+\+|--)\s*(?P<after>{_NAME})"
)
_NAMES = re.compile(_NAME)
_MAY_SET = re.compile(r"[^=]=|\+\+|--")
MAX_INDIRECTIONS = 8
"""How often a variable may hold an expression that names another such variable."""


def names_set(text: str, values: Mapping[str, str] | None = None) -> Iterator[str]:
    """The names that `text` assigns when it is evaluated.

    A variable that it names may hold an expression that assigns, so `values` are searched as well.
    """
    texts = [text]
    for _ in range(MAX_INDIRECTIONS):
        for one in texts:
            yield from (found["before"] or found["after"] for found in _SET.finditer(one))
        named = {name for one in texts for name in _NAMES.findall(one)}
        texts = [value for name in named if _MAY_SET.search(value := (values or {}).get(name, ""))]
        if not texts:
            return
