"""PyPA's publish action as the image in which it runs: the stand-in for the action takes its place.

The defaults of its inputs are in `action.yml`, which the image does not read.
Source: https://github.com/pypa/gh-action-pypi-publish/blob/unstable/v1/twine-upload.sh
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tracer_bullet.rehearsal.actions.catalogue import PUBLISH, StandIn
from tracer_bullet.rehearsal.actions.publish import NOT_GIVEN

if TYPE_CHECKING:
    from tracer_bullet.workflow.model import Job, Reference

_NEEDED = ("user", "password", "repository-url", "packages-dir")


def name_in_place(uses: Reference) -> str:
    """The action to write instead of the image in the copy of the workflow; empty for any other step."""
    is_image = uses.text.startswith("docker://") and uses.owner and uses.ref
    return f"{uses.owner}/{uses.name}@image-{uses.ref}" if is_image else ""


def stand_in_for(uses: Reference) -> StandIn:
    """The action's stand-in, of the version that the image is tagged with, without its defaults."""
    inputs = {**PUBLISH.inputs, **dict.fromkeys(_NEEDED, NOT_GIVEN)}
    return replace(PUBLISH, inputs=inputs, version=uses.ref)


def replace_images(job: Job) -> dict[tuple[int, str], str]:
    """The keys of steps by which act plays the stand-in."""
    named = ((step, name_in_place(step.uses)) for step in job.steps if step.uses is not None)
    return {(step.position, "uses"): name for step, name in named if name}
