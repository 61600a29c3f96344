"""`tracer init` for a pipeline on GitLab that publishes already: it is adopted, and the answers say so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.gitlab import PIPELINE
from tracer_bullet.gitlab.adopt import adopt_pipeline
from tracer_bullet.gitlab.checkout import load_permanent
from tracer_bullet.gitlab.credentials import credentials_of
from tracer_bullet.gitlab.lane_of_package import check_pure, plan_lane
from tracer_bullet.gitlab.release_job import building_jobs, publishing_jobs
from tracer_bullet.providers.provider import PipelineProof
from tracer_bullet.scaffold.adopted.adopted_plan import render_recorded, shown_answers, summarise
from tracer_bullet.scaffold.answers.provider import check_identities
from tracer_bullet.scaffold.changes import adopted_changes
from tracer_bullet.scaffold.existing.losses import find_losses
from tracer_bullet.scaffold.finishing.finish import changes_around
from tracer_bullet.scaffold.finishing.pipeline_proven import PipelineProven
from tracer_bullet.scaffold.init_plan import InitPlan
from tracer_bullet.scaffold.record import with_record
from tracer_bullet.scaffold.rendering.rendered import render_answers
from tracer_bullet.scaffold.template_source import find_template
from tracer_bullet.sites import TESTPYPI

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.gitlab.adopt import AdoptedPipeline
    from tracer_bullet.gitlab.prove import GitLabRepository
    from tracer_bullet.scaffold.survey import Survey

_UNTIL = "TestPyPI knows this pipeline: register it there"


def plan_pipeline_adoption(surveyed: Survey, *, split: bool) -> InitPlan:
    """Adopt the pipeline of the repository by the answers of a survey; `split` allows one job to become two.

    Raises RefusedError, with the lines to write, for what cannot be adopted exactly.
    """
    root = surveyed.location.root
    baseline = render_recorded(surveyed)
    values = {key: answer.value for key, answer in surveyed.answers.items()}
    rendered = render_answers(find_template(), values, surveyed.answers_file)
    answers = rendered.texts
    check_identities(answers)
    repository, stripped = load_permanent(root, PIPELINE)
    adoption = _adopt(surveyed, repository, answers, split=split)
    around = changes_around(root, {**stripped, **adoption.texts}, "")
    rendered, result = with_record(
        surveyed, rendered, baseline, lambda made: adopted_changes(made, baseline, root, around)
    )
    plan = InitPlan(
        surveyed.location.repository,
        shown_answers(surveyed, rendered),
        tuple(result.changes),
        (*surveyed.notes, *result.notes, *_notes(repository)),
        _proven(adoption, answers["tracer_branch"]),
        find_losses(result.changes, (), result.generated, root),
        summary=summarise(PIPELINE, _UNTIL, adoption.kept, adoption.temporary),
        registers=(TESTPYPI.key,),
    )
    return plan.with_next(PIPELINE)


def _adopt(
    surveyed: Survey, repository: GitLabRepository, answers: dict[str, str], *, split: bool
) -> AdoptedPipeline:
    root, branch = surveyed.location.root, answers["tracer_branch"]
    package = answers["package_directory"]
    lane = plan_lane(root, package, branch, repository.config.stages[-1], repository.tags)
    check_pure(root, package, lane, building_jobs(repository))
    lane = lane._replace(import_name=answers["import_name"], environment=answers["testpypi_environment"])
    return adopt_pipeline(repository, lane, may_split=split)


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
