"""Python code that stands in a script: whether it could reach an index."""

from __future__ import annotations

import re

_REACHES_OUT = re.compile(
    r"twine|upload|publish|legacy/|subprocess|(?<!platform\.)\bsystem\b|startfile|os\.exec|\bexecv|popen|spawn|requests|httpx|urllib"
    r"|http\.client|aiohttp|socket|asyncio|multiprocessing|ctypes|\bpty\b|exec\(|eval\(|compile\(|getattr"
    r"|__\w*(?:import|builtins|dict|globals)\w*__|runpy|pickle|marshal"
    r"|importlib(?!\.(?:metadata|resources)\b)(?!\s+import\s+(?:metadata|resources)\b)",
    re.IGNORECASE,
)


def is_harmless_code(code: str) -> bool:
    """Whether Python code is without anything that could reach an index: the modules and calls for it."""
    return not _REACHES_OUT.search(code)
