"""Events that come with a GitHub release and may start the same workflow again.

These are the push of its tag, and the other activities of the release at the same time.

Source: https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows#release
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tracer_bullet.rehearsal.run.payloads import PUBLISHED, RehearsedEvent, is_prerelease

if TYPE_CHECKING:
    from tracer_bullet.rehearsal.prepare.commit_simulator import CommitSimulator, Simulated


def list_companions(release: RehearsedEvent) -> list[RehearsedEvent]:
    """The events beside a release that was not a draft before; none for an event that is not a release."""
    if release.event != "release":
        return []
    kind = "prereleased" if is_prerelease(release.short_ref) else "released"
    others = [one for one in (PUBLISHED, kind, "created") if one != release.action]
    return [*(replace(release, action=one, with_release=True) for one in others), _push_of(release)]


def simulate_push(commit: CommitSimulator, rehearsed: RehearsedEvent) -> Simulated | None:
    """What the push of the tag starts; None if no push comes with the event, or if it starts nothing."""
    if rehearsed.event != "release":
        return None
    simulated = commit.simulate(_push_of(rehearsed))
    return None if simulated.run.started.passes is False else simulated


def _push_of(release: RehearsedEvent) -> RehearsedEvent:
    return RehearsedEvent("push", release.ref, names_version=release.names_version, with_release=True)
