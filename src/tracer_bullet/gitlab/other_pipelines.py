"""The parts of a job that start another pipeline of the project, or may: GitLab's API, tags, releases, steps.

A tag that the API makes starts a pipeline; so does one that is pushed with a token other than the job's own.
https://docs.gitlab.com/ci/triggers/ and https://docs.gitlab.com/ci/yaml/#release
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.gitlab.config.model import texts_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.gitlab.config import PipelineJob

_GIT = r"\bgit\s+(?:-\S+\s+(?:\S+\s+)?)*"
_STARTS = {
    "the API of GitLab": re.compile(
        r"(?:/api/v4/|CI_API_V4_URL|\bglab\s+api\b)[^\n]*/"
        r"(?:trigger/pipeline|pipeline\b(?!s?/)|pipeline_schedules/\S*play|repository/(?:tags|commits)"
        r"|releases|jobs/\S*/(?:play|retry)|merge_requests/\S*/merge)"
    ),
    "glab": re.compile(
        r"\bglab\s+(?:(?:ci|pipeline)\s+(?:run|run-trig|trigger|retry)|release\s+create|mr\s+merge)"
    ),
    "a release tool": re.compile(r"(?:^|\s)(?:release-it|lerna\s+(?:version|publish))\b", re.MULTILINE),
    "release-cli": re.compile(r"\brelease-cli\s+create\b"),
    "git push": re.compile(_GIT + r"push\b[^\n]*(?:--(?:follow-)?tags?|-o\s*ci\.|--push-option)"),
    "git tag": re.compile(
        _GIT + r"tag\s+(?!-l|--list|-v\b|--verify|-d\b|--points-at|--sort|--contains|--merged)\S"
        r"[\s\S]*\bgit\s[^\n]*\bpush\b"
    ),
}
_READS = re.compile(
    r"^(?!.*(?:-X|--request|-d\b|--data|-F\b|--form|--post|--method)).*\b(?:curl|wget|glab\s+api)\b"
)
"""A request that changes nothing."""


def starts_other_pipelines(job: PipelineJob) -> Iterator[tuple[str, str]]:
    """By what, and why: a tool or a key of the job, and half a sentence."""
    if "release" in job.body:
        yield "release", "it makes a release, whose tag starts another pipeline"
    if "run" in job.body:
        yield "run", "tracer cannot read the steps that it runs"
    scripts = (*job.script, *texts_in(job.body.get("after_script")))
    lines = [line for one in scripts for line in _joined(one).splitlines()]
    text = "\n".join(line for line in lines if not _READS.search(line))
    for tool, said in _STARTS.items():
        if said.search(text):
            yield tool, "it may start another pipeline"


def _joined(script: str) -> str:
    """Lines that a backslash continues are one."""
    return re.sub(r"\\\n\s*", " ", script)
