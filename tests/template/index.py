"""A package index on 127.0.0.1 that holds what a test puts there: the simple API in JSON, and the files."""

from __future__ import annotations

import hashlib
import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass
class Index:
    """`files` are shown on the page of `project` from the request after the first `unseen` ones on.

    Until then the page is answered with `answer_before`: a status, or a page without files for 200.
    `requests` are the paths that were asked for.
    """

    project: str
    files: dict[str, bytes]
    unseen: int = 0
    answer_before: int = 404
    url: str = ""
    requests: list[str] = field(default_factory=list)


@contextmanager
def serve(index: Index) -> Iterator[Index]:
    """Serve `index` and put its address into `index.url`."""
    handler = type("Handler", (_Handler,), {"index": index})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        index.url = f"http://127.0.0.1:{server.server_port}/simple/"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield index
        finally:
            server.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    index: Index

    def do_GET(self) -> None:
        self.index.requests.append(self.path)
        _, place, name = self.path.split("/")[:3]
        if place == "files" and name in self.index.files:
            self._answer(200, "application/octet-stream", self.index.files[name])
        elif place == "simple" and name == self.index.project:
            self._answer_page()
        else:
            self._answer(404, "text/plain", b"not found")

    def _answer_page(self) -> None:
        is_seen = len(self.index.requests) > self.index.unseen
        if not is_seen and self.index.answer_before != 200:
            self._answer(self.index.answer_before, "text/plain", b"not now")
            return
        files = [
            {
                "filename": name,
                "url": f"/files/{name}",
                "hashes": {"sha256": hashlib.sha256(data).hexdigest()},
            }
            for name, data in (self.index.files if is_seen else {}).items()
        ]
        page = {"meta": {"api-version": "1.0"}, "name": self.index.project, "files": files}
        self._answer(200, "application/vnd.pypi.simple.v1+json", json.dumps(page).encode())

    def _answer(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
        """Tests read `requests` instead."""
