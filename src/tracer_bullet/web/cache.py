"""Answers that were public, kept on this machine with their ETag, so that the next question costs nothing.

https://www.rfc-editor.org/rfc/rfc9110#field.etag. Answers to requests with credentials are never kept.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tracer_bullet.errors import TracerError
from tracer_bullet.web.client import UnreachableError, WebAnswer, hide_credentials

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracer_bullet.web.client import Client

_KEPT_HEADERS = ("content-type", "etag", "last-modified", "date")


@dataclass(frozen=True)
class CachedClient:
    """Keeps answers in `folder`, or nothing without one; `offline` takes what is there and asks nobody."""

    client: Client
    folder: Path | None = None
    offline: bool = False

    def get(self, url: str, headers: Mapping[str, str] | None = None, *, public: bool = True) -> WebAnswer:
        """The answer of `url`, which counts as `public` unless said otherwise.

        Raises UnreachableError, also where it is offline and the answer was never kept.
        """
        path = self.folder / f"{_key(url, headers or {})}.json" if self.folder and public else None
        kept = _load(path) if path else None
        if self.offline:
            return kept or _refuse(url)
        tag = kept.header("etag") if kept else ""
        answer = self.client.get(url, {**(headers or {}), **({"if-none-match": tag} if tag else {})})
        if answer.status == 304 and kept:
            return kept
        if path and answer.status == 200:
            _save(path, answer)
        return answer


def cache_folder() -> Path:
    """Where programs keep what they can do without: TRACER_CACHE_DIR, else what the system proposes.

    https://specifications.freedesktop.org/basedir-spec/latest/
    """
    if named := os.environ.get("TRACER_CACHE_DIR"):
        return Path(named)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home()) / "tracer-bullet" / "Cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "tracer-bullet"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "tracer-bullet"


def _refuse(url: str) -> WebAnswer:
    raise UnreachableError(
        f"offline, and the cache has no answer from `{hide_credentials(url)}`",
        hint="run the same command once without `--offline`",
    )


def _key(url: str, headers: Mapping[str, str]) -> str:
    return hashlib.sha256(f"{headers.get('accept', '')}\n{url}".encode()).hexdigest()[:40]


def _load(path: Path) -> WebAnswer | None:
    """What was kept; nothing if it is missing, or not what was written."""
    try:
        data = json.loads(path.read_text("utf-8"))
        return WebAnswer(200, dict(data["headers"]), str(data["body"]).encode(), str(data["url"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _save(path: Path, answer: WebAnswer) -> None:
    """A cache that cannot be written is a cache that is not there."""
    with contextlib.suppress(OSError, UnicodeDecodeError, TracerError):
        headers = {name: answer.header(name) for name in _KEPT_HEADERS if answer.header(name)}
        text = json.dumps({"url": answer.url, "headers": headers, "body": answer.body.decode()})
        path.parent.mkdir(parents=True, exist_ok=True)
        number, name = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(number, "w", encoding="utf-8") as file:
            file.write(text)
        Path(name).replace(path)
