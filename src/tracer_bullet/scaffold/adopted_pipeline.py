"""`tracer init` for a pipeline on GitLab that publishes already: it is adopted, and the answers say so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.gitlab import PIPELINE
from tracer_bullet.gitlab.adopt import adopt_pipeline
from tracer_bullet.gitlab.checkout import load_permanent
from tracer_bullet.gitlab.credentials import credentials_of
from tracer_bullet.gitlab.lane_of_package import plan_lane
from tracer_bullet.gitlab.release_job import publishing_jobs
from tracer_bullet.project.detected import Detected
from tracer_bullet.providers.provider import PipelineProof
from tracer_bullet.scaffold.adopted import summarise
from tracer_bullet.scaffold.adopted_answers import is_shown
from tracer_bullet.scaffold.answers import is_adopted
from tracer_bullet.scaffold.changes import adopted_changes
from tracer_bullet.scaffold.finish import changes_around
from tracer_bullet.scaffold.init_plan import InitPlan
from tracer_bullet.scaffold.losses import find_losses
from tracer_bullet.scaffold.pipeline_proven import PipelineProven
from tracer_bullet.scaffold.provider import check_identities
from tracer_bullet.scaffold.questions import KEYS
from tracer_bullet.scaffold.record import with_record
from tracer_bullet.scaffold.recorded import stage_recorded
from tracer_bullet.scaffold.rendered import render_answers
from tracer_bullet.scaffold.replaced_files import REPLACED
from tracer_bullet.scaffold.template_source import find_template
from tracer_bullet.sites import TESTPYPI

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.gitlab.adopt import AdoptedPipeline
    from tracer_bullet.gitlab.prove import GitLabRepository
    from tracer_bullet.scaffold.rendered import Rendered
    from tracer_bullet.scaffold.survey import Survey

_LEAD = (
    "After merging, releases fail until TestPyPI knows this pipeline: register it there, "
    "and run the tracer once before merging."
)


def plan_pipeline_adoption(surveyed: Survey) -> InitPlan:
    """Adopt the pipeline of the repository by the answers of a survey.

    Raises RefusedError, with the lines to write, for what cannot be adopted exactly.
    """
    root = surveyed.location.root
    rendered, baseline = _render(surveyed)
    answers = {key: str(value) for key, value in rendered.answers.items()}
    check_identities(answers)
    repository, stripped = load_permanent(root, PIPELINE)
    adoption = _adopt(surveyed, repository, answers)
    around = changes_around(root, {**stripped, **adoption.texts}, "")
    rendered, result = with_record(
        surveyed, rendered, baseline, lambda made: adopted_changes(made, baseline, root, around)
    )
    sources = {key: answer.source for key, answer in surveyed.answers.items()}
    plan = InitPlan(
        surveyed.location.repository,
        {
            key: Detected(rendered.answers[key], sources.get(key, "default"))
            for key in KEYS
            if key in rendered.answers and key != REPLACED and is_shown(key, surveyed.answers)
        },
        tuple(result.changes),
        (*surveyed.notes, *result.notes, *_notes(repository)),
        _proven(adoption, answers["tracer_branch"]),
        find_losses(result.changes, (), result.generated, root),
        summary=summarise(PIPELINE, _LEAD, adoption.kept, adoption.temporary),
        registers=(TESTPYPI.key,),
    )
    return plan.with_next(PIPELINE)


def _adopt(surveyed: Survey, repository: GitLabRepository, answers: dict[str, str]) -> AdoptedPipeline:
    root, branch = surveyed.location.root, answers["tracer_branch"]
    lane = plan_lane(root, answers["package_directory"], branch, "", repository.tags)
    return adopt_pipeline(repository, lane._replace(environment=answers["testpypi_environment"]))


def _proven(adoption: AdoptedPipeline, branch: str) -> PipelineProven:
    verdict = adoption.verdict
    proof = PipelineProof(
        (), (), verdict.release, verdict.other_ways, bool(branch) or None, not verdict.other_ways
    )
    return PipelineProven(proof, branch, verdict.other_ways)


def _notes(repository: GitLabRepository) -> Iterator[str]:
    """What is left to do for the job that uploads to PyPI."""
    for name in publishing_jobs(repository):
        job = repository.config.jobs[name]
        if "pypi" not in job.audiences or credentials_of(job, repository.config):
            cure = f"`tracer migrate {PIPELINE}` moves it to trusted publishing"
            yield f"job `{name}` uploads with a token: {cure}"


def _render(surveyed: Survey) -> tuple[Rendered, Rendered | None]:
    """What the answers make, and what those made that were recorded before."""
    values = {key: answer.value for key, answer in surveyed.answers.items()}
    recorded = {key: Detected(value, "") for key, value in surveyed.recorded.items()}
    file = surveyed.location.root / surveyed.answers_file
    template = find_template()
    baseline = stage_recorded(template, surveyed.recorded, file) if is_adopted(recorded) else None
    return render_answers(template, values, surveyed.answers_file), baseline
