"""Adopting a pipeline that publishes already: TestPyPI and a smoke test come before PyPI, for good.

Two jobs are added at its end. The job that uploads to PyPI waits for them, by its stage or by its `needs`; no
other byte changes. While a branch is armed, the job that builds runs on it with a version of its own.
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.errors import RefusedError
from tracer_bullet.gitlab.arm import check_other_events, first_key, let_branch_in, let_job_run
from tracer_bullet.gitlab.config.model import check_free
from tracer_bullet.gitlab.config.trees import find_entry
from tracer_bullet.gitlab.lane import write_jobs_after_build
from tracer_bullet.gitlab.last_item import add_last
from tracer_bullet.gitlab.pipelines import push_of_branch
from tracer_bullet.gitlab.prove import PROVEN, prove_pipeline
from tracer_bullet.gitlab.release_job import cannot_adopt, find_release_job, stage_before
from tracer_bullet.gitlab.rules_like import rules_like
from tracer_bullet.gitlab.simulate import JobFate
from tracer_bullet.gitlab.split_job import split_release_job
from tracer_bullet.gitlab.temporary_rules import first_in
from tracer_bullet.text.blocks import newline_at, render_blocks
from tracer_bullet.text.lines import ending
from tracer_bullet.text.nodes import Mapping, Sequence
from tracer_bullet.text.splices import apply_splices

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.gitlab.config import PipelineJob
    from tracer_bullet.gitlab.lane import LaneJobs
    from tracer_bullet.gitlab.prove import GitLabRepository, PipelineVerdict, PlannedPipeline
    from tracer_bullet.gitlab.release_job import ReleaseJob
    from tracer_bullet.gitlab.split_job import SplitJob

UPLOAD, SMOKE = "publish-testpypi", "smoke-test-testpypi"
_WORDS = "temporary version"


class AdoptedPipeline(NamedTuple):
    """The texts that change, by path, the proof with them; sentences for what stays and what is temporary."""

    texts: dict[str, str]
    verdict: PipelineVerdict
    kept: tuple[str, ...]
    temporary: tuple[str, ...]


def adopt_pipeline(given: GitLabRepository, lane: LaneJobs, *, may_split: bool = True) -> AdoptedPipeline:
    """Adopt `given`, which has no temporary parts; `lane.branch` is armed unless it is empty.

    With `may_split` a job that builds and uploads becomes two.
    Raises RefusedError, with the lines to write, for what cannot be added exactly or is not proven safe.
    """
    split = split_release_job(given) if may_split else None
    repository = split.repository if split else given
    release = split.release if split else find_release_job(given)
    known = {UPLOAD, SMOKE} <= repository.config.jobs.keys()
    permanent = {} if known else _write_permanent(repository, release, lane)
    adopted = repository.with_texts(permanent)
    _check_release(repository, adopted, release)
    texts, temporary = _arm(adopted, release, lane) if lane.branch else ({}, ())
    texts = {**(split.texts if split else {}), **permanent, **texts}
    final = given.with_texts(texts)
    check_other_events(given, final, lane.branch)
    verdict = prove_pipeline(final, lane.branch)
    if verdict.level not in (None, PROVEN):
        raise RefusedError("\n- ".join(["not proven safe:", *verdict.broken, *verdict.unknown]))
    kept = (
        *_say_split(split),
        f"job `{UPLOAD}` uploads to TestPyPI what `{release.builder.name}` built",
        f"job `{SMOKE}` installs it from there",
        f"job `{release.job.name}` waits for both",
    )
    return AdoptedPipeline(texts, verdict, () if known else kept, temporary)


def _say_split(split: SplitJob | None) -> Iterator[str]:
    if split:
        builder, job = split.release.builder.name, split.release.job.name
        yield f"job `{job}` becomes two: `{builder}` builds, without an identity token, and `{job}` uploads"


def _write_permanent(repository: GitLabRepository, release: ReleaseJob, lane: LaneJobs) -> dict[str, str]:
    config, job = repository.config, release.job
    check_free(config, (UPLOAD, SMOKE))
    main = repository.files.read(config.path) or ""
    texts = {config.path: main}
    stage = job.stage
    if "needs" in job.body:
        texts[job.place.path] = _add_need(repository, job)
    else:
        stage = stage_before(config.stages, job)
    permanent = lane._replace(
        stage=stage,
        names=(release.builder.name, UPLOAD, SMOKE),
        rules=rules_like(job),
        files=release.files,
    )
    text = texts[config.path]
    end = newline_at(text, len(text))
    texts[config.path] = (
        text + end * (not ending(text)) + write_jobs_after_build(permanent).replace("\n", end)
    )
    return texts


def _add_need(repository: GitLabRepository, job: PipelineJob) -> str:
    """The file of `job` with one more item in its `needs`."""
    text, node = _body(repository, job)
    needs = node.get("needs") if node else None
    if not isinstance(needs, Sequence) or not needs.items:
        raise cannot_adopt(
            job, "its `needs` cannot be edited exactly", "add to them:", ("needs:", f"  - {SMOKE}")
        )
    return apply_splices(text, [add_last(text, needs, SMOKE)])


def _check_release(before: GitLabRepository, after: GitLabRepository, release: ReleaseJob) -> None:
    """On a release both jobs run, and on no other event that was simulated does one of them."""
    for row in (release.row, *prove_pipeline(before).rows):
        fates = _fates(after.row(row.event), UPLOAD, SMOKE)
        wanted = _fates(row, release.job.name)
        if wanted == {JobFate.MANUAL}:
            wanted = {JobFate.RUNS}
        if fates != wanted or not (row.event.is_release or wanted == {JobFate.SKIPPED}):
            raise cannot_adopt(
                release.job,
                f"{row.event.title} starts it, or tracer cannot tell",
                "give it rules that only tags fulfil:",
                ("rules:", "  - if: $CI_COMMIT_TAG"),
            )


def _fates(row: PlannedPipeline, *names: str) -> set[JobFate]:
    runs = row.pipeline.jobs
    return {runs[name].outcome if name in runs else JobFate.SKIPPED for name in names}


def _arm(
    adopted: GitLabRepository, release: ReleaseJob, lane: LaneJobs
) -> tuple[dict[str, str], tuple[str, ...]]:
    """The texts that change for the branch, and sentences for what is temporary."""
    texts, added = let_branch_in(adopted, lane.branch)
    opened = adopted.with_texts(texts)
    for name in (UPLOAD, SMOKE):
        texts |= _edited(adopted.with_texts(texts), name, lane.branch)
    pushed = opened.row(push_of_branch(opened.home, lane.branch))
    if _fates(pushed, release.builder.name) != {JobFate.RUNS}:
        texts |= _edited(adopted.with_texts(texts), release.builder.name, lane.branch)
    texts |= _stamp(adopted.with_texts(texts), release.builder, lane)
    said = f"job `{release.builder.name}` runs on the branch, with a version of its own"
    return texts, (*added, said)


def _edited(repository: GitLabRepository, name: str, branch: str) -> dict[str, str]:
    job = repository.config.jobs[name]
    edit = let_job_run(repository, job, branch)
    return {job.place.path: render_blocks(repository.files.read(job.place.path) or "", [edit])}


def _stamp(repository: GitLabRepository, builder: PipelineJob, lane: LaneJobs) -> dict[str, str]:
    """The version of the run, set before anything else that the job does."""
    builder = repository.config.jobs[builder.name]
    text, node = _body(repository, builder)
    lines = [*lane.version_lines]
    if lane.build_command != "python -m build":
        assigned = lane.build_command.removesuffix(" python -m build")
        lines.append(f"export {assigned}")
    written = [
        "- | # a version of its own: an index never takes a file name twice",
        f'  if [ "$CI_COMMIT_BRANCH" = {shlex.quote(lane.branch)} ]; then',
        *(f"    {one}" for one in lines),
        "  fi",
    ]
    if lane.directory:
        written = [f"- cd {shlex.quote(lane.directory)}", *written, '- cd "$CI_PROJECT_DIR"']
    edit = first_in(text, node.get("script") if node else None, written)
    if edit is None and node and "before_script" not in builder.body:
        edit = first_key(text, node, ("before_script:", *(f"  {line}" for line in written)), _WORDS)
    if edit is None:
        raise cannot_adopt(
            builder,
            "its `script` cannot be edited exactly: it is inherited, an alias, or on one line",
            "write it into the job, one command a line:",
            ("script:", "  - python -m build"),
        )
    return {builder.place.path: render_blocks(text, [edit._replace(words=_WORDS)])}


def _body(repository: GitLabRepository, job: PipelineJob) -> tuple[str, Mapping | None]:
    """The text of the file with `job`, and its own mapping there; None if it is written in another way."""
    text = repository.files.read(job.place.path) or ""
    entry = find_entry(text, job.name, job.place.path)
    node = entry.value if entry else None
    return text, node if isinstance(node, Mapping) and not node.flow else None
