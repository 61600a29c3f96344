"""The workflows beside ours that upload: which of them would publish to PyPI too, and where the rest goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.workflow.challenges import challenges
from tracer_bullet.workflow.expressions import UNKNOWN
from tracer_bullet.workflow.paths import paths_of
from tracer_bullet.workflow.planning import publishes
from tracer_bullet.workflow.reach import PYPI, UNKNOWN_INDEX
from tracer_bullet.workflow.sentences import show_index, show_upload

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from tracer_bullet.workflow.model import Workflow
    from tracer_bullet.workflow.paths import Path
    from tracer_bullet.workflow.setting import Setting


class Other(NamedTuple):
    """An upload of the workflow file `workflow`, and one of the ways to it: to PyPI on a release first."""

    workflow: str
    way: Path

    @property
    def is_rival(self) -> bool:
        """Whether it publishes to PyPI too, or may on a release, so that two would publish."""
        index = self.way.upload.index
        return index == PYPI or (index == UNKNOWN_INDEX and self.way.is_release)

    @property
    def is_unknown(self) -> bool:
        """Whether nobody can tell where it uploads to, if it does."""
        return self.way.upload.index == UNKNOWN_INDEX

    def __str__(self) -> str:
        upload = self.way.upload
        verb = "may upload" if upload.reached is UNKNOWN else "uploads"
        doubt = f" ({upload.doubt})" if upload.doubt else ""
        event = self.way.run.event.title
        return f"{show_upload(upload)} {verb} to {show_index(upload.index)}, on {event}{doubt}"


def find_others(setting: Setting, known: Container[str]) -> tuple[Other, ...]:
    """One entry for each upload of the workflows that are not `known`, by whatever starts them here.

    A reusable workflow is judged by those that call it. Calls from other repositories do not count: an index
    would not trust them, https://docs.pypi.org/trusted-publishers/troubleshooting/.
    """
    found: dict[tuple[str, str, int, str], Other] = {}
    for path, workflow in setting.files.items():
        if path in known or not publishes(workflow, setting):
            continue
        for way in sorted(_ways(workflow, setting), key=_rank):
            upload = way.upload
            found.setdefault((path, upload.name, upload.line, upload.index), Other(path, way))
    return tuple(found.values())


def _ways(workflow: Workflow, setting: Setting) -> Iterator[Path]:
    for challenge in challenges(workflow, setting.repository, ()):
        if challenge.event.name != "workflow_call":
            run = setting.run(workflow, challenge.event)
            yield from paths_of(run, setting, is_release=challenge.is_release)


def _rank(way: Path) -> tuple[bool, bool]:
    return (not way.is_release, way.upload.reached is UNKNOWN)
