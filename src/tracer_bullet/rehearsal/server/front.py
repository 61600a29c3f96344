"""The listening end: an HTTP proxy on loopback that ends TLS for the hosts it answers for.

Source: https://www.rfc-editor.org/rfc/rfc9110#name-connect
"""

from __future__ import annotations

import contextlib
import select
import socket
import ssl
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tracer_bullet.rehearsal.http_messages import Request, Response, answer_text
from tracer_bullet.rehearsal.server.body import BadBodyError, read_body
from tracer_bullet.rehearsal.server.network import LOOPBACK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tracer_bullet.rehearsal.server.authority import Authority
    from tracer_bullet.rehearsal.server.network import Network

IDLE = 120
"""Seconds that a connection may be silent."""


class Front(ThreadingTCPServer):
    """Listens on a free port of loopback; `clock` gives the time that requests are received at.

    Not an `HTTPServer`, which would ask the name service for this machine's name first.
    """

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(
        self, network: Network, authority: Authority, clock: Callable[[], float] = time.time
    ) -> None:
        super().__init__((LOOPBACK, 0), _Handler)
        self.network = network
        self.authority = authority
        self.clock = clock
        self.problems: list[Exception] = []

    @property
    def url(self) -> str:
        """Where the proxy and the token endpoint are."""
        return f"http://{LOOPBACK}:{self.server_address[1]}"

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is no news."""


@contextmanager
def serve(network: Network, authority: Authority, clock: Callable[[], float] = time.time) -> Iterator[Front]:
    """Serve in the background until the block is left; the port is closed then."""
    front = Front(network, authority, clock)
    thread = threading.Thread(target=front.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield front
    finally:
        front.shutdown()
        front.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Front
    timeout = IDLE
    server_version = "tracer"
    sys_version = ""
    inside = ""
    """The host whose TLS was ended here, once it was."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
        """Say nothing: what matters is recorded by the index."""

    def do_CONNECT(self) -> None:
        host, _, port = self.path.rpartition(":")
        if self.inside or not host:
            self._send(answer_text("400 Bad Request", 400))
        elif host in self.server.network.hosts and port == "443":
            self._enter(host)
        elif self.server.network.may_tunnel(host):
            self._tunnel(host, port)
        else:
            self._send(_refuse(f"{host} is not reached from this rehearsal"))

    def _enter(self, host: str) -> None:
        self.send_response(200, "Connection established")
        self.end_headers()
        self.wfile.flush()
        try:
            inner = self.server.authority.context.wrap_socket(self.connection, server_side=True)
        except (ssl.SSLError, OSError):
            self.close_connection = True
            return
        self.connection = self.request = inner
        self.rfile, self.wfile = inner.makefile("rb"), _Writer(inner)  # type: ignore[assignment]
        self.inside = host
        self.close_connection = False

    def _tunnel(self, host: str, port: str) -> None:
        self.close_connection = True
        try:
            other = socket.create_connection((host, int(port)), timeout=IDLE)
        except (OSError, ValueError, OverflowError):
            self.server.network.unreachable.append(host)
            self._send(answer_text(f"502 `{host}` cannot be reached", 502))
            return
        self.send_response(200, "Connection established")
        self.end_headers()
        self.wfile.flush()
        with other, contextlib.suppress(OSError):
            _pump(self.connection, other)

    def _answer(self) -> None:
        try:
            body = read_body(self.rfile, self.headers)
        except BadBodyError as error:
            self.close_connection = True
            self._send(answer_text(f"{error.status} {error}", error.status))
            return
        self._send(self._respond(body))

    def _respond(self, body: bytes) -> Response:
        parts = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        host = self.inside or parts.hostname or LOOPBACK
        if parts.scheme == "http" and not self.inside:
            return self._refuse_plain(host)
        request = Request(
            self.command, host, parts.path, headers, body, self.server.clock(), query=parts.query
        )
        try:
            return self.server.network.respond(request)
        except Exception as error:  # noqa: BLE001 - a mistake of ours must not look like one of the workflow's
            self.server.problems.append(error)
            return answer_text("500 a mistake in tracer", 500)

    def _refuse_plain(self, host: str) -> Response:
        self.server.network.may_tunnel(host)
        return _refuse("only https is reached from a rehearsal")

    def _send(self, response: Response) -> None:
        self.send_response(response.status, response.phrase)
        for name, value in response.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(response.body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(response.body)
        self.wfile.flush()

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = _answer  # noqa: N815


def _refuse(why: str) -> Response:
    """The reason in the status line too, which is what clients show."""
    reason = why if why.isascii() and why.isprintable() else ""
    return Response(403, why.encode(), {"content-type": "text/plain"}, reason)


class _Writer:
    """Unbuffered writing to a TLS socket, which `BaseHTTPRequestHandler` expects of `wfile`."""

    def __init__(self, connection: ssl.SSLSocket) -> None:
        self._connection = connection
        self.closed = False

    def write(self, data: bytes) -> int:
        self._connection.sendall(data)
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        self.closed = True
        with contextlib.suppress(OSError):
            self._connection.close()


def _pump(one: socket.socket, other: socket.socket) -> None:
    while True:
        ready, _, _ = select.select([one, other], [], [], IDLE)
        if not ready:
            return
        for source in ready:
            data = source.recv(65536)
            if not data:
                return
            (other if source is one else one).sendall(data)
