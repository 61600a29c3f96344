"""TOML files of the repository, each parsed once."""

from __future__ import annotations

from functools import lru_cache
from typing import Any


@lru_cache(maxsize=64)
def parse_toml(text: str) -> dict[str, Any]:
    """The tables of a TOML text, none where it cannot be read; not to be changed."""
    import tomllib  # noqa: PLC0415 - most workflows need no TOML

    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return {}


def table(whole: Any, *keys: str) -> dict[str, Any]:
    """The table under these keys, empty where there is none."""
    for key in keys:
        whole = whole.get(key) if isinstance(whole, dict) else None
    return whole if isinstance(whole, dict) else {}
