"""What the plans for an adopted workflow and an adopted pipeline have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.scaffold.adopted.adopted_answers import is_shown
from tracer_bullet.scaffold.answers.questions import ADOPTED, WHOSE
from tracer_bullet.scaffold.init_plan import answers_with_sources
from tracer_bullet.scaffold.rendering.recorded import stage_recorded
from tracer_bullet.scaffold.template_source import find_template

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracer_bullet.scaffold.answers.detect import Answers
    from tracer_bullet.scaffold.rendering.rendered import Rendered
    from tracer_bullet.scaffold.survey import Survey

_LEAD = "After merging, releases fail until {}, and run the tracer once before merging."


def render_recorded(surveyed: Survey) -> Rendered | None:
    """What the recorded answers made, None if they are not those of an adopted pipeline."""
    if surveyed.recorded.get(WHOSE) != ADOPTED:
        return None
    return stage_recorded(find_template(), surveyed.recorded, surveyed.location.root / surveyed.answers_file)


def shown_answers(surveyed: Survey, rendered: Rendered) -> Answers:
    """The answers that say something about the pipeline, each with its source."""
    found = answers_with_sources(surveyed, rendered)
    return {key: answer for key, answer in found.items() if is_shown(key, surveyed.answers)}


def summarise(path: str, until: str, kept: Sequence[str], temporary: Sequence[str]) -> tuple[str, ...]:
    """What an adoption means, what of it stays, and what `finalize` takes out again.

    `until` is what a release waits for from then on; empty if it waits for nothing.
    """
    lead = [_LEAD.format(until)] if until and kept else []
    stays = [f"{path} keeps its name, its environments and its jobs. For good:", *_listed(kept)]
    goes = ["Until `tracer finalize`:", *_listed(temporary)]
    return (*lead, *(stays if kept else []), *(goes if temporary else []))


def _listed(sentences: Sequence[str]) -> list[str]:
    return [f"- {sentence}" for sentence in dict.fromkeys(sentences)]
