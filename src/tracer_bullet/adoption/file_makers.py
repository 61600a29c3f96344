"""Steps that make a file, such as an SBOM, which a step beside the upload uses: they stay beside it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.arming.built_files import folder_of_files
from tracer_bullet.arming.step_kinds import builds, is_spare
from tracer_bullet.workflow.reach.harmless_actions import texts_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tracer_bullet.arming.lane_model import LaneModel
    from tracer_bullet.workflow.model import Step
    from tracer_bullet.workflow.reach.repository_files import RepositoryFiles

_EXPRESSION = re.compile(r"\$\{\{.*?\}\}", re.DOTALL)
_FILE = re.compile(r"(?<![\w/:.@$*-])(?:\./)?(\w[\w./-]*\.[A-Za-z]\w*)(?![\w(/])")
"""A path with an extension; an address and a version have none."""


def find_makers(model: LaneModel, left: Iterable[Step], files: RepositoryFiles) -> list[Step]:
    """The steps that a lane copies from the job of `model`, and whose files the steps that are `left` use.

    A step that makes a file for one of these is among them. The built distributions, and `files` of the
    repository, need no maker.
    """
    folder = folder_of_files(model.files)
    used = {name for step in left for name in _names(step)}
    found: list[Step] = []
    for step in reversed(model.copied):
        made = {name for name in _names(step) & used if not files.exists(name)}
        if is_spare(step) or builds(step) or not any(not name.startswith(f"{folder}/") for name in made):
            continue
        found.insert(0, step)
        used |= _names(step)
    return found


def _names(step: Step) -> set[str]:
    texts = [*texts_of(step), *([step.run.value] if step.run else [])]
    return {name for text in texts for name in _FILE.findall(_EXPRESSION.sub("", text))}
