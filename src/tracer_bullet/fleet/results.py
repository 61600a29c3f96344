"""What became of each repository: a line is written as soon as it is known, and read back by the next run."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from tracer_bullet.errors import Place, TracerError
from tracer_bullet.project.worktree import show_path

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from typing import BinaryIO

NOT_APPLICABLE, UNCHANGED, CHANGED, PUSHED = "not applicable", "unchanged", "changed", "pushed"
DECLINED, REFUSED, FAILED = "declined", "refused", "failed"
FAULTS = frozenset({REFUSED, FAILED})
_ENDS = frozenset({NOT_APPLICABLE, UNCHANGED, PUSHED, DECLINED})
"""After these nothing is left to do for a repository; what failed or refused is tried again."""
_BEGINNING = '{"repository"'


@dataclass(frozen=True)
class FleetResult:
    """`said` is the reason or the report of the verb, `url` the pull request; `dry` runs push nothing.

    `run` tells one run over the fleet from the next.
    """

    repository: str
    verb: str
    run: str
    status: str
    said: str = ""
    url: str = ""
    dry: bool = False

    @property
    def is_end(self) -> bool:
        """Whether a later run need not look at this repository again."""
        return not self.dry and self.status in _ENDS


def append_result(path: Path, result: FleetResult) -> None:
    """Write one line, whole, to the disk: a run may be killed at any moment."""
    with path.open("a+b") as file:
        is_torn = _last_byte(file) not in (b"", b"\n")
        file.write((b"\n" if is_torn else b"") + json.dumps(asdict(result)).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def _last_byte(file: BinaryIO) -> bytes:
    if file.seek(0, os.SEEK_END) == 0:
        return b""
    file.seek(-1, os.SEEK_END)
    return file.read(1)


def read_results(path: Path, verb: str, run: str = "") -> dict[str, FleetResult]:
    """The last result of each repository, of one run if it is given; a line that is torn does not count.

    Raises TracerError for a file that holds something else.
    """
    if not path.exists():
        return {}
    lines = enumerate(path.read_text("utf-8", errors="replace").split("\n"), 1)
    results = [_read(line, Place(show_path(path), number)) for number, line in lines if line]
    return {one.repository: one for one in results if one and one.verb == verb and run in ("", one.run)}


def count_statuses(results: Iterable[FleetResult]) -> dict[str, int]:
    """How many repositories there are of each status, in the order of the statuses above."""
    statuses = [one.status for one in results]
    order = (PUSHED, CHANGED, UNCHANGED, NOT_APPLICABLE, DECLINED, REFUSED, FAILED)
    return {status: statuses.count(status) for status in order if status in statuses}


def _read(line: str, place: Place) -> FleetResult | None:
    """The result, None for a line that a killed run left torn."""
    try:
        return FleetResult(**json.loads(line))
    except (ValueError, TypeError):
        if line.startswith(_BEGINNING[: len(line)]):
            return None
    raise TracerError("not a result of `tracer fleet`", hint="name another file: --results FILE", place=place)
