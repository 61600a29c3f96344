"""Jobs in an order in which each comes after those it needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracer_bullet.workflow.model import Job


def in_order(jobs: Mapping[str, Job]) -> list[Job]:
    """Every job once; jobs that wait for each other, which GitHub refuses, come last."""
    waiting = {name: len(_needed(job, jobs)) for name, job in jobs.items()}
    followers: dict[str, list[str]] = {name: [] for name in jobs}
    for job in jobs.values():
        for name in _needed(job, jobs):
            followers[name].append(job.id)
    ready = [name for name, count in waiting.items() if not count]
    for name in ready:  # grows while it is walked
        for follower in followers[name]:
            waiting[follower] -= 1
            if not waiting[follower]:
                ready.append(follower)
    stuck = jobs.keys() - set(ready)
    return [jobs[name] for name in (*ready, *(name for name in jobs if name in stuck))]


def _needed(job: Job, jobs: Mapping[str, Job]) -> set[str]:
    return {need.value for need in job.needs if need.value in jobs}
