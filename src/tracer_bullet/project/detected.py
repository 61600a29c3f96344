"""A value together with the words that say where it came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

Value_co = TypeVar("Value_co", covariant=True)


@dataclass(frozen=True)
class Detected(Generic[Value_co]):
    """A value that was found, and `source`, a phrase such as "from remote `origin`" or "default"."""

    value: Value_co
    source: str
