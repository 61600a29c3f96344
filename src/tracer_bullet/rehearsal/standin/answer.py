"""What comes of a request: the response, the index afterwards, and what is worth telling of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracer_bullet.rehearsal.http_messages import Response
    from tracer_bullet.rehearsal.standin.index import Index


@dataclass(frozen=True)
class UploadRecord:
    """An upload that was tried: `status` and `reason` are the server's own."""

    index: str
    filename: str
    sha256: str
    status: int
    reason: str
    project: str = ""
    version: str = ""
    is_repeat: bool = False
    """Whether the very same file was there already, so that nothing happened."""


@dataclass(frozen=True)
class ExchangeRecord:
    """An exchange of an identity token that was tried: `outcome` is `minted` or the server's own words."""

    index: str
    claims: Mapping[str, Any] = field(default_factory=dict)
    outcome: str = "minted"
    created: str = ""
    """The project that a pending publisher created, if one did."""


@dataclass(frozen=True)
class Answer:
    """The response to a request and the index after it."""

    response: Response
    index: Index
    record: UploadRecord | ExchangeRecord | None = None
