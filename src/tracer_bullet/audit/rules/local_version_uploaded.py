"""A version with a local part goes to an index."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.arming.lane.step_kinds import builds, builds_in, makes_tag
from tracer_bullet.audit.rule import AuditFinding, Example, Rule, Severity
from tracer_bullet.audit.rules.vcs_version_shallow import PYPROJECT
from tracer_bullet.refs import HEADS
from tracer_bullet.workflow.reach import PYPI, TESTPYPI
from tracer_bullet.workflow.simulation.gates import passes_when_green

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tracer_bullet.audit.audited import AuditedWorkflow
    from tracer_bullet.project.packaging_files import Project
    from tracer_bullet.text.nodes import Span
    from tracer_bullet.workflow.model import Workflow
    from tracer_bullet.workflow.proof.routes import Route

_ON = """\
on:
  push:
    branches: [main]
jobs:
  testpypi:
    runs-on: ubuntu-latest
    environment: testpypi
    permissions:
      id-token: write
    steps:
      - uses: actions/checkout@v5
        with:
          fetch-depth: 0
      - run: python -m build
      - uses: pypa/gh-action-pypi-publish@release/v1
        with:
          repository-url: https://test.pypi.org/legacy/
"""
_OPTIONS = '\n[tool.hatch.version.raw-options]\nlocal_scheme = "no-local-version"\n'
_LOCAL_BY_DEFAULT = {"setuptools-scm", "hatch-vcs"}
_GIVEN = re.compile(
    r"PRETEND_VERSION|LOCAL_SCHEME|local_scheme|no-local-version|SETUPTOOLS_SCM_OVERRIDES", re.IGNORECASE
)
_PRETENDS = re.compile(r"SETUPTOOLS_SCM_PRETEND_VERSION|PBR_VERSION|PDM_BUILD_SCM_VERSION")
_TOOLS = frozenset({"hatch", "poetry", "uv", "pdm", "rye"})
_STAMPED = re.compile(
    r"\bversion\b[^\n]*\+(?:[a-z]{0,6}\.?)\$(?:\{\{\s*github\.sha|\{?(?:GITHUB_SHA|\w*(?:SHA|COMMIT|HASH))\b|\(\s*git\b)",
    re.IGNORECASE,
)


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """Versions with a local part: written in the files, written by a step, or taken from git on a branch."""
    version = audited.facts.version
    on_branch = [one.upload for one in audited.certain_routes if one.run.event.ref.startswith(HEADS)]
    if version and "+" in (version.version or "") and on_branch:
        message = f"the version `{version.version}` has a local part, and no index takes the part after `+`"
        yield AuditFinding(message, audited.span_of(on_branch[0]), "write a version without it")
    if any(one.index in {PYPI, TESTPYPI} for one in audited.uploads):
        yield from (_stamped(span) for span in _stamps(audited))
    yield from _from_git(audited)


def _stamped(span: Span) -> AuditFinding:
    return AuditFinding(
        "this version has a local part, and no index takes the part after `+`",
        span,
        "write a version without it, for example `.dev$GITHUB_RUN_ID`",
    )


def _stamps(audited: AuditedWorkflow) -> Iterator[Span]:
    """Where a step of the lane that always runs writes, sets or exports a version with a local part."""
    steps = [step for job, step in audited.steps if job.id in audited.lane and not step.condition]
    for step in steps:
        found = _STAMPED.search(step.run.value) if step.run else None
        if found and step.run:
            yield audited.span_of_text(step.run.span.line, found[0].splitlines()[0][:20])
        yield from (
            leaf.span for name, leaf in step.env.items.items() if _PRETENDS.match(name) and "+" in leaf.value
        )
    for command in audited.commands:
        if command.step in steps and _sets_local_version(command.words, command.shell_env.values):
            yield audited.span_in_line(command.line, command.words[0])


def _sets_local_version(words: Sequence[str], variables: Mapping[str, str]) -> bool:
    """Whether a command gives a version with a `+` to a tool that sets it, or to one that builds."""
    if words[:1] and words[0] in _TOOLS and words[1:2] == ("version",):
        return any("+" in word for word in words[2:])
    given = (value for name, value in variables.items() if _PRETENDS.match(name))
    return builds_in(" ".join(words)) and any("+" in value for value in given)


def _from_git(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """Uploads on the push of a branch, with a version that names the commit."""
    version, project = audited.facts.version, audited.facts.project
    if version is None or project is None or version.key not in _LOCAL_BY_DEFAULT:
        return
    texts = [audited.text, *(one.text for one in _called(audited))]
    if any(map(_GIVEN.search, texts)) or _sets_scheme(project):
        return
    seen: set[str] = set()
    for route in audited.certain_routes:
        upload, event = route.upload, route.run.event
        if (
            upload.index in {PYPI, TESTPYPI}
            and event.name in {"push", "schedule"}
            and event.ref.startswith(HEADS)
            and upload.job.id not in seen
            and not _is_tagged(audited, route)
        ):
            seen.add(upload.job.id)
            yield AuditFinding(
                f"{event.title} uploads a version such as `1.2.dev3+g1a2b3c4`, and no index takes the part after `+`",
                audited.span_of(upload),
                f'set `local_scheme = "no-local-version"` for {version.key}',
            )


def _called(audited: AuditedWorkflow) -> Iterator[Workflow]:
    files = audited.simulator.files
    return (files[path] for path in sorted(audited.called) if path in files)


def _is_tagged(audited: AuditedWorkflow, route: Route) -> bool:
    """Whether a step that is sure to run tags the commit in the job that then builds it."""
    files, github = audited.simulator.files, {"github": route.run.event.github}
    lane = audited.workflow.with_needs(route.upload.job.id).values()
    called = [files[job.uses.local_path] for job in lane if job.uses and job.uses.local_path in files]
    return any(
        makes_tag(step)
        and passes_when_green(step.condition, github) is True
        and any(map(builds, job.steps[step.position :]))
        for job in (*lane, *(job for one in called for job in one.jobs.values()))
        for step in job.steps
    )


def _sets_scheme(project: Project) -> bool:
    """Whether the packaging files, or a module that they may call, choose the local part."""
    return bool(
        _GIVEN.search(f"{project.table('tool')} {project.text('setup.py')} {project.text('setup.cfg')}")
    )


RULE = Rule(
    id="local-version-uploaded",
    summary="a version with a local part is uploaded",
    severity=Severity.ERROR,
    why="Between two tags, setuptools-scm and hatch-vcs add the commit to the version: `+g1a2b3c4`. PyPI and TestPyPI "
    "refuse local versions.",
    cure="Choose a scheme without a local part, at least in the runs that upload.",
    bad=Example(_ON, {"pyproject.toml": PYPROJECT}),
    good=Example(_ON, {"pyproject.toml": PYPROJECT + _OPTIONS}),
    find=find,
    sources=("https://setuptools-scm.readthedocs.io/en/latest/extending/#available-implementations_1",),
)
