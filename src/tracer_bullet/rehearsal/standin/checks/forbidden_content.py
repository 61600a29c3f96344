"""Encrypted code, which PyPI does not accept: it looks for marks of two programs in Python files.

Source: https://github.com/pypi/warehouse/tree/main/warehouse/utils/scanner_rules
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

SIZE_LIMIT = 5 * 1024**2
"""Bytes of a file up to which PyPI looks into it."""

_PYARMOR = "__pyarmor"
_PYE = "---{} PYE FILE---"
# put together here, because PyPI would find whole marks in this file too
_ANY_OF = tuple(
    f"{_PYARMOR}{rest}".encode()
    for rest in ("__(__name__, __file__,", "_enter__", "_exit__", "_assert__", "_bcc__")
)
_ALL_OF = tuple(_PYE.format(word).encode() for word in ("BEGIN", "END"))


def is_scanned(name: str) -> bool:
    """Whether PyPI looks into a member of this name."""
    return PurePosixPath(name).suffix.lower() in (".py", ".pye")


def find_forbidden_content(members: Iterable[tuple[str, bytes]]) -> str:
    """What PyPI objects to in `members` (name and bytes), or nothing."""
    for _name, content in members:
        program = _find_program(content) if len(content) <= SIZE_LIMIT else ""
        if program:
            return (
                f"{program}-encrypted content is not allowed. "
                "See https://pypi.org/policy/acceptable-use-policy/ for more information."
            )
    return ""


def _find_program(content: bytes) -> str:
    if any(mark in content for mark in _ANY_OF):
        return "PyArmor"
    return "SourceDefender" if all(mark in content for mark in _ALL_OF) else ""
