"""The workflows that publish: who wrote them, whether they are armed, and what is proven of them."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.arming.lane.old_pins import OldPin, find_old_pins
from tracer_bullet.project.answers_file import find_answers
from tracer_bullet.project.git import commit_that_added
from tracer_bullet.text.blocks import BEGIN
from tracer_bullet.trigger import armed_branches
from tracer_bullet.workflow.proof.prove import Proof, prove

if TYPE_CHECKING:
    from tracer_bullet.publishers.survey import PublisherSurvey


class PipelineState(NamedTuple):
    """One workflow: `made_by` is the version of the template it came from, or who wrote it.

    `armed` are the branches of its temporary trigger, `since` the commit that added it; empty if git does
    not have that commit.
    """

    path: str
    made_by: str
    armed: tuple[str, ...]
    since: str
    proof: Proof
    old_pins: tuple[OldPin, ...]


def read_pipelines(survey: PublisherSurvey) -> tuple[PipelineState, ...]:
    """The workflows of the survey, in its order."""
    made_by = {file.workflow_name: _template_of(file.answers) for file in find_answers(survey.root)}
    return tuple(_read(survey, path, made_by) for path in survey.workflows if path in survey.simulator.files)


def _read(survey: PublisherSurvey, path: str, made_by: dict[str, str]) -> PipelineState:
    workflow = survey.simulator.files[path]
    armed = armed_branches(workflow.text, path)
    since = commit_that_added(survey.root, BEGIN, path) if armed else ""
    proof = prove([workflow], survey.simulator, armed)
    origin = made_by.get(PurePosixPath(path).name, "your own workflow")
    return PipelineState(path, origin, armed, since, proof, find_old_pins(workflow))


def _template_of(answers: dict[str, object]) -> str:
    if answers.get("workflow") == "adopted":
        return "your own workflow, adopted by tracer"
    version = str(answers.get("_commit") or "")
    return f"tracer's template {version}".strip()
