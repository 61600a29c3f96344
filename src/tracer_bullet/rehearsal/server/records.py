"""What a stand-in was asked for files, beside what `standin.answer` records of uploads and exchanges."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DownloadRecord:
    """A file that was uploaded here and fetched again."""

    index: str
    filename: str
