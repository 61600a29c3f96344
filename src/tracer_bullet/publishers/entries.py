"""One publisher: what the job needs, whether the project exists on the index, and what is recorded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tracer_bullet.publishers.needed import NeededPublisher
    from tracer_bullet.publishers.recorded import RecordedPublisher


@dataclass(frozen=True)
class PublisherEntry:
    """`exists` is whether the index has the project, None if it was not asked or did not answer (`why`)."""

    needed: NeededPublisher
    exists: bool | None = None
    why: str = ""
    record: RecordedPublisher | None = None

    @property
    def page(self) -> str:
        """The page that takes the values; both, if it is not known whether the project exists."""
        publisher = self.needed.publisher
        return publisher.pending_url if self.exists is False else publisher.project_url
