"""The job of a pipeline that uploads a release to PyPI, and the job that builds for it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracer_bullet.errors import Place, RefusedError
from tracer_bullet.gitlab.config.model import texts_in
from tracer_bullet.gitlab.credentials import upload_commands
from tracer_bullet.gitlab.prove import prove_pipeline, release_rows
from tracer_bullet.gitlab.simulate import JobFate, names_needed
from tracer_bullet.gitlab.uploads import PYPI, TESTPYPI, UNKNOWN_INDEX
from tracer_bullet.text.listed import in_backticks
from tracer_bullet.text.scalars import quote_single

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracer_bullet.gitlab.config import PipelineJob
    from tracer_bullet.gitlab.prove import GitLabRepository, PlannedPipeline
    from tracer_bullet.gitlab.simulate import PlannedRun

_BUILDS = re.compile(
    r"\bpython3?\s+(?:-P\s+)?-m\s+build\b|\bpyproject-build\b|\b(?:uv|poetry|hatch|flit|pdm)\s+build\b"
    r"|\bsetup\.py\b.*\bbdist_wheel\b|\bpip3?\s+wheel\b"
)
_BUILD_OF_PUBLISH = {
    "poetry": re.compile(r"\bpoetry\s+publish\b.*--build\b"),
    "pdm": re.compile(r"\bpdm\s+publish\b(?!.*--no-build\b)"),
    "flit": re.compile(r"\bflit\s+publish\b"),
}
"""Uploads that build first, by the tool that does."""
_MAKES_TAG = re.compile(
    r"\bsemantic-release\b|\bcz\s+bump\b|\bbump-my-version\b|\bgit\s+tag\s+[^-l]|\bgit\s+push\b.*--(?:follow-)?tags"
)
"""Commands that tag a release. What they push with the token of the job starts no pipeline:
https://docs.gitlab.com/ci/jobs/ci_job_token/"""
_ONLY_ONE = (
    "let one job upload there, on tags; another one can try TestPyPI instead:\n"
    "twine upload --repository testpypi dist/*"
)
_NO_WHEEL = re.compile(r"^(?!.*\s(?:--wheel|-w)\b).*(?:--sdist\b|-s\b|(?:-f|--format)[ =]sdist\b|-t sdist\b)")

_BUILD_BOTH = ("script:", "  - python -m build")


@dataclass(frozen=True)
class ReleaseJob:
    """The job that uploads to PyPI on `row`, the one that builds for it, and what it uploads."""

    job: PipelineJob
    builder: PipelineJob
    row: PlannedPipeline
    files: str


def publishing_jobs(repository: GitLabRepository) -> dict[str, PlannedPipeline]:
    """The jobs that upload to PyPI on some event, by name, each with the first one; releases come first.

    If there are none, the jobs whose index is not known.
    """
    return _uploading(repository, PYPI) or _uploading(repository, UNKNOWN_INDEX)


def unclear_jobs(repository: GitLabRepository) -> tuple[PipelineJob, ...]:
    """The jobs that upload to an index that is not known, if none uploads to PyPI or TestPyPI."""
    if _uploading(repository, PYPI) or _uploading(repository, TESTPYPI):
        return ()
    return tuple(row.pipeline.jobs[name].job for name, row in _uploading(repository, UNKNOWN_INDEX).items())


def _uploading(repository: GitLabRepository, index: str) -> dict[str, PlannedPipeline]:
    """The jobs that upload to `index` on some event, by name, each with the first one."""
    found: dict[str, PlannedPipeline] = {}
    for row in (*release_rows(repository), *prove_pipeline(repository).rows):
        for one in row.uploads:
            if one.index == index and not one.doubt and one.job.name in row.pipeline.jobs:
                found.setdefault(one.job.name, row)
    return found


def find_release_job(repository: GitLabRepository) -> ReleaseJob:
    """The job whose upload to PyPI is the release.

    Raises RefusedError if there is none or several, and, with the lines to write, if a tracer run could not
    try out what the job releases.
    """
    found = publishing_jobs(repository)
    if len(found) != 1:
        listed = in_backticks(found)
        there = f"there are several: {listed}" if found else "there is none"
        raise RefusedError(f"expected one job that uploads to PyPI, and {there}", hint=_ONLY_ONE)
    ((name, row),) = found.items()
    job = row.pipeline.jobs[name].job
    if not row.event.is_release:
        raise _refuse_branch(job, row.event.title)
    if builds_itself(job):
        if not _builds_wheel(job) and not any(map(build_of_publish, job.script)):
            raise cannot_adopt(
                job, "it builds no wheel, which a tracer run installs", "build both:", _BUILD_BOTH
            )
        raise _refuse_build(job, stage_before(repository.config.stages, job))
    return ReleaseJob(job, _builder_of(repository, row, job), row, uploaded_files(job))


def building_jobs(repository: GitLabRepository) -> dict[str, str]:
    """The jobs that build distributions, by name, each with the first pattern of files that it keeps."""
    said = re.compile(rf"{_BUILDS.pattern}|\bcibuildwheel\b|\bmaturin\s+(?:build|sdist)\b")
    jobs = repository.config.jobs.values()
    building = [one for one in jobs if any(map(said.search, one.script))]
    return {one.name: kept for one in building if (kept := _kept_by(one))}


def _kept_by(job: PipelineJob) -> str:
    """The first pattern of files among the artifacts of a job; empty if it keeps none."""
    artifacts = job.body.get("artifacts")
    paths = texts_in(artifacts.get("paths")) if isinstance(artifacts, dict) else []
    return "" if not paths else paths[0] if "*" in paths[0] else f"{paths[0].rstrip('/')}/*"


def _builder_of(repository: GitLabRepository, row: PlannedPipeline, job: PipelineJob) -> PipelineJob:
    """The job whose files `job` uploads."""
    runs = row.pipeline.jobs
    stages = repository.config.stages
    if "needs" in job.body or "dependencies" in job.body:
        names = names_needed(job) or texts_in(job.body.get("dependencies"))
    else:
        names = [name for name in runs if _stage(stages, runs[name].job) < _stage(stages, job)]
    there = [runs[name] for name in names if name in runs and _runs_with(runs[name], job)]
    building = [run.job for run in there if _builds_wheel(run.job)]
    if len(building) == 1 and not building[0].body.get("artifacts"):
        name = building[0].name
        raise cannot_adopt(
            job,
            f"`{name}` builds the files that it uploads, and keeps none of them",
            f"add to `{name}`:",
            ("artifacts:", "  paths: [dist/]"),
        )
    building = [one for one in building if one.body.get("artifacts")]
    if len(building) != 1 or "parallel" in building[0].body:
        raise cannot_adopt(
            job,
            f"the files that it uploads are built by {_say_builders(building)}",
            "let one job build sdist and wheel, and keep them:",
            (*_BUILD_BOTH, "artifacts:", "  paths: [dist/]"),
        )
    return building[0]


def _builds_wheel(job: PipelineJob) -> bool:
    return any(is_build(line) and not _NO_WHEEL.search(line) for line in job.script)


def _runs_with(run: PlannedRun, job: PipelineJob) -> bool:
    """Whether a job runs when `job` does: it is sure to, or both have the same rules."""
    rules = run.job.body.get("rules")
    return run.outcome is JobFate.RUNS or (rules is not None and rules == job.body.get("rules"))


def _say_builders(building: Sequence[PipelineJob]) -> str:
    """Which jobs build, if it is not one job that runs once."""
    if not building:
        return "no job that tracer can tell"
    if len(building) > 1:
        return f"{len(building)} jobs: {in_backticks(one.name for one in building)}"
    return f"several runs of job `{building[0].name}` (`parallel`)"


def _stage(stages: tuple[str, ...], job: PipelineJob) -> int:
    return stages.index(job.stage) if job.stage in stages else -1 if job.stage == ".pre" else len(stages)


def stage_before(stages: tuple[str, ...], job: PipelineJob) -> str:
    """The stage before that of `job`, in the order in which `stages` run."""
    return [".pre", *stages][_stage(stages, job)]


def _refuse_branch(job: PipelineJob, event: str) -> RefusedError:
    """A job of a branch that releases; if it makes the tag as well, it has to stay one."""
    if any(map(_MAKES_TAG.search, job.script)):
        return cannot_adopt(
            job,
            f"{event} starts it, and it tags what it uploads",
            "push the tag with an access token, and take this out; `tracer init` then adds what it starts:",
            tuple(f"- {one.strip()}" for line in job.script for one in upload_commands(line)),
        )
    return cannot_adopt(
        job,
        f"{event} starts it, and no release tag does",
        "make it run on tags only, by this in the place of any `only` and `except`:",
        ("rules:", "  - if: $CI_COMMIT_TAG"),
    )


def uploaded_files(job: PipelineJob) -> str:
    """The pattern of the files that a job uploads; empty if it names none that can be read."""
    for line in job.script:
        for command in upload_commands(line):
            found = [one for one in command.split() if not one.startswith("-") and "/" in one and "*" in one]
            found = [one for one in found if "$" not in one and "://" not in one]
            if found:
                return found[0]
    return ""


def is_build(command: str) -> bool:
    """Whether a command builds distributions, other than one that uploads them as well."""
    return bool(_BUILDS.search(command))


def build_of_publish(command: str) -> list[str]:
    """The tools that build what the same command uploads."""
    return [tool for tool, said in _BUILD_OF_PUBLISH.items() if said.search(command)]


def builds_itself(job: PipelineJob) -> bool:
    """Whether a job builds what it uploads."""
    return any(is_build(line) or build_of_publish(line) for line in job.script)


def _refuse_build(job: PipelineJob, stage: str) -> RefusedError:
    """A job that builds and uploads is two jobs: what is tried has to be what is released."""
    name, is_first = f"{job.name}-build", stage == ".pre"
    script = [line for line in job.script if not upload_commands(line)]
    script += [f"{tool} build" for line in job.script for tool in build_of_publish(line)]
    early = texts_in(job.body.get("before_script"))
    lines = [f"{name}:", f"  stage: {job.stage if is_first else stage}"]
    lines += ["  before_script: []"] * bool(early)
    lines += ["  script:", *(f"    - {_shown(line)}" for line in script)]
    lines += ["  artifacts:", "    paths: [dist/]"]
    left = [f"  needs: [{name}]"] * is_first
    if any(map(is_build, early)):
        kept = [f"    - {_shown(line)}" for line in early if not is_build(line)]
        left += ["  before_script:", *kept] if kept else ["  before_script: []"]
    lines += [f"{job.name}: # and these, beside what it has", *left] if left else []
    return cannot_adopt(
        job,
        "it builds and uploads, and what was tried would not be what is released",
        f"build in a job of its own, before `{job.name}`, which then only uploads:",
        tuple(lines),
    )


def _shown(line: str) -> str:
    return "…" if "\n" in line else quote_single(line)


def cannot_adopt(job: PipelineJob, why: str, cure: str, lines: tuple[str, ...]) -> RefusedError:
    """The error for a job that cannot be adopted exactly, with why, the cure, and the lines to write."""
    return RefusedError(
        f"job `{job.name}` cannot be adopted exactly: {why}",
        hint="\n".join([cure, *(f"  {line}" for line in lines)]),
        place=Place(*job.place),
    )
