"""Where a project on GitLab stands, on one screen or as data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from tracer_bullet.gitlab.prove import PROVEN
from tracer_bullet.report.console import paint
from tracer_bullet.report.status import describe_indexes, index_sections, status_screen
from tracer_bullet.text.listed import in_backticks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tracer_bullet.gitlab.api import StartedPipeline
    from tracer_bullet.gitlab.prove import PipelineVerdict
    from tracer_bullet.report.publishers.pipeline import PipelinePublisher
    from tracer_bullet.status.indexes import IndexState


class GitLabStatus(NamedTuple):
    """The pipeline at `path` of the project `slug`; `why` says why the last pipelines are not known."""

    path: str
    slug: str
    armed: tuple[str, ...]
    verdict: PipelineVerdict
    forms: tuple[PipelinePublisher, ...]
    indexes: Mapping[str, IndexState]
    last: list[StartedPipeline]
    why: str
    next_step: str


def say_pipeline_status(status: GitLabStatus) -> str:
    """The screen; its last line is the next step."""
    return status_screen(
        paint(f"{status.slug or 'no remote on GitLab'}, GitLab CI/CD", "bold"),
        [
            ("pipeline", _pipeline_lines(status)),
            ("publishers", _publisher_lines(status)),
            ("pipelines", _last_lines(status)),
            *index_sections(status.indexes),
        ],
        status.next_step,
    )


def _pipeline_lines(status: GitLabStatus) -> Iterator[str]:
    armed = in_backticks(status.armed)
    yield status.path + (f", armed for {armed}" if armed else ", not armed")
    verdict = status.verdict
    if verdict.level:
        yield "  proven" if verdict.level == PROVEN else "  not proven safe"
    yield f"  {verdict.release} reaches PyPI: {verdict.release_reaches_pypi}"
    yield from (f"  {one}" for one in (*verdict.broken, *verdict.unknown, *verdict.other_ways))


def _publisher_lines(status: GitLabStatus) -> Iterator[str]:
    for one in status.forms:
        note = one.note or "unverified: compare with `tracer publishers`"
        job = f"job `{one.job}`"
        yield f"{one.form.site.name}: {note if note.startswith(job) else f'{job}, {note}'}"


def _last_lines(status: GitLabStatus) -> Iterator[str]:
    if status.why:
        yield f"unverified ({status.why})"
    for one in status.last:
        yield f"{one.id} {one.source} {one.ref} {one.status}, {one.created[:10]}"


def describe_pipeline_status(status: GitLabStatus) -> dict[str, Any]:
    """The JSON of `tracer status` for a pipeline."""
    return {
        "provider": "gitlab",
        "repository": status.slug,
        "pipelines": [
            {
                "path": status.path,
                "armed": list(status.armed),
                "level": status.verdict.level,
                "release_reaches_pypi": status.verdict.release_reaches_pypi,
                "why": [*status.verdict.broken, *status.verdict.unknown, *status.verdict.other_ways],
            }
        ],
        "publishers": [{**one.form.described, "job": one.job, "note": one.note} for one in status.forms],
        "runs": {
            "verified": not status.why,
            "why": status.why,
            "last": [one._asdict() for one in status.last],
        },
        "indexes": describe_indexes(status.indexes),
        "next": status.next_step,
    }
