"""A version from git's tags, and a checkout without them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.audit.artifacts import DOWNLOAD
from tracer_bullet.audit.edits import add_argument, replace_value
from tracer_bullet.audit.pipeline_finding import finding_in_job
from tracer_bullet.audit.rule import AuditFinding, Example, Fix, Rule, Safety, Severity
from tracer_bullet.refs import TAGS
from tracer_bullet.text.nodes import Mapping

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracer_bullet.audit.audited import AuditedWorkflow
    from tracer_bullet.audit.audited_pipeline import AuditedPipeline
    from tracer_bullet.workflow.model import Job, Step

_BAD = """\
on:
  push:
    branches: [main]
jobs:
  publish:
    runs-on: ubuntu-latest
    permissions:
      id-token: write
    steps:
      - uses: actions/checkout@v5
        with:
          persist-credentials: false
      - run: python -m build
      - uses: pypa/gh-action-pypi-publish@release/v1
        with:
          repository-url: https://test.pypi.org/legacy/
"""
_GOOD = _BAD.replace("credentials: false\n", "credentials: false\n          fetch-depth: 0\n")
PYPROJECT = """\
[build-system]
requires = ["hatchling", "hatch-vcs"]
build-backend = "hatchling.build"

[project]
name = "demo"
dynamic = ["version"]

[tool.hatch.version]
source = "vcs"
"""
_GIVEN = re.compile(r"PRETEND_VERSION|PBR_VERSION|PDM_BUILD_SCM_VERSION|POETRY_DYNAMIC_VERSIONING_BYPASS")
"""What gives the version by hand."""
_DEEPENS = re.compile(r"--unshallow|--deepen|--shallow-since|--shallow-exclude|--depth[= ](?!1\b)")
"""Options by which `git fetch` brings history, without which no tag leads to the commit that is built."""
_DEEP = 100
"""With so many commits, the last tag is most likely among them."""
_BUILD = re.compile(r"\bbuild\b|wheel|sdist|maturin|build-and-inspect", re.IGNORECASE)


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """Checkouts of the lane, where another ref than a tag uploads: of a tag, a shallow checkout has the tag."""
    if not any(route.run.event.ref and not route.run.event.ref.startswith(TAGS) for route in audited.routes):
        return
    version = audited.facts.version
    if version is None or not version.needs_history or _GIVEN.search(audited.text):
        return
    for job, step in audited.steps_using("actions/checkout"):
        if (
            job.id not in audited.lane
            or not _is_shallow(step)
            or _unshallows(job.steps)
            or _downloads(job.steps)
            or not _builds(job.steps)
        ):
            continue
        yield AuditFinding(
            f"the version comes from git tags ({version.key}), and this checkout {_has(job, step)}",
            step.uses.span if step.uses else step.span,
            "set `fetch-depth: 0`" if step.arguments.get("fetch-depth") else "add `fetch-depth: 0`",
            _fix(audited, step),
        )


def _is_shallow(step: Step) -> bool:
    if step.arguments.get("repository") or step.arguments.get("ref") or step.arguments.expression:
        return False
    return 0 < _depth(step) < _DEEP


def _depth(step: Step) -> int:
    """How many commits the checkout has; 0 for all of them, or if that is not known."""
    given = step.arguments.get("fetch-depth")
    if given is None:
        return 1
    return int(given.value) if given.value.isdecimal() else 0


def _has(job: Job, step: Step) -> str:
    """What the checkout has, as the end of a sentence."""
    tags = step.arguments.get("fetch-tags")
    if (tags and tags.value.lower() == "true") or any(map(_fetches, job.steps)):
        return "has tags, but not the history that leads to them"
    return "has none" if _depth(step) == 1 else f"has the last {_depth(step)} commits only"


def _fetches(step: Step) -> bool:
    return step.run is not None and "git fetch" in step.run.value


def _unshallows(steps: tuple[Step, ...]) -> bool:
    return any(step.run and "git" in step.run.value and _DEEPENS.search(step.run.value) for step in steps)


def _builds(steps: tuple[Step, ...]) -> bool:
    """Whether a step makes distributions: other jobs, that of the tests for one, need no version."""
    texts = (step.uses.text if step.uses else step.script for step in steps)
    return any(map(_BUILD.search, texts))


def _downloads(steps: tuple[Step, ...]) -> bool:
    """Whether the files were built in another job."""
    return any(step.uses and step.uses.repository == DOWNLOAD for step in steps)


def _fix(audited: AuditedWorkflow, step: Step) -> Fix | None:
    given = step.node.get("with")
    if step.arguments.get("fetch-depth") and isinstance(given, Mapping):
        splice = replace_value(audited.text, given.get("fetch-depth"), "0")
    else:
        splice = add_argument(audited.text, step, "fetch-depth: 0")
    return Fix("fetch the tags", (splice,)) if splice else None


def find_in_pipeline(audited: AuditedPipeline) -> Iterator[AuditFinding]:
    """Jobs that build and upload on a branch, with the twenty commits that GitLab fetches by default."""
    version = audited.facts.version
    if version is None or not version.needs_history:
        return
    shallow = audited.config.variables.get("GIT_DEPTH", "20")
    for upload in audited.uploads:
        job = upload.job
        depth = (job.body.get("variables") or {}).get("GIT_DEPTH", shallow)
        if (
            str(depth) != "0"
            and any("build" in line for line in job.script)
            and not _is_unshallowed(job.script)
        ):
            yield finding_in_job(
                audited,
                job,
                f"the version comes from git tags ({version.key}), and GitLab fetches {depth} commits",
                'add to its `variables`: GIT_DEPTH: "0"',
                "build",
            )


def _is_unshallowed(script: Sequence[str]) -> bool:
    return any("git" in line and _DEEPENS.search(line) for line in script)


RULE = Rule(
    id="vcs-version-shallow",
    summary="the version comes from git tags, and the checkout has none",
    severity=Severity.ERROR,
    why="actions/checkout fetches one commit. Without tags the build makes `0.1.dev1`, or fails; the index takes "
    "each file name once.",
    cure="Add `fetch-depth: 0` to the checkout.",
    bad=Example(_BAD, {"pyproject.toml": PYPROJECT}),
    good=Example(_GOOD, {"pyproject.toml": PYPROJECT}),
    fix=Safety.SAFE,
    find=find,
    find_in_pipeline=find_in_pipeline,
    sources=("https://github.com/actions/checkout#usage",),
)
