"""Adopting a pipeline that publishes already: TestPyPI and a smoke test come before PyPI, for good.

Two jobs are added at its end. The job that uploads to PyPI waits for them, by its stage or by its `needs`; no
other byte changes. While a branch is armed, the job that builds runs on it with a version of its own.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.errors import Place, RefusedError
from tracer_bullet.gitlab.arm import check_other_events, let_branch_in, let_job_run
from tracer_bullet.gitlab.config.model import texts_in
from tracer_bullet.gitlab.config.trees import without_header
from tracer_bullet.gitlab.credentials import upload_commands
from tracer_bullet.gitlab.lane import write_jobs_after_build
from tracer_bullet.gitlab.last_item import add_last
from tracer_bullet.gitlab.pipelines import push_of_branch
from tracer_bullet.gitlab.prove import PROVEN, prove_pipeline, release_rows
from tracer_bullet.gitlab.simulate import JobFate, names_needed
from tracer_bullet.gitlab.temporary_rules import first_in
from tracer_bullet.gitlab.uploads import PYPI, UNKNOWN_INDEX
from tracer_bullet.text.lines import ending
from tracer_bullet.text.nodes import Mapping, Sequence, parse
from tracer_bullet.text.scalars import quote, quote_single
from tracer_bullet.text.splices import apply_splices
from tracer_bullet.trigger.markers import newline_at, render_blocks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.gitlab.config import PipelineJob
    from tracer_bullet.gitlab.lane import LaneJobs
    from tracer_bullet.gitlab.prove import GitLabRepository, PipelineVerdict, PlannedPipeline

UPLOAD, SMOKE = "publish-testpypi", "smoke-test-testpypi"
_BUILDS = re.compile(
    r"\bpython3?\s+(?:-P\s+)?-m\s+build\b|\bpyproject-build\b|\b(?:uv|poetry|hatch|flit|pdm)\s+build\b"
    r"|\bsetup\.py\b.*\bbdist_wheel\b"
)
_BUILD_OF_PUBLISH = {
    "poetry": re.compile(r"\bpoetry\s+publish\b.*--build\b"),
    "pdm": re.compile(r"\bpdm\s+publish\b(?!.*--no-build\b)"),
    "flit": re.compile(r"\bflit\s+publish\b"),
}
"""Uploads that build first, by the tool that does."""
_NO_WHEEL = re.compile(r"--sdist\b|-s\b|(?:-f|--format)[ =]sdist\b|-t sdist\b")
_WORDS = "temporary version"


class AdoptedPipeline(NamedTuple):
    """The texts that change, by path, and the proof with them; sentences for what stays and what does not."""

    texts: dict[str, str]
    verdict: PipelineVerdict
    kept: tuple[str, ...]
    temporary: tuple[str, ...]


@dataclass(frozen=True)
class _Release:
    """The job that uploads to PyPI on `row`, the one that builds for it, and what it uploads."""

    job: PipelineJob
    builder: PipelineJob
    row: PlannedPipeline
    files: str


def publishing_jobs(repository: GitLabRepository) -> dict[str, PlannedPipeline]:
    """The jobs that upload to PyPI on some event, by name, each with the first one; releases come first.

    Without any, those of which the index is not known.
    """
    rows = (*release_rows(repository), *prove_pipeline(repository).rows)
    for index in (PYPI, UNKNOWN_INDEX):
        found: dict[str, PlannedPipeline] = {}
        for row in rows:
            for one in row.uploads:
                if one.index == index and not one.doubt:
                    found.setdefault(one.job.name, row)
        if found:
            return found
    return {}


def adopt_pipeline(repository: GitLabRepository, lane: LaneJobs) -> AdoptedPipeline:
    """Adopt `repository`, which has no temporary parts; `lane.branch` is armed unless it is empty.

    Raises RefusedError, with the lines to write, for what cannot be added exactly or is not proven safe.
    """
    release = _find_release(repository)
    known = {UPLOAD, SMOKE} <= repository.config.jobs.keys()
    permanent = {} if known else _write_permanent(repository, release, lane)
    adopted = repository.with_texts(permanent)
    _check_release(repository, adopted, release)
    texts, temporary = _arm(adopted, release, lane) if lane.branch else ({}, ())
    texts = {**permanent, **texts}
    final = repository.with_texts(texts)
    check_other_events(repository, final, lane.branch)
    verdict = prove_pipeline(final, lane.branch)
    if verdict.level not in (None, PROVEN):
        raise RefusedError("\n- ".join(["not proven safe:", *verdict.broken, *verdict.unknown]))
    kept = (
        f"job `{UPLOAD}` uploads to TestPyPI what `{release.builder.name}` built",
        f"job `{SMOKE}` installs it from there",
        f"job `{release.job.name}` waits for both",
    )
    return AdoptedPipeline(texts, verdict, () if known else kept, temporary)


def _find_release(repository: GitLabRepository) -> _Release:
    found = publishing_jobs(repository)
    if len(found) != 1:
        listed = ", ".join(f"`{name}`" for name in found)
        there = f"there are several: {listed}" if found else "there is none"
        raise RefusedError(f"expected one job that uploads to PyPI, and {there}")
    ((name, row),) = found.items()
    job = row.pipeline.jobs[name].job
    if not row.event.is_release:
        raise _refuse(
            job,
            f"{row.event.title} starts it, and no release tag does",
            "let it run on tags only:",
            ("rules:", "  - if: $CI_COMMIT_TAG"),
        )
    if any(_BUILDS.search(line) for line in job.script) or _builds_to_publish(job):
        raise _refuse_build(job, _stage_before(repository.config.stages, job))
    return _Release(job, _builder_of(repository, row, job), row, _files_of(job))


def _builder_of(repository: GitLabRepository, row: PlannedPipeline, job: PipelineJob) -> PipelineJob:
    """The job whose files `job` uploads."""
    runs = row.pipeline.jobs
    stages = repository.config.stages
    if "needs" in job.body or "dependencies" in job.body:
        names = names_needed(job) or texts_in(job.body.get("dependencies"))
    else:
        names = [name for name in runs if _stage(stages, runs[name].job) < _stage(stages, job)]
    there = [runs[name] for name in names if name in runs and runs[name].outcome is JobFate.RUNS]
    building = [
        run.job
        for run in there
        if run.job.body.get("artifacts")
        and any(_BUILDS.search(line) and not _NO_WHEEL.search(line) for line in run.job.script)
    ]
    if len(building) != 1 or "parallel" in building[0].body:
        raise _refuse(
            job,
            f"the files that it uploads are built by {len(building) or 'no'} jobs that tracer can tell",
            "let one job build sdist and wheel, and keep them:",
            ("script:", "  - python -m build", "artifacts:", "  paths: [dist/]"),
        )
    return building[0]


def _stage(stages: tuple[str, ...], job: PipelineJob) -> int:
    return stages.index(job.stage) if job.stage in stages else -1 if job.stage == ".pre" else len(stages)


def _stage_before(stages: tuple[str, ...], job: PipelineJob) -> str:
    return [".pre", *stages][_stage(stages, job)]


def _files_of(job: PipelineJob) -> str:
    for line in job.script:
        for command in upload_commands(line):
            found = [one for one in command.split() if not one.startswith("-") and "/" in one and "*" in one]
            found = [one for one in found if "$" not in one and "://" not in one]
            if found:
                return found[0]
    return ""


def _builds_to_publish(job: PipelineJob) -> list[str]:
    """The tools that build what the same command uploads."""
    return [tool for tool, said in _BUILD_OF_PUBLISH.items() if any(map(said.search, job.script))]


def _refuse_build(job: PipelineJob, stage: str) -> RefusedError:
    """A job that builds and uploads is two jobs: what is tried has to be what is released."""
    script = [line for line in job.script if not upload_commands(line)]
    script += [f"{tool} build" for tool in _builds_to_publish(job)]
    lines = [f"{job.name}-build:", f"  stage: {stage}", "  script:"]
    lines += [f"    - {quote_single(line) if chr(10) not in line else '…'}" for line in script]
    return _refuse(
        job,
        "it builds and uploads, and what was tried would not be what is released",
        f"build in a job of its own, in an earlier stage than `{job.name}`, which then only uploads:",
        (*lines, "  artifacts:", "    paths: [dist/]"),
    )


def _write_permanent(repository: GitLabRepository, release: _Release, lane: LaneJobs) -> dict[str, str]:
    config, job = repository.config, release.job
    taken = next((name for name in (UPLOAD, SMOKE) if name in config.jobs), "")
    if taken:
        place = Place(*config.jobs[taken].place)
        raise RefusedError(f"there is a job `{taken}` already", hint="rename it", place=place)
    main = repository.files.read(config.path) or ""
    texts = {config.path: main}
    stage = job.stage
    if "needs" in job.body:
        texts[job.place.path] = _add_need(repository, job)
    else:
        stage = _stage_before(config.stages, job)
    permanent = lane._replace(
        stage=stage,
        names=(release.builder.name, UPLOAD, SMOKE),
        rules=_rules_of(job),
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
        raise _refuse(job, "its `needs` cannot be edited exactly", "add to them:", ("needs:", f"  - {SMOKE}"))
    return apply_splices(text, [add_last(text, needs, SMOKE)])


def _rules_of(job: PipelineJob) -> tuple[str, ...]:
    """The rules under which the new jobs run: those of `job`, without its `when: manual`."""
    rules = job.body.get("rules")
    if isinstance(rules, list):
        return tuple(line for rule in rules for line in _rule(rule))
    only, without = job.body.get("only"), texts_in(job.body.get("except"))
    refs = texts_in(only.get("refs") if isinstance(only, dict) and only.keys() == {"refs"} else only)
    if refs == ["tags"] and without in ([], ["branches"]):
        return ("- if: $CI_COMMIT_TAG",)
    conditions = only.get("variables") if isinstance(only, dict) and only.keys() == {"variables"} else None
    if conditions and "except" not in job.body:
        return tuple(f"- if: {quote_single(one)}" for one in texts_in(conditions))
    if len(refs) == 1 and refs[0].startswith("/") and without == ["branches"]:
        return (f"- if: {quote_single(f'$CI_COMMIT_TAG =~ {refs[0]}')}",)
    raise _refuse(
        job,
        "its `only` and `except` cannot be written as rules",
        "write instead of them, for example:",
        ("rules:", "  - if: $CI_COMMIT_TAG =~ /^v/"),
    )


def _rule(rule: object) -> Iterator[str]:
    """The lines of one rule; what it has besides its conditions is of no use to another job."""
    given = rule if isinstance(rule, dict) else {}
    kept = {key: given[key] for key in ("if", "changes", "exists") if key in given}
    if given.get("when") == "never" or not kept:
        kept["when"] = "never" if given.get("when") == "never" else "on_success"
    for number, (key, value) in enumerate(kept.items()):
        shown = quote_single(value) if key == "if" else _flow(value) if key != "when" else value
        yield f"{'  ' if number else '- '}{key}: {shown}"


def _flow(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{quote(key)}: {_flow(one)}" for key, one in value.items()) + "}"
    return (
        "[" + ", ".join(map(quote_single, texts_in(value))) + "]"
        if isinstance(value, list)
        else quote(str(value))
    )


def _check_release(before: GitLabRepository, after: GitLabRepository, release: _Release) -> None:
    """On a release both jobs run, and on no other event that was simulated does one of them."""
    for row in (release.row, *prove_pipeline(before).rows):
        fates = _fates(after.row(row.event), UPLOAD, SMOKE)
        wanted = _fates(row, release.job.name)
        if wanted == {JobFate.MANUAL}:
            wanted = {JobFate.RUNS}
        if fates != wanted or not (row.event.is_release or wanted == {JobFate.SKIPPED}):
            raise _refuse(
                release.job,
                f"{row.event.title} starts it, or it cannot be told",
                "give it rules that only tags fulfil:",
                ("rules:", "  - if: $CI_COMMIT_TAG"),
            )


def _fates(row: PlannedPipeline, *names: str) -> set[JobFate]:
    runs = row.pipeline.jobs
    return {runs[name].outcome if name in runs else JobFate.SKIPPED for name in names}


def _arm(
    adopted: GitLabRepository, release: _Release, lane: LaneJobs
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
    if edit is None:
        raise _refuse(
            builder,
            "its `script` cannot be edited exactly: it is inherited, an alias, or on one line",
            "write it into the job, one command a line:",
            ("script:", "  - python -m build"),
        )
    return {builder.place.path: render_blocks(text, [edit._replace(words=_WORDS)])}


def _body(repository: GitLabRepository, job: PipelineJob) -> tuple[str, Mapping | None]:
    """The text of the file with `job`, and its own mapping there; None if it is written in another way."""
    text = repository.files.read(job.place.path) or ""
    root = parse(without_header(text), job.place.path)
    node = root.get(job.name) if isinstance(root, Mapping) else None
    return text, node if isinstance(node, Mapping) and not node.flow else None


def _refuse(job: PipelineJob, why: str, cure: str, lines: tuple[str, ...]) -> RefusedError:
    return RefusedError(
        f"job `{job.name}` cannot be adopted exactly: {why}",
        hint="\n".join([cure, *(f"  {line}" for line in lines)]),
        place=Place(*job.place),
    )
