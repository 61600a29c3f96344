"""How a rehearsal of a pipeline of another provider than GitHub went, as text and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tracer_bullet.report.console import paint
from tracer_bullet.sites import SITES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracer_bullet.rehearsal.played import PlayedPipeline

_TAIL = 25


def show_played(played: Sequence[PlayedPipeline]) -> str:
    """Each event, what the indexes got, and the last lines of a run that failed."""
    return "\n\n".join("\n".join(_lines(one)) for one in played) + "\n"


def _lines(one: PlayedPipeline) -> Iterator[str]:
    word, colour = ("failed", "red") if one.failures else ("ok", "green")
    yield f"{paint(word, colour)}: {one.title}"
    yield f"  jobs: {', '.join(one.jobs) or 'none'}"
    if one.left_out:
        yield f"  not rehearsed: {', '.join(one.left_out)}"
    for key, names in one.uploaded.items():
        yield f"  {SITES[key].name}: {', '.join(names) or 'nothing'}"
    yield from (f"  {failure}" for failure in one.failures)
    if one.failures and one.log:
        yield from (f"  | {line}" for line in one.log.rstrip().splitlines()[-_TAIL:])


def describe_played(path: str, provider: str, played: Sequence[PlayedPipeline]) -> dict[str, Any]:
    """The JSON document; `path` is that of the pipeline."""
    return {
        "pipeline": path,
        "provider": provider,
        "events": [
            {
                "event": one.title,
                "jobs": list(one.jobs),
                "left_out": list(one.left_out),
                "uploaded": {key: list(names) for key, names in one.uploaded.items()},
                "failures": list(one.failures),
            }
            for one in played
        ],
    }
