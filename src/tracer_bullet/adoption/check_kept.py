"""Whether an adopted workflow does what it did: every job on every event, and a release above all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.arming.gates.closed_ways import uploads_on_release
from tracer_bullet.workflow.reach import PYPI
from tracer_bullet.workflow.simulation.simulate import Outcome

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from tracer_bullet.adoption.subject import Subject


def check_kept(before: Subject, after: Subject, new: Container[str]) -> None:
    """Every job does on every event what it did; a release still publishes.

    A gate may keep an upload to PyPI from other events, and with it the jobs that wait for that upload.
    `new` are the jobs that were added. Raises RefusedError for what would change.
    """
    _check_accepted(before, after)
    _check_released(before, after)
    pypi = before.uploads_to(PYPI)
    old, now = before.outcomes(), after.outcomes()
    for row, outcomes in old.items():
        held = {name for name in pypi if _is_skipped(now[row], name) and not _is_skipped(outcomes, name)}
        kept = [name for name in outcomes if name not in pypi and name not in new]
        for name in sorted(name for name in kept if outcomes[name] != now[row].get(name)):
            if held & before.workflow.names_before(name) and _is_skipped(now[row], name):
                continue  # it waits for an upload to PyPI, and there is none any more
            raise before.refuse(before.workflow.jobs[name], f"job `{name}` would do something else for {row}")


def _is_skipped(outcomes: Mapping[str, object], name: str) -> bool:
    return outcomes.get(name) is Outcome.SKIPPED


def _check_accepted(before: Subject, after: Subject) -> None:
    known = {problem.message for problem in before.workflow.problems}
    for problem in after.workflow.problems:
        if problem.message not in known:
            raise after.refuse(None, f"GitHub would refuse the adopted workflow: {problem.message}")


def _check_released(before: Subject, after: Subject) -> None:
    old, now = (
        {job for _, job, _ in uploads_on_release(one.simulator, before.path)} for one in (before, after)
    )
    for name in sorted(old - now):
        raise before.refuse(
            before.workflow.jobs.get(name), f"a release would not reach PyPI through `{name}`"
        )
