"""What `--keep` leaves behind of how the jobs ran; what was uploaded is kept by the stand-ins."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tracer_bullet.rehearsal.run.log import JobLog
    from tracer_bullet.rehearsal.verdict.outcome import EventOutcome


def keep_logs(events: Sequence[EventOutcome], folder: Path) -> None:
    """Write `logs/<number>-<event>/<job>.txt`: every step with what it printed, secrets masked."""
    for number, event in enumerate(events, 1):
        place = folder / "logs" / f"{number}-{event.rehearsed.event}"
        for job in event.jobs.values():
            for leg in job.legs:
                place.mkdir(parents=True, exist_ok=True)
                name = leg.title.replace("/", "_")
                (place / f"{name}.txt").write_text(_render(leg), "utf-8")


def _render(job: JobLog) -> str:
    lines: list[str] = []
    for step in job.run_steps:
        lines += [f"# {step.name}: {step.result}, {step.seconds:.1f} s", *step.lines, ""]
    return "\n".join(lines)
