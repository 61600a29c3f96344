"""A value together with the words that say where it came from."""

from __future__ import annotations

from typing import Generic, NamedTuple, TypeVar

Value_co = TypeVar("Value_co", covariant=True)


class Detected(NamedTuple, Generic[Value_co]):
    """A value that was found, and `source`, a phrase such as "from remote `origin`" or "default".

    `is_recorded` says that an earlier run wrote it down.
    """

    value: Value_co
    source: str
    is_recorded: bool = False
