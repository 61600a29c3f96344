"""What is tried, and how it went."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from packaging.version import Version

    from tracer_bullet.indexes.address import IndexAddress

Outcome = Literal["passed", "broken", "not visible", "unreachable"]
"""`not visible` and `unreachable`: nothing could be tried; `broken`: what was tried does not work."""


@dataclass(frozen=True)
class SmokeTarget:
    """What to try: `version` None means the newest on `index`; dependencies come from `dependencies` only.

    `imports` are names to import, none for what the wheel itself brings; `command` is one more thing to run.
    `built` holds the SHA-256 of the files in `dist/` by name. `wait` is how many seconds a version may take
    to show up.
    """

    project: str
    version: Version | None
    index: IndexAddress
    dependencies: IndexAddress
    imports: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    built: Mapping[str, str] | None = None
    wait: float = 0


@dataclass(frozen=True)
class Check:
    """One thing that was tried: `said` describes it; `output` is what a failed program printed last."""

    name: str
    ok: bool
    said: str
    output: str = ""
    hint: str = ""


@dataclass(frozen=True)
class SmokeResult:
    """How it went: the last of `checks` is the one that failed, unless everything passed."""

    project: str
    index: IndexAddress
    outcome: Outcome
    checks: tuple[Check, ...]
    version: str = ""
    filename: str = ""
    sha256: str = ""
    installer: str = ""


class SmokeError(Exception):
    """A check failed, and nothing after it can be tried."""

    def __init__(self, outcome: Outcome, check: Check) -> None:
        super().__init__(check.said)
        self.outcome = outcome
        self.check = check
