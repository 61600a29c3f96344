"""A server on this machine that answers as a test tells it to, and remembers what it was asked."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping


class Asked(NamedTuple):
    """One request; header names are in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


class Reply(NamedTuple):
    """One answer; `body` may come in parts, for a server that is slow."""

    status: int = 200
    body: bytes | Iterator[bytes] = b""
    headers: Mapping[str, str] = {}


def reply(status: int, data: Any, **headers: str) -> Reply:
    """An answer in JSON, empty for None; `retry_after` is the header `retry-after`."""
    body = b"" if data is None else json.dumps(data).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status, body, {"Content-Type": "application/json; charset=utf-8", **named})


@dataclass
class Answering:
    """`url` is the server's address, without a last slash."""

    url: str
    asked: list[Asked] = field(default_factory=list)


@contextmanager
def answer(respond: Callable[[Asked], Reply]) -> Iterator[Answering]:
    """Serve until the block is left."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
            """Say nothing."""

        def do_GET(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            headers = {name.lower(): value for name, value in self.headers.items()}
            asked = Asked(self.command, self.path, headers, self.rfile.read(length))
            state.asked.append(asked)
            reply = respond(asked)
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            if isinstance(reply.body, bytes):
                self.send_header("content-length", str(len(reply.body)))
            else:
                self.send_header("connection", "close")
            self.end_headers()
            try:
                for part in [reply.body] if isinstance(reply.body, bytes) else reply.body:
                    self.wfile.write(part)
                    self.wfile.flush()
            except OSError:
                self.close_connection = True

        do_POST = do_PUT = do_DELETE = do_PATCH = do_GET  # noqa: N815

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    state = Answering(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
