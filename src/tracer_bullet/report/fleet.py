"""What a verb did to a fleet."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from tracer_bullet.fleet.results import CHANGED, FAULTS, PUSHED, count_statuses
from tracer_bullet.report.console import paint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.fleet.results import FleetResult
    from tracer_bullet.fleet.run import FleetOutcome

_SHOWN = frozenset({CHANGED, PUSHED, "declined"})


def describe_fleet(outcome: FleetOutcome, verb: str, *, dry: bool) -> dict[str, Any]:
    """The document that `tracer fleet --help` describes."""
    return {
        "verb": verb,
        "pushed": not dry,
        "skipped": outcome.skipped,
        "totals": count_statuses(outcome.results),
        "results": [asdict(one) for one in outcome.results],
    }


def show_fleet(outcome: FleetOutcome) -> str:
    """A line for each repository that was changed or has a fault, and the numbers."""
    lines = [line for one in outcome.results for line in _lines(one)]
    totals = [f"{number} {status}" for status, number in count_statuses(outcome.results).items()]
    before = [f"{outcome.skipped} done before"] if outcome.skipped else []
    return "\n".join([*lines, ", ".join([*totals, *before]) or "nothing to do"]) + "\n"


def _lines(result: FleetResult) -> Iterator[str]:
    if result.status in FAULTS:
        first, *rest = result.said.splitlines() or ["no reason given"]
        yield f"{paint(result.status, 'red')}: {result.repository}: {first.removeprefix('error: ')}"
        yield from (f"  {line}" for line in rest if line)
    elif result.status in _SHOWN:
        yield " ".join(filter(None, [f"{result.status}: {result.repository}", result.url]))
