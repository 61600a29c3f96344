"""Why a job runs, is skipped, or may do either: one sentence that names what decides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tracer_bullet.text.listed import in_backticks
from tracer_bullet.workflow.expressions import UNKNOWN
from tracer_bullet.workflow.expressions.contexts import unknown_at
from tracer_bullet.workflow.simulation.gates import passes, paths_of, show_gate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracer_bullet.workflow.expressions import Truth
    from tracer_bullet.workflow.model import Job, Located
    from tracer_bullet.workflow.simulation.job_status import JobStatus


class UnknownStatus:
    """Status functions of which nothing is known."""

    def success(self, *_: str) -> Truth:
        """Perhaps."""
        return UNKNOWN

    def failure(self, *_: str) -> Truth:
        """Perhaps."""
        return UNKNOWN

    def cancelled(self) -> Truth:
        """Perhaps."""
        return UNKNOWN


def why_runs(job: Job) -> str:
    """Why a job runs."""
    gate = job.condition
    return f"its gate {show_gate(gate)} holds" if gate and gate.value.strip() else "it has no gate of its own"


def why_skipped(job: Job, needs: Mapping[str, JobStatus], contexts: Mapping[str, Any]) -> str:
    """Why a job is skipped, in whatever course."""
    blocker = next((status.blocker for status in needs.values() if status.blocker), "")
    if job.condition and (
        not blocker or passes(job.condition, {**contexts, "needs": UNKNOWN}, UnknownStatus()) is False
    ):
        return f"its gate {show_gate(job.condition)} does not hold"
    if blocker:
        return (
            f"it needs `{blocker}`, which is skipped"
            if blocker in needs
            else f"`{blocker}`, before it, is skipped"
        )
    return "a job that it needs does not exist"


def why_maybe(job: Job, runs: Truth, needs: Mapping[str, JobStatus], contexts: Mapping[str, Any]) -> str:
    """Why it cannot be said whether a job runs; `runs` is what is known when all goes well."""
    if runs is False:
        return "it runs only if a job before it fails or is cancelled"
    gate = job.condition
    if gate and (unknown := unknown_paths(gate, contexts)):
        return f"its gate {show_gate(gate)} depends on {in_backticks(unknown)}"
    open_needs = [name for name, status in needs.items() if status.chain is UNKNOWN]
    return f"whether `{open_needs[0]}` runs is not known" if open_needs else "its gate cannot be decided"


def unknown_paths(condition: Located[str], contexts: Mapping[str, Any]) -> tuple[str, ...]:
    """What a gate asks for that is not known, such as `vars.PUBLISH`."""
    names = sorted(".".join(path) for path in paths_of(condition) if unknown_at(contexts, path))
    return tuple(_as_written(name, condition.value) for name in names)


def _as_written(name: str, text: str) -> str:
    """The name in the letter case that the gate writes it in."""
    at = text.lower().find(name)
    return text[at : at + len(name)] if at >= 0 else name
