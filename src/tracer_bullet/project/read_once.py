"""What was read of a repository, remembered for as long as nothing in it changes.

A command reads everything before it writes anything. For each of several packages it asks the same of the
whole repository: which packages there are, what git knows, what the workflows say.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator

_Parameters = ParamSpec("_Parameters")
_Result = TypeVar("_Result")
_known: ContextVar[dict[Hashable, Any] | None] = ContextVar("known", default=None)


@contextmanager
def while_nothing_changes() -> Iterator[None]:
    """Within it, functions under `read_once` read the same thing only once."""
    token = _known.set({})
    try:
        yield
    finally:
        _known.reset(token)


def read_once(function: Callable[_Parameters, _Result]) -> Callable[_Parameters, _Result]:
    """`function`, which reads files or asks git, and whose result nobody changes.

    It is called each time, but within `while_nothing_changes` only once for the same arguments.
    """

    @wraps(function)
    def read(*words: _Parameters.args, **options: _Parameters.kwargs) -> _Result:
        known = _known.get()
        if known is None:
            return function(*words, **options)
        key = (function, words, *sorted(options.items()))
        if key not in known:
            known[key] = function(*words, **options)
        result: _Result = known[key]
        return result

    return read
