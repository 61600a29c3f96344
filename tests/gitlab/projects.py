"""GitLab projects for tests: files by path, and the pipelines that events create of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.gitlab.config import load_config
from tracer_bullet.gitlab.config.load import Files
from tracer_bullet.gitlab.files import glob_pattern
from tracer_bullet.gitlab.pipelines import (
    Home,
    PipelineEvent,
    merge_request,
    push_of_branch,
    push_of_tag,
    scheduled,
    web,
)
from tracer_bullet.gitlab.prove import GitLabRepository, prove_pipeline
from tracer_bullet.gitlab.simulate import JobFate, simulate_pipeline
from tracer_bullet.workflow.reach import RepositoryProject

if TYPE_CHECKING:
    from tracer_bullet.gitlab.config import Config
    from tracer_bullet.gitlab.prove import PipelineVerdict
    from tracer_bullet.gitlab.simulate import PipelineRun

HOME = Home("octo/demo", "main")
MAIN = ".gitlab-ci.yml"
BUILD = """\
build:
  stage: build
  script:
    - python -m build
  artifacts:
    paths: [dist/]
"""
PUBLISH = "publish:\n  stage: deploy\n  script:\n    - twine upload dist/*\n"
EVENTS: dict[str, PipelineEvent] = {
    "branch": push_of_branch(HOME, "feature"),
    "main": push_of_branch(HOME, "main"),
    "tag": push_of_tag(HOME, "v1.2.3", protected=True, is_release=True),
    "open tag": push_of_tag(HOME, "v1.2.3", protected=False, is_release=False),
    "merge request": merge_request(HOME, "feature"),
    "schedule": scheduled(HOME),
    "web": web(HOME),
}


def files_in(texts: dict[str, str]) -> Files:
    def match(pattern: str) -> list[str]:
        matcher = glob_pattern(pattern)
        return [path for path in sorted(texts) if matcher.fullmatch(path)]

    return Files(texts.get, match)


def load(text: str, **more: str) -> Config:
    """The configuration in `text`; other files by their path, with `__` for a slash."""
    texts = {MAIN: text} | {name.replace("__", "/") + ".yml": one for name, one in more.items()}
    return load_config(MAIN, files_in(texts))


def pipeline(text: str, event: str, **more: str) -> PipelineRun:
    texts = {MAIN: text} | {name.replace("__", "/") + ".yml": one for name, one in more.items()}
    files = files_in(texts)
    return simulate_pipeline(load_config(MAIN, files), EVENTS[event], HOME, files)


def outcomes(text: str, event: str, **more: str) -> dict[str, str]:
    """What becomes of the jobs that are not left out."""
    found = pipeline(text, event, **more)
    return {name: run.outcome.value for name, run in found.jobs.items() if run.outcome is not JobFate.SKIPPED}


def project(text: str, **more: str) -> GitLabRepository:
    texts = {MAIN: text} | {name.replace("__", "/") + ".yml": one for name, one in more.items()}
    files = files_in(texts)
    return GitLabRepository(load_config(MAIN, files), files, RepositoryProject(), HOME)


def verdict(text: str, branch: str = "feature", **more: str) -> PipelineVerdict:
    return prove_pipeline(project(text, **more), branch)
