"""HTTP as plain values, so that an index is a function and needs no server to be tested.

Knows nothing of PyPI; reading and writing bytes on a socket is left to `rehearsal.server`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Request:
    """One request: `headers` with lower-case names, `received` in seconds since 1970.

    `run` is the number of the run that makes it, 0 if that is not known.
    """

    method: str
    host: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    received: float = 0.0
    query: str = ""
    run: int = 0

    def header(self, name: str) -> str:
        """The value of a header, empty if it was not sent."""
        return self.headers.get(name.lower(), "")


@dataclass(frozen=True)
class Response:
    """One answer; an empty `reason` stands for the usual phrase of `status`."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""

    @property
    def phrase(self) -> str:
        """The words after the number in the status line."""
        return self.reason or HTTPStatus(self.status).phrase


def answer_json(data: Any, status: int = 200, content_type: str = "application/json") -> Response:
    """`data` as a JSON document."""
    return Response(status, json.dumps(data).encode(), {"content-type": content_type})


def answer_text(text: str, status: int = 200, content_type: str = "text/plain") -> Response:
    """`text` as UTF-8."""
    return Response(status, text.encode(), {"content-type": f"{content_type}; charset=UTF-8"})


def redirect(location: str) -> Response:
    """Send the client elsewhere."""
    return Response(301, b"", {"location": location})


def not_found() -> Response:
    """There is nothing here."""
    return answer_text("404 Not Found", 404)
