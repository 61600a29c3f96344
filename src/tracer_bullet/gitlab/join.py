"""The generated jobs beside a pipeline that the user wrote: a file that `.gitlab-ci.yml` includes.

No existing job changes. While a branch is armed, those that may upload elsewhere do not run on it.
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from tracer_bullet.errors import Place, RefusedError, TracerError
from tracer_bullet.gitlab import PIPELINE
from tracer_bullet.gitlab.arm import check_other_events, let_branch_in
from tracer_bullet.gitlab.checkout import load_permanent
from tracer_bullet.gitlab.config import load_config
from tracer_bullet.gitlab.config.model import check_free
from tracer_bullet.gitlab.include import with_include, without_include
from tracer_bullet.gitlab.include_rules import COPY
from tracer_bullet.gitlab.prove import release_events, release_rows, unread_includes
from tracer_bullet.gitlab.release_job import publishing_jobs
from tracer_bullet.gitlab.uploads import PYPI
from tracer_bullet.project.detected import Detected
from tracer_bullet.project.tags import tag_patterns
from tracer_bullet.trigger.marked import read_marked

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tracer_bullet.gitlab.prove import GitLabRepository

_STAGE = "pipeline_stage"


def find_stage(root: Path) -> dict[str, Detected[str]]:
    """The answers that a pipeline at `root` gives: to adopt it if it publishes, otherwise its last stage.

    Raises TracerError for a pipeline that cannot be read.
    """
    if not (root / PIPELINE).is_file():
        return {}
    repository, _ = load_permanent(root, PIPELINE)
    if publishing_jobs(repository):
        return {"workflow": Detected("adopted", f"`{PIPELINE}` publishes to PyPI already")}
    stages = repository.config.stages
    return {_STAGE: Detected(stages[-1], f"the last one of `{PIPELINE}`, which is there")}


def join_pipeline(root: Path, answers: Mapping[str, str], path: str, text: str) -> dict[str, str]:
    """The files of the repository at `root` that change, with `text` at `path`; the main one first.

    Empty if the pipeline of these answers is a file of its own. Raises RefusedError, with the lines to write,
    for a pipeline that cannot be joined, and TracerError for one that cannot be read.
    """
    stage, branch = answers.get(_STAGE, ""), answers["tracer_branch"]
    if not stage:
        return {}
    if not (root / PIPELINE).is_file():
        raise TracerError(f"there is no `{PIPELINE}` to join", hint=f"leave `{_STAGE}` out")
    host, _ = load_permanent(root, PIPELINE, {path: ""})
    _check(host, stage, set(load_config(path, host.with_texts({path: text}).files).jobs))
    main = host.files.read(PIPELINE) or ""
    if path not in host.config_files:
        main = with_include(main, path, PIPELINE)
    joined = host.with_texts({PIPELINE: main, path: text})
    _check_release(joined, answers)
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
        stages = ", ".join(f"`{one}`" for one in config.stages)
        raise RefusedError(
            f"this pipeline has no stage `{stage}`: its stages are {stages}",
            hint=f"--data {_STAGE}={config.stages[-1]}",
            place=Place(PIPELINE),
        )
    check_free(config, sorted(names))
    for one in unread_includes(host, release_events(host)):
        raise RefusedError(
            f"`{one.what}` cannot be read here: if it publishes, a release would publish twice",
            hint=f"if it publishes, try that with `tracer arm`; otherwise {COPY}",
            place=Place(*one.place),
        )
    for name, row in publishing_jobs(host).items():
        raise RefusedError(
            f"job `{name}` publishes to PyPI already: a release would publish twice",
            hint=f"leave `{_STAGE}` out: tracer then adopts this pipeline",
            place=Place(*row.pipeline.jobs[name].job.place),
        )


def _check_release(joined: GitLabRepository, answers: Mapping[str, str]) -> None:
    """A pipeline that no tag of a release creates never publishes."""
    rows = release_rows(joined)
    if any(row.reached(PYPI) is not False for row in rows):
        return
    why = rows[0].pipeline.why
    if all(row.pipeline.created is False and row.pipeline.why == why for row in rows) and " needs " in why:
        raise RefusedError(
            f"the push of a tag creates no pipeline: {why}",
            hint="let the needed job run on tags as well, or add `optional: true` to the need",
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
