"""Steps that make a file, such as an SBOM, which a step beside the upload uses: they stay beside it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.arming.lane.built_files import folder_of_files
from tracer_bullet.arming.lane.step_kinds import builds, is_spare
from tracer_bullet.workflow.expressions.templates import IN_BRACES
from tracer_bullet.workflow.reach.harmless_actions import texts_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tracer_bullet.arming.lane.lane_model import LaneModel
    from tracer_bullet.workflow.model import Step
    from tracer_bullet.workflow.reach.repository_files import RepositoryFiles

_FILE = re.compile(r"(?<![\w/:.@$*-])(?:\./)?(\w[\w./-]*\.[A-Za-z]\w*)(?![\w(/])")
"""A path with an extension; not a web address, and not a version number."""


def find_makers(model: LaneModel, left: Iterable[Step], files: RepositoryFiles) -> list[Step]:
    """The steps that make a file for the steps in `left`, among those that a lane copies from `model`'s job.

    A step that makes a file for such a step is one as well. The built distributions, and `files` of the
    repository, need no maker.
    """
    folder = folder_of_files(model.files)
    used = {name for step in left for name in _names(step)}
    found: list[Step] = []
    for step in reversed(model.copied):
        names = _names(step)
        made = (not files.exists(one) and not one.startswith(f"{folder}/") for one in names & used)
        if is_spare(step) or builds(step) or not any(made):
            continue
        found.insert(0, step)
        used |= names
    return found


def _names(step: Step) -> set[str]:
    texts = [*texts_of(step), step.script]
    return {name for text in texts for name in _FILE.findall(IN_BRACES.sub("", text))}
