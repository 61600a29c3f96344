"""The form of an upload, read from `multipart/form-data`; what its fields mean is left to the checks."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from multipart import MultipartError, MultipartParser, parse_options_header

from tracer_bullet.rehearsal.standin.not_accepted import NotAcceptedError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from multipart import MultipartPart

    from tracer_bullet.rehearsal.http_messages import Request

_MANY = 100_000
"""No form of a real client has as many fields, or as long a header."""


@dataclass(frozen=True)
class SentFile:
    """A field with a file: its name and content type as the client gave them."""

    filename: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class Form:
    """Text fields, each with all its values in order, and fields with files."""

    fields: Mapping[str, tuple[str, ...]]
    files: Mapping[str, SentFile]

    def text(self, name: str, default: str = "") -> str:
        """The first value of a field."""
        return self.fields.get(name, (default,))[0]


def read_form(request: Request) -> Form:
    """The form in the body of `request`.

    Raises NotAcceptedError (400) where the body is no form. Values that say UNKNOWN are left out.
    Source: https://github.com/pypi/warehouse/blob/main/warehouse/forklift/legacy.py (`file_upload`)
    """
    kind, options = parse_options_header(request.header("content-type"))
    boundary = options.get("boundary", "")
    if kind.lower() != "multipart/form-data" or not boundary:
        return Form({}, {})
    limit = len(request.body) + 1
    try:
        parser = MultipartParser(
            io.BytesIO(request.body), boundary, memory_limit=limit, spool_limit=limit,
            part_limit=_MANY, headersize_limit=_MANY, partsize_limit=limit,
        )  # fmt: skip
        return _collect(parser.parts())
    except (MultipartError, ValueError, LookupError) as error:
        raise NotAcceptedError("Bad Request") from error


def _collect(parts: list[MultipartPart]) -> Form:
    fields: dict[str, tuple[str, ...]] = {}
    files: dict[str, SentFile] = {}
    for part in parts:
        if part.filename:
            files.setdefault(part.name, SentFile(part.filename, part.content_type, part.raw))
        else:
            value = part.raw.decode("utf-8").replace("\x00", "\\x00")
            fields[part.name] = (*fields.get(part.name, ()), value)
    known = {name: values for name, values in fields.items() if values[-1].strip() != "UNKNOWN"}
    return Form(known, files)
