"""No token appears in any output: what was added as a mask, and whatever looks like a token."""

from __future__ import annotations

from tracer_bullet.diagnosis.redact import LOOKS_LIKE_TOKEN, STARS


class Mask:
    """Remembers what must not be shown and takes it out of texts."""

    def __init__(self) -> None:
        self._secrets: frozenset[str] = frozenset()

    def add(self, secret: str) -> None:
        """Hide each line of `secret` from now on; what is too short to be one is not hidden."""
        # replaced and not changed: other runs read it at the same time
        self._secrets |= {line for line in secret.splitlines() if len(line) > 3}

    def hide(self, text: str) -> str:
        """`text` without secrets."""
        for secret in sorted(self._secrets, key=len, reverse=True):
            text = text.replace(secret, STARS)
        return LOOKS_LIKE_TOKEN.sub(STARS, text)

    def is_hidden(self, text: str) -> bool:
        """Whether `text` holds a secret that was added; what only looks like one does not count."""
        return any(secret in text for secret in self._secrets)
