"""The generated jobs beside a pipeline that the user wrote: a file that `.gitlab-ci.yml` includes.

No existing job changes. While a branch is armed, those that may upload elsewhere do not run on it.
"""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

from tracer_bullet.errors import Place, RefusedError, TracerError
from tracer_bullet.gitlab import PIPELINE, included_file
from tracer_bullet.gitlab.arm import check_other_events, let_branch_in
from tracer_bullet.gitlab.checkout import load_permanent
from tracer_bullet.gitlab.config import load_config
from tracer_bullet.gitlab.config.load import STAGES
from tracer_bullet.gitlab.config.model import check_free
from tracer_bullet.gitlab.include import with_include, without_include
from tracer_bullet.gitlab.include_rules import COPY
from tracer_bullet.gitlab.pipelines import push_of_tag
from tracer_bullet.gitlab.prove import release_events, release_rows, unread_includes
from tracer_bullet.gitlab.release_job import publishing_jobs
from tracer_bullet.gitlab.uploads import PYPI, TESTPYPI
from tracer_bullet.project.answers_file import answers_for
from tracer_bullet.project.detected import Detected
from tracer_bullet.project.tags import example_tag, tag_patterns
from tracer_bullet.text.listed import in_backticks
from tracer_bullet.trigger.marked import read_marked

if TYPE_CHECKING:
    from collections.abc import Container, Mapping
    from pathlib import Path

    from tracer_bullet.gitlab.prove import GitLabRepository, PlannedPipeline

_STAGE = "pipeline_stage"
_SOUNDS_LIKE_IT = re.compile("pypi", re.IGNORECASE)
_ADOPT = f"leave `{_STAGE}` out: tracer then adopts this pipeline"
_NAME_TAGS = (
    "restrict its rules to the tags of the package that it publishes: `- if: $CI_COMMIT_TAG =~ /^v[0-9]/`\n"
    "--data workflow=adopted  # if it publishes this package"
)


def find_stage(root: Path, directory: str, *, several: bool) -> dict[str, Detected[str]]:
    """The answers that a pipeline at `root` gives: to adopt it if it publishes, otherwise its last stage.

    They are for the package in `directory`. Of `several` packages, a pipeline of the user's own belongs to
    the one at the root. Raises TracerError for a pipeline that cannot be read.
    """
    if not (root / PIPELINE).is_file():
        return {_STAGE: Detected(STAGES[-1], "one of several packages")} if several else {}
    repository, _ = load_permanent(root, PIPELINE)
    if (not several or directory == ".") and _own_publishing_jobs(repository, _written_by_tracer(root)):
        return {"workflow": Detected("adopted", f"`{PIPELINE}` publishes to PyPI already")}
    stages = repository.config.stages
    return {_STAGE: Detected(stages[-1], f"the last one of `{PIPELINE}`, which is there")}


def _written_by_tracer(root: Path) -> frozenset[str]:
    """The files that tracer wrote for packages of the repository, by their answers."""
    answers = answers_for(root, "gitlab")
    return frozenset(included_file(one) or PIPELINE for one in answers if one.get("workflow") != "adopted")


def _own_publishing_jobs(host: GitLabRepository, written: Container[str]) -> dict[str, PlannedPipeline]:
    """The jobs that upload to PyPI, but for those that tracer wrote."""
    found = publishing_jobs(host)
    return {name: row for name, row in found.items() if _file_of(row, name) not in written}


def _file_of(row: PlannedPipeline, name: str) -> str:
    return row.pipeline.jobs[name].job.place.path


def join_pipeline(
    root: Path, answers: Mapping[str, str], text: str, others: Mapping[str, str]
) -> dict[str, str]:
    """The files of the repository at `root` that change, the main one first; `text` is the included file.

    `others`, by path, replace what is there. Empty if the pipeline of these answers is a file of its own.
    Raises RefusedError with the lines to write if the pipeline cannot be joined, and TracerError if it cannot
    be read.
    """
    stage, branch = answers.get(_STAGE, ""), answers["tracer_branch"]
    if not stage:
        return {}
    path = included_file(answers)
    is_new = PIPELINE not in others and not (root / PIPELINE).is_file()
    if is_new and stage not in STAGES:
        raise TracerError(f"there is no `{PIPELINE}` to join", hint=f"leave `{_STAGE}` out")
    host, _ = load_permanent(root, PIPELINE, {**({PIPELINE: ""} if is_new else {}), **others, path: ""})
    _check(host, stage, set(load_config(path, host.with_texts({path: text}).files).jobs))
    _check_children(host)
    _check_only_publisher(host, answers, _written_by_tracer(root) | others.keys())
    main = host.files.read(PIPELINE) or ""
    if path not in host.config_files:
        main = with_include(main, path, PIPELINE)
    joined = host.with_texts({PIPELINE: main, path: text})
    _check_release(joined, answers, path)
    armed = let_branch_in(joined, branch)[0] if branch else {}
    texts = {PIPELINE: main, path: text, **armed}
    check_other_events(host, host.with_texts(texts), branch)
    return texts


def leave_pipeline(text: str, path: str) -> str:
    """The main file without temporary parts, and without the line that includes the generated `path`."""
    marked = read_marked(text, PIPELINE)
    return without_include(marked.text if marked else text, path, PIPELINE)


def _check(host: GitLabRepository, stage: str, names: set[str]) -> None:
    config = host.config
    if config.problems:
        raise RefusedError(f"GitLab refuses this pipeline: {config.problems[0]}", place=Place(PIPELINE))
    if stage not in config.stages:
        stages = in_backticks(config.stages)
        raise RefusedError(
            f"this pipeline has no stage `{stage}`: its stages are {stages}",
            hint=f"--data {_STAGE}={config.stages[-1]}",
            place=Place(PIPELINE),
        )
    check_free(config, sorted(names))
    unread = unread_includes(host, release_events(host))
    for one in sorted(unread, key=lambda one: not _SOUNDS_LIKE_IT.search(one.what)):
        raise RefusedError(
            f"`{one.what}` cannot be read here: if it publishes, a release would publish twice",
            hint=f"if it publishes, try that with `tracer arm`; otherwise {COPY}",
            place=Place(*one.place),
        )


def _check_children(host: GitLabRepository) -> None:
    """Refuse if a child pipeline of a release publishes: its job cannot wait for others of this pipeline."""
    for row in release_rows(host):
        for one in row.uploads:
            if one.index == PYPI and not one.doubt and one.job.name not in row.pipeline.jobs:
                raise RefusedError(
                    f"job `{one.job.name}` of a child pipeline publishes to PyPI already: "
                    "a release would publish twice",
                    hint=f"move the job into `{PIPELINE}`: tracer then adopts it\n"
                    "`tracer arm` tries the release without it",
                    place=Place(*one.job.place),
                )


def _check_only_publisher(
    host: GitLabRepository, answers: Mapping[str, str], written: Container[str]
) -> None:
    """Refuse if a job that tracer did not write publishes too: for one of several packages, on its tags."""
    found = _own_publishing_jobs(host, written)
    if answers["package_directory"] != ".":
        rows = _rows_of_package(host, answers)
        found = {
            name: row
            for name in found
            for row in rows
            if any(one.job.name == name and one.index != TESTPYPI for one in row.uploads)
        }
    for name, row in found.items():
        tag = f" for the tag `{row.event.tag}`" if row.event.tag else ""
        raise RefusedError(
            f"job `{name}` publishes to PyPI already{tag}: a release would publish twice",
            hint=_ADOPT if answers["package_directory"] == "." else _NAME_TAGS,
            place=Place(*row.pipeline.jobs[name].job.place),
        )


def _rows_of_package(repository: GitLabRepository, answers: Mapping[str, str]) -> list[PlannedPipeline]:
    """What the tags of the package make, by its answers, or the usual tags if these name none."""
    prefix = answers.get("tag_prefix", "")
    given = answers.get("release_tags", "").split() or ([f"{prefix}*"] if prefix else [])
    tags = [example_tag(one, "1.2.3") for one in given]
    events = [push_of_tag(repository.home, tag, protected=True, is_release=True) for tag in tags]
    return [repository.row(one) for one in events] or release_rows(repository)


def _uploads_from(row: PlannedPipeline, path: str) -> bool:
    """Whether a job of the file at `path` may upload to PyPI."""
    return any(one.index == PYPI and one.job.place.path == path for one in row.uploads)


def _check_release(joined: GitLabRepository, answers: Mapping[str, str], path: str) -> None:
    """A pipeline that no tag of a release creates never publishes."""
    if any(_uploads_from(row, path) for row in _rows_of_package(joined, answers)):
        return
    rows = release_rows(joined)
    why = rows[0].pipeline.why
    if all(row.pipeline.created is False and row.pipeline.why == why for row in rows) and " needs " in why:
        raise RefusedError(
            f"the push of a tag creates no pipeline: {why}",
            hint="make the needed job run on tags as well, or add `optional: true` to the need",
            place=Place(PIPELINE),
        )
    if "rules" not in joined.config.workflow:
        return
    let_in = [row.event.tag for row in rows if row.pipeline.created is not False]
    alone = answers["package_directory"] == "."
    found = tag_patterns(let_in, answers["project_name"], alone=alone)
    if found:
        raise RefusedError(
            f"`workflow: rules` let tags such as `{let_in[0]}` in, but not the tags of a release",
            hint=f"--data release_tags={shlex.quote(' '.join(found.value))}",
            place=Place(PIPELINE),
        )
    raise RefusedError(
        "`workflow: rules` create no pipeline for a tag, so a release would publish nothing",
        hint="add this to the rules, after those with `when: never`:\n    - if: $CI_COMMIT_TAG",
        place=Place(PIPELINE),
    )
