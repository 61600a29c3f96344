"""What was checked so far; the first check that fails ends the test."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.smoke.model import Check, SmokeError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tracer_bullet.smoke.installer import InstallResult

_NETWORK = re.compile(
    r"Failed to fetch|error sending request|client error \(Connect\)|dns error|ConnectionError|ReadTimeout"
    r"|NewConnectionError|ConnectTimeoutError|Max retries exceeded|HTTP status server error"
    r"|50[0234] Server Error"
)
"""How uv and pip say that the other side did not answer."""
_LAST_LINES = 25


class Checklist:
    """`secrets` are texts that no output may show."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self.checks: list[Check] = []
        self._secrets = [secret for secret in secrets if secret]

    def passed(self, name: str, said: str) -> None:
        """Note what is as it should be."""
        self.checks.append(Check(name, True, said))

    def need(self, done: InstallResult, name: str, said: str, hint: str = "") -> None:
        """Note a program that ended well; raises SmokeError, with its last lines, for one that did not."""
        if done.ok:
            self.passed(name, said)
            return
        output = self.last_lines(done.output)
        if _NETWORK.search(done.output):
            hint = "the network or the index failed, not the project: try again"
            raise SmokeError("unreachable", Check(name, False, said, output, hint))
        raise SmokeError("broken", Check(name, False, said, output, hint))

    def last_lines(self, output: str) -> str:
        """The end of what a program printed, without secrets."""
        text = "\n".join(output.strip().splitlines()[-_LAST_LINES:])
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return text
