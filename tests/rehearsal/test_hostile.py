"""Garbage, crowds and neighbours: whatever comes in, the stand-ins answer, lose nothing and stay at home."""

from __future__ import annotations

import atexit
import base64
import http.client
import json
import shutil
import socket
import ssl
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jwt.api_jws import PyJWS

from tests.rehearsal.clients import make_claims
from tests.rehearsal.distributions import Sample, make_wheel
from tests.rehearsal.forms import NOW, make_fields, make_index, make_request
from tracer_bullet.rehearsal.http_messages import Request
from tracer_bullet.rehearsal.issuer.endpoint import make_claims as complete
from tracer_bullet.rehearsal.issuer.keys import make_signing_key
from tracer_bullet.rehearsal.server.standins import stand_in
from tracer_bullet.rehearsal.standin.respond import respond

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.rehearsal.clients import Clients

pytestmark = pytest.mark.slow

INDEX, TOKEN = make_index()
KEY = make_signing_key()
INDEX_WITH_KEY = replace(INDEX, keys=KEY.public_keys())
FOLDER = Path(mkdtemp())
atexit.register(shutil.rmtree, FOLDER)
WHEEL = make_wheel(FOLDER, Sample())
FUZZ = settings(max_examples=150, deadline=None)
header_text = st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=60)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
field_names = st.sampled_from(
    """
    name version metadata_version filetype pyversion summary description keywords license
    description_content_type classifiers project_urls requires_dist provides_dist author_email
    home_page requires_python
    dynamic license_expression license_file attestations :action sha256_digest protocol_version
    comment platform
    """.split()  # noqa: SIM905 - a list of quoted words reads worse
)


@FUZZ
@given(
    method=st.sampled_from(["GET", "HEAD", "POST", "PUT", "DELETE"]),
    host=st.sampled_from(["test.pypi.org", "test-files.pythonhosted.org", "pypi.org", "other"]),
    path=st.text(max_size=40) | st.sampled_from(["/legacy/", "/_/oidc/mint-token", "/_/oidc/burn-token"]),
    headers=st.dictionaries(st.sampled_from(["authorization", "accept", "content-type"]), header_text),
    body=st.binary(max_size=200),
)
def test_any_request_at_all_gets_an_answer(
    method: str, host: str, path: str, headers: dict[str, str], body: bytes
) -> None:
    answer = respond(Request(method, host, path, headers, body, NOW), INDEX)
    assert 200 <= answer.response.status < 500
    if method == "POST" and answer.response.status == 200:
        raise AssertionError("garbage was taken for an upload")


@FUZZ
@given(
    changes=st.dictionaries(field_names, st.text(max_size=40) | st.lists(st.text(max_size=20), max_size=3))
)
def test_any_form_is_taken_or_refused(changes: dict[str, str | list[str]]) -> None:
    fields = {**make_fields(WHEEL), **changes}
    answer = respond(make_request(fields, TOKEN), INDEX)
    assert answer.response.status in (200, 400, 403, 404, 410)
    assert (answer.index is not INDEX) == (answer.response.status == 200)
    assert "\n" not in answer.response.phrase


@FUZZ
@given(
    content=st.binary(max_size=300), name=st.text(min_size=1, max_size=20) | st.just("tracer_demo-1.0.tar.gz")
)
def test_any_file_is_taken_or_refused(content: bytes, name: str) -> None:
    fields = make_fields(WHEEL, sha256_digest=None, blake2_256_digest=None, md5_digest="0" * 32)
    fields |= {
        "content": (name, content, "application/octet-stream"),
        "filetype": "sdist",
        "pyversion": "source",
    }
    assert respond(make_request(fields, TOKEN), INDEX).response.status == 400


@FUZZ
@given(position=st.integers(0, 10_000), flip=st.integers(1, 255))
def test_a_wheel_with_any_byte_changed_is_taken_or_refused(position: int, flip: int) -> None:
    content = bytearray(WHEEL.read_bytes())
    content[position % len(content)] ^= flip
    fields = make_fields(WHEEL, sha256_digest=None, blake2_256_digest=None)
    fields |= {"content": (WHEEL.name, bytes(content), "application/octet-stream")}
    fields["sha256_digest"] = sha256(content).hexdigest()
    assert respond(make_request(fields, TOKEN), INDEX).response.status in (200, 400)


@FUZZ
@given(body=st.binary(max_size=200), cut=st.integers(0, 2000))
def test_a_form_cut_off_anywhere_is_refused(body: bytes, cut: int) -> None:
    whole = make_request(make_fields(WHEEL), TOKEN)
    broken = whole.body[: cut % len(whole.body)] + body
    request = Request("POST", "test.pypi.org", "/legacy/", whole.headers, broken, NOW)
    assert respond(request, INDEX).response.status in (400, 404)


@FUZZ
@given(head=json_values, claims=json_values, signature=st.binary(max_size=30), wrap=st.booleans())
def test_any_identity_token_is_refused(head: object, claims: object, signature: bytes, wrap: bool) -> None:
    parts = [json.dumps(head).encode(), json.dumps(claims).encode(), signature]
    token = ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)
    body = json.dumps({"token": token} if wrap else token).encode()
    response = respond(Request("POST", "test.pypi.org", "/_/oidc/mint-token", {}, body, NOW), INDEX).response
    assert response.status == 422


@settings(max_examples=40, deadline=None)
@given(
    claims=st.dictionaries(st.sampled_from([*make_claims(), "iss", "exp", "iat", "nbf", "jti"]), json_values)
)
def test_any_signed_claims_are_answered(claims: dict[str, object]) -> None:
    payload = json.dumps({"iss": "https://token.actions.githubusercontent.com", "aud": "testpypi", **claims})
    token = PyJWS().encode(payload.encode(), KEY.private, "RS256", {"kid": KEY.identifier})
    body = json.dumps({"token": token}).encode()
    index = INDEX_WITH_KEY
    response = respond(Request("POST", "test.pypi.org", "/_/oidc/mint-token", {}, body, NOW), index).response
    assert response.status == 422


def test_a_hundred_uploads_from_each_of_eight_threads_are_all_there(clients: Clients, tmp_path: Path) -> None:
    clients.register()
    names = [f"tracer_demo-1.0.{number}" for number in range(800)]
    token = _mint(clients)
    with ThreadPoolExecutor(8) as pool:
        statuses = list(
            pool.map(lambda part: _upload_many(clients, tmp_path, token, names[part::8]), range(8))
        )
    assert statuses == [[200] * 100] * 8
    project = clients.standins.indexes["testpypi"].index.project("tracer-demo")
    assert project is not None
    assert sorted(file.filename for file in project.files) == sorted(
        f"{name}-py3-none-any.whl" for name in names
    )
    assert len(clients.standins.indexes["testpypi"].records) == 801


def _mint(clients: Clients) -> str:
    body = json.dumps({"token": clients.standins.key.sign(_complete(clients))})
    with _connect(clients, "test.pypi.org") as connection:
        connection.request("POST", "/_/oidc/mint-token", body)
        return str(json.loads(connection.getresponse().read())["token"])


def _complete(clients: Clients) -> dict[str, object]:
    return complete(make_claims(), "testpypi", clients.clock.now)


@contextmanager
def _connect(clients: Clients, host: str) -> Iterator[http.client.HTTPSConnection]:
    context = ssl.create_default_context(cafile=str(clients.standins.front.authority.bundle))
    proxy = urlsplit(clients.standins.front.url)
    connection = http.client.HTTPSConnection(proxy.hostname or "", proxy.port, context=context, timeout=30)
    connection.set_tunnel(host, 443)
    with closing(connection):
        yield connection


def _upload_many(clients: Clients, folder: Path, token: str, stems: list[str]) -> list[int]:
    statuses = []
    with _connect(clients, "test.pypi.org") as connection:
        for stem in stems:
            sample = Sample(version=stem.rpartition("-")[2])
            request = make_request(make_fields(make_wheel(folder, sample), sample), token)
            connection.request("POST", "/legacy/", request.body, dict(request.headers))
            response = connection.getresponse()
            response.read()
            statuses.append(response.status)
    return statuses


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"\r\n\r\n", id="nothing"),
        pytest.param(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 200, id="TLS without CONNECT"),
        pytest.param(b"GET / HTTP/9.9\r\n\r\n", id="a version of the future"),
        pytest.param(b"CONNECT nonsense HTTP/1.1\r\n\r\n", id="CONNECT to nowhere"),
        pytest.param(
            b"CONNECT test.pypi.org:443 HTTP/1.1\r\n\r\nnot tls at all\r\n\r\n", id="CONNECT without TLS"
        ),
        pytest.param(b"POST / HTTP/1.1\r\nContent-Length: -5\r\n\r\n", id="a negative length"),
        pytest.param(
            b"POST / HTTP/1.1\r\nContent-Length: 99999999999999\r\n\r\n", id="a length beyond all limits"
        ),
        pytest.param(
            b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", id="a chunk without a length"
        ),
        pytest.param(b"GET http://example.org/ HTTP/1.1\r\n\r\n", id="plain HTTP through the proxy"),
        pytest.param(b"G\xff\xfe / HTTP/1.1\r\nA: \xff\r\n\r\n", id="bytes that are no text"),
    ],
)
def test_raw_garbage_does_not_stop_the_server(clients: Clients, raw: bytes) -> None:
    address = urlsplit(clients.standins.front.url)
    with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
        connection.sendall(raw)
        connection.shutdown(socket.SHUT_WR)
        with connection.makefile("rb") as reader:
            answer = reader.readline()
    status = int(answer.split()[1]) if answer.startswith(b"HTTP/") else 400
    assert status in (200, 400, 403, 404, 405, 413, 501, 502, 505)
    with _connect(clients, "test.pypi.org") as afterwards:
        afterwards.request("GET", "/_/oidc/audience")
        assert afterwards.getresponse().read() == b'{"audience": "testpypi"}'


def test_the_server_listens_on_loopback_only(clients: Clients) -> None:
    assert clients.standins.front.url.startswith("http://127.0.0.1:")
    port = clients.standins.front.port
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        # no packet is sent: this only asks which address this machine would use towards the outside
        probe.connect(("192.0.2.1", 9))
        outside = probe.getsockname()[0]
    if outside != "127.0.0.1":
        with pytest.raises(OSError, match="refused"):
            socket.create_connection((outside, port), timeout=2)


def test_the_port_is_free_again_afterwards(tmp_path: Path) -> None:
    with stand_in(tmp_path, upstreams={}) as standins:
        address = urlsplit(standins.front.url)
    with pytest.raises(OSError, match="refused"):
        socket.create_connection((address.hostname, address.port), timeout=2)


def test_no_other_program_trusts_the_authority(clients: Clients) -> None:
    code = "import urllib.request as u; u.urlopen('https://test.pypi.org/simple/', timeout=10)"
    environment = {"HTTPS_PROXY": clients.standins.front.url, "https_proxy": clients.standins.front.url}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False
    )
    assert "CERTIFICATE_VERIFY_FAILED" in done.stderr
