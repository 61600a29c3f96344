"""An index that many threads ask at once: one change after another, and a record of what was tried."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from tracer_bullet.rehearsal.server.records import DownloadRecord
from tracer_bullet.rehearsal.standin.answer import ExchangeRecord, UploadRecord
from tracer_bullet.rehearsal.standin.respond import respond

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracer_bullet.rehearsal.http_messages import Request, Response
    from tracer_bullet.rehearsal.standin.index import Index

Record = UploadRecord | ExchangeRecord | DownloadRecord


class LiveIndex:
    """Holds the current state of one index; `save` is called with each new one."""

    def __init__(self, index: Index, save: Callable[[Index], None] | None = None) -> None:
        self._index = index
        self._save = save
        self._records: list[tuple[int, Record]] = []
        self._lock = threading.Lock()

    @property
    def index(self) -> Index:
        """The state now."""
        return self._index

    @property
    def records(self) -> list[Record]:
        """What was tried so far, in order."""
        with self._lock:
            return [record for _, record in self._records]

    def records_of(self, run: int) -> list[Record]:
        """What one run tried, in order."""
        with self._lock:
            return [record for number, record in self._records if number == run]

    def change(self, change: Callable[[Index], Index]) -> None:
        """Replace the state by `change` of it."""
        with self._lock:
            self._keep(change(self._index))

    def reset(self, index: Index) -> None:
        """Go back to a state that was before."""
        self.change(lambda _: index)

    def respond(self, request: Request) -> Response:
        """Answer one request; requests that may change something wait for each other."""
        if request.method != "POST":
            return self._show(request)
        with self._lock:
            answer = respond(request, self._index)
            if answer.record is not None:
                self._records.append((request.run, answer.record))
            self._keep(answer.index)
            return answer.response

    def _show(self, request: Request) -> Response:
        response = respond(request, self._index).response
        filename = request.path.rpartition("/")[2]
        if request.method == "GET" and response.status == 200 and filename.endswith((".whl", ".tar.gz")):
            with self._lock:
                self._records.append((request.run, DownloadRecord(self._index.site.key, filename)))
        return response

    def _keep(self, index: Index) -> None:
        changed = index is not self._index
        self._index = index
        if changed and self._save is not None:
            self._save(index)
