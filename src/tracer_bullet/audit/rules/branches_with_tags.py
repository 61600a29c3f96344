"""`branches` and `tags` of one push: either is enough."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.audit.rule import AuditFinding, Example, Rule, Severity
from tracer_bullet.refs import HEADS
from tracer_bullet.workflow.proof.release_kind import is_tag_push
from tracer_bullet.workflow.reach import PYPI

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow

_BAD = """\
on:
  push:
    branches: [main]
    tags: ['v*']
"""


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """The filter of branches, where a push to one of them uploads to PyPI as a tag does."""
    push = audited.workflow.triggers.get("push")
    branches = next((name for name in ("branches", "branches-ignore") if push and push.filters.get(name)), "")
    if push is None or not branches or not push.filters.get("tags"):
        return
    if any("ref" in one.condition.value for one in audited.conditions):
        return  # somebody chose the refs
    routes = [one for one in audited.routes if one.upload.index == PYPI and one.upload.reached is True]
    by_tag = {one.upload.name for one in routes if is_tag_push(one.run.event)}
    for route in routes:
        event = route.run.event
        if event.name == "push" and event.ref.startswith(HEADS) and route.upload.name in by_tag:
            yield AuditFinding(
                f"a push to a branch starts this workflow as a tag does, and {event.title} uploads to PyPI",
                push.filters[branches][0].span,
                f"remove `{branches}:`: a tag filter cannot be limited to tags on a branch",
            )
            return


RULE = Rule(
    id="branches-with-tags",
    summary="`branches` beside `tags` lets every push to the branch publish",
    severity=Severity.ERROR,
    why="A push matches if its branch or its tag matches. The two filters together do not mean a tag on that "
    "branch.",
    cure="Keep `tags`, and test branches in another workflow; or give the job that uploads a condition.",
    bad=Example(_BAD),
    good=Example(_BAD.replace("    branches: [main]\n", "")),
    find=find,
    sources=(
        "https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#onpushbranchestagsbranches-ignoretags-ignore",
    ),
)
