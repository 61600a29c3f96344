"""Whether what is recorded still matches the workflows, for commands that ask neither git nor an index."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tracer_bullet.publishers.differences import find_differences
from tracer_bullet.publishers.needed import find_needed
from tracer_bullet.publishers.recorded import find_recorded
from tracer_bullet.workflow.proof.ungated import publishes

if TYPE_CHECKING:
    from pathlib import Path

    from tracer_bullet.errors import Finding
    from tracer_bullet.workflow.simulator import Simulator


def check_record(root: Path, simulator: Simulator) -> tuple[Finding, ...]:
    """What the record of the repository at `root` no longer matches, and what expires.

    Nothing where several projects are recorded: `tracer status` tells them apart. Raises TracerError for a
    record that cannot be read.
    """
    recorded = find_recorded(root)
    projects = {one.project for one in recorded.publishers}
    slug = simulator.repository.name
    if len(projects) != 1 or not slug:
        return ()
    paths = [path for path, workflow in simulator.files.items() if publishes(workflow, simulator)]
    needed = find_needed(simulator, paths, slug, lambda *_: projects)
    publishers = [one.publisher for one in needed.publishers]
    return tuple(find_differences(publishers, recorded, datetime.now(UTC).date()))
