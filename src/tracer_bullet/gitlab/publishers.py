"""Which publishers a pipeline on GitLab needs: one for each job that uploads with an identity token."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.gitlab.expressions import UNKNOWN
from tracer_bullet.gitlab.pipelines import push_of_branch
from tracer_bullet.gitlab.prove import prove_pipeline, release_rows
from tracer_bullet.gitlab.uploads import PYPI, TESTPYPI

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.gitlab.config import PipelineJob
    from tracer_bullet.gitlab.prove import GitLabRepository, PlannedPipeline


class NeededJob(NamedTuple):
    """A job that uploads to `index`: its environment (None if it cannot be told), and what is to be said."""

    index: str  # type: ignore[assignment]  # what a tuple calls `index` is of no use here
    job: PipelineJob
    environment: str | None
    note: str


def needed_jobs(repository: GitLabRepository, branch: str) -> tuple[NeededJob, ...]:
    """The jobs that upload to TestPyPI or PyPI, TestPyPI's first; `branch` is a tracer branch."""
    verdict = prove_pipeline(repository, branch)
    rows = [
        *verdict.rows,
        *release_rows(repository),
        repository.row(push_of_branch(repository.home, repository.home.default_branch)),
    ]
    found: dict[tuple[str, str], NeededJob] = {}
    for index in (TESTPYPI, PYPI):
        for row in rows:
            for one in _of_row(row, index):
                found.setdefault((index, one.job.name), one)
    return tuple(found.values())


def _of_row(row: PlannedPipeline, index: str) -> Iterator[NeededJob]:
    for upload in row.uploads:
        run = row.pipeline.jobs.get(upload.job.name)
        if upload.index != index or upload.doubt or run is None:
            continue
        written = upload.job.body.get("environment")
        name = written.get("name", "") if isinstance(written, dict) else written or ""
        value = run.expand(str(name))
        note = "" if index in upload.job.audiences else _say_token(upload.job, index)
        yield NeededJob(index, upload.job, None if value is UNKNOWN else value, note)


def _say_token(job: PipelineJob, index: str) -> str:
    """A token in a variable goes before trusted publishing: twine and uv then ask for no identity token."""
    variable = f"{index.upper()}_ID_TOKEN"
    return (
        f"job `{job.name}` has no identity token for it: add `id_tokens: {{{variable}: {{aud: {index}}}}}`, "
        "and remove the variables with user name, password or token"
    )
