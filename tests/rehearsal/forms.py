"""Upload requests made by hand, for what no client would send."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING, Any

from urllib3 import encode_multipart_formdata

from tests.rehearsal.clients import IDENTITY
from tests.rehearsal.distributions import Sample
from tracer_bullet.rehearsal.http_messages import Request
from tracer_bullet.rehearsal.standin.api_tokens import mint
from tracer_bullet.rehearsal.standin.index import ApiToken, Index, IndexProject
from tracer_bullet.rehearsal.standin.publisher import RegisteredPublisher
from tracer_bullet.sites import TESTPYPI

if TYPE_CHECKING:
    from pathlib import Path

NOW = 1_800_000_000.0


def make_index() -> tuple[Index, str]:
    """TestPyPI with the project tracer-demo, and a token for it."""
    publisher = RegisteredPublisher(IDENTITY, frozenset({"tracer-demo"}))
    index = (
        Index(TESTPYPI, b"secret")
        .with_project(IndexProject("tracer-demo", NOW, "owner"))
        .with_publisher(publisher)
    )
    text, index = mint(index, ApiToken(publisher.identifier, publisher.projects, NOW, NOW + 900))
    return index, text


def make_fields(path: Path, sample: Sample | None = None, **changes: Any) -> dict[str, Any]:
    """The fields that twine sends for a file, some of them changed; None leaves one out."""
    sample = sample or Sample()
    content = path.read_bytes()
    is_wheel = path.name.endswith(".whl")
    fields = {
        ":action": "file_upload",
        "protocol_version": "1",
        "name": sample.name,
        "version": sample.version,
        "metadata_version": "2.1",
        "filetype": "bdist_wheel" if is_wheel else "sdist",
        "pyversion": "py3" if is_wheel else "source",
        "sha256_digest": hashlib.sha256(content).hexdigest(),
        "blake2_256_digest": hashlib.blake2b(content, digest_size=32).hexdigest(),
        "content": (path.name, content, "application/octet-stream"),
    }
    return {name: value for name, value in {**fields, **changes}.items() if value is not None}


def make_request(fields: dict[str, Any], token: str, **headers: str) -> Request:
    pairs = [
        (name, one)
        for name, value in fields.items()
        for one in (value if isinstance(value, list) else [value])
    ]
    body, kind = encode_multipart_formdata(pairs)
    credentials = base64.b64encode(f"__token__:{token}".encode()).decode()
    sent = {"content-type": kind, "authorization": f"Basic {credentials}", **headers}
    return Request("POST", "test.pypi.org", "/legacy/", sent, body, NOW)
