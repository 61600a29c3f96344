"""Reading project pages of other indexes, JSON or HTML, and lists of files.

Source: https://packaging.python.org/specifications/simple-repository-api/
"""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from tracer_bullet.rehearsal.standin.simple_api import JSON, Link

if TYPE_CHECKING:
    from collections.abc import Mapping

ACCEPT = f"{JSON}, application/vnd.pypi.simple.v1+html;q=0.5, text/html;q=0.1"


def read_page(content: bytes, content_type: str, base: str) -> list[Link]:
    """The files of a project page at `base`; addresses become absolute.

    Raises ValueError where the page is neither.
    """
    if "json" in content_type:
        return [_read_entry(entry, base) for entry in json.loads(content)["files"]]
    parser = _Anchors()
    parser.feed(content.decode("utf-8", "replace"))
    return [_read_anchor(attributes, parser.base or base) for attributes in parser.anchors]


def _read_entry(entry: Mapping[str, Any], base: str) -> Link:
    return Link(
        filename=entry["filename"],
        url=urljoin(base, entry["url"]),
        hashes=entry.get("hashes") or {},
        requires_python=entry.get("requires-python") or "",
        size=entry.get("size") or 0,
        uploaded=entry.get("upload-time") or "",
        yanked=entry.get("yanked", False),
        metadata=entry.get("core-metadata", entry.get("dist-info-metadata", False)) or False,
    )


def _read_anchor(attributes: Mapping[str, str], base: str) -> Link:
    url, fragment = urldefrag(urljoin(base, attributes["href"]))
    name, _, value = fragment.partition("=")
    known = attributes.get("data-core-metadata", attributes.get("data-dist-info-metadata", ""))
    kind, _, digest = known.partition("=")
    return Link(
        filename=unquote(PurePosixPath(urlsplit(url).path).name),
        url=url,
        hashes={name: value} if value else {},
        requires_python=attributes.get("data-requires-python", ""),
        uploaded=attributes.get("data-upload-time", ""),
        yanked=attributes.get("data-yanked", "") or ("data-yanked" in attributes),
        metadata={kind: digest} if digest else known == "true",
    )


class _Anchors(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.anchors: list[dict[str, str]] = []
        self.base = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag == "base" and not self.base:
            self.base = attributes.get("href", "")
        if tag == "a" and "href" in attributes:
            self.anchors.append(attributes)
