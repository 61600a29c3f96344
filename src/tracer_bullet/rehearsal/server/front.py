"""The listening end: an HTTP proxy on loopback that ends TLS for the hosts it answers for.

Source: https://www.rfc-editor.org/rfc/rfc9110#name-connect
"""

from __future__ import annotations

import contextlib
import select
import socket
import ssl
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer, ThreadingUnixStreamServer
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tracer_bullet.rehearsal.http_messages import Request, Response, answer_text
from tracer_bullet.rehearsal.server.body import BadBodyError, read_body
from tracer_bullet.rehearsal.server.network import LOOPBACK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tracer_bullet.rehearsal.server.authority import Authority
    from tracer_bullet.rehearsal.server.network import Network

_HELLO = b"\x16"
"""How TLS begins: https://www.rfc-editor.org/rfc/rfc8446#section-5.1"""
IDLE = 120
"""Seconds that a connection may be silent."""


@dataclass(frozen=True)
class Front:
    """What requests are answered with; `clock` gives the time that they are received at.

    It listens on `port` of loopback and, where a path was given for it, on the socket `door`. All requests
    are those of one `run`, if it has a number.
    """

    network: Network
    authority: Authority
    clock: Callable[[], float]
    port: int
    door: Path | None = None
    run: int = 0
    problems: list[Exception] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Where the proxy and the token endpoint are."""
        return f"http://{LOOPBACK}:{self.port}"


class _Quiet:
    """Settings of both servers: a client that went away is no news."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128
    front: Front

    def handle_error(self, request: object, client_address: object) -> None:
        pass


class _PortServer(_Quiet, ThreadingTCPServer):
    """Not an `HTTPServer`, which would ask the name service for this machine's name first."""


class _DoorServer(_Quiet, ThreadingUnixStreamServer):
    """For those who have a network of their own, and no way to a port of this one."""


@contextmanager
def serve(
    network: Network,
    authority: Authority,
    clock: Callable[[], float],
    door: Path | None,
    run: int = 0,
) -> Iterator[Front]:
    """Serve in the background until the block is left; the port is closed then.

    A mistake of ours in an answer is raised at the end: what a client made of it tells nothing.
    """
    port = _PortServer((LOOPBACK, 0), _Handler)
    front = Front(network, authority, clock, port.server_address[1], door, run)
    servers: list[_PortServer | _DoorServer] = [port]
    servers += [_DoorServer(str(door), _Handler)] if door else []
    for server in servers:
        server.front = front
    threads = [threading.Thread(target=one.serve_forever, args=(0.05,), daemon=True) for one in servers]
    for thread in threads:
        thread.start()
    try:
        yield front
    finally:
        for server in servers:
            server.shutdown()
            server.server_close()
        for thread in threads:
            thread.join()
        if door:
            door.unlink(missing_ok=True)
    if front.problems:
        raise front.problems[0]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _PortServer | _DoorServer
    timeout = IDLE
    server_version = "tracer"
    sys_version = ""
    inside = ""
    """The host whose TLS was ended here, once it was."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
        """Say nothing: what matters is recorded by the index."""

    @property
    def front(self) -> Front:
        """What this connection is answered with."""
        return self.server.front

    def handle(self) -> None:
        """A client that knows no proxy begins with TLS, and says in it which host it means."""
        self.close_connection = False
        with contextlib.suppress(OSError):
            if self.connection.recv(1, socket.MSG_PEEK) == _HELLO:
                self._end_tls()
        if not self.close_connection:
            super().handle()

    def do_CONNECT(self) -> None:
        host, _, port = self.path.rpartition(":")
        if self.inside or not host:
            self._send(answer_text("400 Bad Request", 400))
        elif host in self.front.network.hosts and port == "443":
            self._enter(host)
        elif self.front.network.may_tunnel(host):
            self._tunnel(host, port)
        else:
            self._send(_refuse(f"{host} is not reached from this rehearsal"))

    def _enter(self, host: str) -> None:
        self.send_response(200, "Connection established")
        self.end_headers()
        self.wfile.flush()
        self._end_tls(host)

    def _end_tls(self, host: str = "") -> None:
        try:
            inner = self.front.authority.context.wrap_socket(self.connection, server_side=True)
        except (ssl.SSLError, OSError):
            self.close_connection = True
            return
        self.connection = self.request = inner
        self.rfile, self.wfile = inner.makefile("rb"), _Writer(inner)  # type: ignore[assignment]
        self.inside = host or getattr(inner, "host", "") or LOOPBACK
        self.close_connection = False

    def _tunnel(self, host: str, port: str) -> None:
        self.close_connection = True
        try:
            other = socket.create_connection((host, int(port)), timeout=IDLE)
        except (OSError, ValueError, OverflowError):
            self.front.network.unreachable.append(host)
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
            return self._answer_plain(host)
        now, run = self.front.clock(), self.front.run
        request = Request(self.command, host, parts.path, headers, body, now, parts.query, run)
        try:
            return self.front.network.respond(request)
        except Exception as error:  # noqa: BLE001 - a mistake of ours must not look like one of the workflow's
            self.front.problems.append(error)
            return answer_text("500 a mistake in tracer", 500)

    def _answer_plain(self, host: str) -> Response:
        network = self.front.network
        if network.may_tunnel(host) and host not in network.hosts and self.command == "GET":
            read = network.relay.read_public(self.path)
            return read or answer_text(f"502 `{host}` cannot be reached", 502)
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
