"""Temporary parts that `tracer arm` wrote and that are still there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.audit.rule import AuditFinding, Example, Fix, Rule, Safety, Severity
from tracer_bullet.errors import TracerError
from tracer_bullet.refs import HEADS
from tracer_bullet.text.blocks import BEGIN
from tracer_bullet.text.listed import in_backticks
from tracer_bullet.text.splices import as_splice
from tracer_bullet.trigger import finalize, inspect
from tracer_bullet.trigger.marked import read_marked
from tracer_bullet.workflow.proof.ref_names import is_version_tag

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracer_bullet.audit.audited import AuditedWorkflow
    from tracer_bullet.audit.audited_build import AuditedBuild
    from tracer_bullet.audit.audited_pipeline import AuditedPipeline
    from tracer_bullet.audit.facts import RepositoryFacts

_ARMED = """\
on:
  # tracer: begin temporary trigger (`tracer finalize` removes it)
  push:
    branches:
      - my-feature
  # tracer: end temporary trigger
  release:
    types: [published]
"""
_FINALIZED = """\
on:
  release:
    types: [published]
"""


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """The block, unless the branch that it is for is checked out."""
    if BEGIN not in audited.text:
        return
    try:
        armed = inspect(audited.text, audited.workflow.path)
    except TracerError as error:
        line = error.place.line if error.place else 1
        yield AuditFinding(
            f"tracer cannot remove the temporary part: {error.message}",
            audited.span_in_line(line or 1),
            error.hint or "remove the lines between the markers, and both markers",
        )
        return
    if armed and (
        said := _say_left(audited.facts, armed.branches, audited.simulator.repository.default_branch)
    ):
        yield AuditFinding(
            said,
            audited.span_in_line(armed.line, BEGIN),
            f"tracer finalize {audited.workflow.path}",
            _fix(audited),
        )


def find_in_build(audited: AuditedBuild) -> Iterator[AuditFinding]:
    """The same of the configuration of a further provider."""
    marked, default = audited.marked, audited.facts.simulator.repository.default_branch
    if marked and (said := _say_left(audited.facts, marked.branches, default)):
        yield AuditFinding(
            said,
            audited.span_of(BEGIN),
            f"tracer finalize {audited.path}",
        )


def find_in_pipeline(audited: AuditedPipeline) -> Iterator[AuditFinding]:
    """The same of the files of a pipeline on GitLab."""
    home = audited.repository.home
    for path in audited.repository.config_files:
        marked = read_marked(audited.text(path), path)
        if marked and (said := _say_left(audited.facts, marked.branches, home.default_branch)):
            yield AuditFinding(
                said,
                audited.span_in_file(path, BEGIN),
                f"tracer finalize {path}",
                path=path,
            )


def _say_left(facts: RepositoryFacts, branches: Sequence[str], default: str) -> str:
    """That the temporary parts for `branches` are still there; empty while the tracer run is going on."""
    reason = _why_left(facts, branches, default)
    named = in_backticks(branches) or "a tracer run"
    return f"the temporary parts for {named} are still there: {reason}" if reason else ""


def _why_left(facts: RepositoryFacts, branches: Sequence[str], default: str) -> str:
    """Why they are no longer needed; empty while the tracer run is going on."""
    git = facts.own_git
    if git is None:
        return "no git repository tells that the branch is still worked on"
    if git.branch == default and default not in branches:
        return f"`{default}` is the default branch, from which they would run for everybody"
    if tags := [tag for tag in facts.tags_at_head if is_version_tag(tag)]:
        return f"the tag `{tags[0]}` points to this commit, so its release would run them"
    known = {name.removeprefix(HEADS) for name in git.references if name.startswith(HEADS)}
    known |= {
        name.split("/", 3)[3]
        for name in git.references
        if name.startswith("refs/remotes/") and name.count("/") > 2
    }
    if branches and not known & set(branches) and git.branch not in branches:
        return "neither this repository nor a remote has that branch"
    return ""


def _fix(audited: AuditedWorkflow) -> Fix | None:
    try:
        after = finalize(audited.text, path=audited.workflow.path)
    except TracerError:
        return None
    return Fix("remove the temporary parts", (as_splice(audited.text, after),))


RULE = Rule(
    id="temporary-trigger-left",
    summary="temporary parts of a tracer run are still in the workflow",
    severity=Severity.ERROR,
    why="The tracer run is over, or the parts have reached the default branch. They start the workflow on a "
    "branch that may be created again.",
    cure="Run `tracer finalize`: it restores the file byte for byte.",
    bad=Example(_ARMED),
    good=Example(_FINALIZED),
    fix=Safety.SAFE,
    find=find,
    find_in_pipeline=find_in_pipeline,
    find_in_build=find_in_build,
)
