"""The push of a tag that comes with a GitHub release, which may start the same workflow a second time.

Source: https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows#release
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.rehearsal.run.payloads import RehearsedEvent

if TYPE_CHECKING:
    from tracer_bullet.rehearsal.prepare.commit_simulator import CommitSimulator, Simulated


def push_of(release: RehearsedEvent) -> RehearsedEvent:
    """The push of the tag of a release."""
    return RehearsedEvent("push", release.ref, names_version=release.names_version, with_release=True)


def simulate_push(commit: CommitSimulator, rehearsed: RehearsedEvent) -> Simulated | None:
    """What the push of the tag starts; None if no push comes with the event, or if it starts nothing."""
    if rehearsed.event != "release":
        return None
    simulated = commit.simulate(push_of(rehearsed))
    return None if simulated.run.started.passes is False else simulated
