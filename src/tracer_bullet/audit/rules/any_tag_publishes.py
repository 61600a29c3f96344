"""A tag that is no version publishes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.audit.lane_texts import executed_texts
from tracer_bullet.audit.rule import AuditFinding, Example, Rule, Severity
from tracer_bullet.workflow.proof.ref_names import is_version_tag
from tracer_bullet.workflow.proof.release_kind import is_tag_push
from tracer_bullet.workflow.reach import PYPI

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow

_WITH_FILTER = "restrict `tags:` to version tags, for example `v[0-9]*`"
_WITHOUT_FILTER = (
    "change the gate so that it asks for a version tag, for example `startsWith(github.ref, 'refs/tags/v')`"
)

_COMPARES = re.compile(
    r"check-python-version|^(?=[^\n]*(?<!python-)version)(?=[^\n]*(?:GITHUB_REF|ref_name|github\.ref))[^\n]*\s[!=]?=",
    re.IGNORECASE | re.MULTILINE,
)
"""A line that compares the tag with the version, which a tag of another kind does not survive."""


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """The filter of tags, where another tag than a version reaches PyPI."""
    for route in audited.routes:
        tag = route.run.event.ref.removeprefix("refs/tags/")
        event = route.run.event.name
        trigger = audited.workflow.triggers.get(event)
        if trigger is None or route.run.started.passes is not True:
            continue  # nothing is known of an escape such as `\\.` in the filter
        if route.upload.index == PYPI and is_tag_push(route.run.event) and not _may_begin_version(tag):
            if _COMPARES.search(executed_texts(audited)):
                return
            # `create` knows no filters: https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#create
            patterns = trigger.filters.get("tags", ()) if event == "push" else ()
            yield AuditFinding(
                f"a tag that is not a version publishes to PyPI, for example `{tag}`",
                patterns[0].span if patterns else trigger.span,
                _WITH_FILTER if patterns else _WITHOUT_FILTER,
            )
            return


def _may_begin_version(tag: str) -> bool:
    """Whether a tag is a version, or what comes before one: nobody pushes a tag `v`."""
    return is_version_tag(tag) or is_version_tag(f"{tag}1.0")


RULE = Rule(
    id="any-tag-publishes",
    summary="a tag that is not a version publishes to PyPI",
    severity=Severity.ADVICE,
    why="A tag such as `nightly` or `deployed-22` publishes as well. With a version taken from tags it becomes an "
    "unwanted version.",
    cure="Restrict `tags:` to version tags.",
    bad=Example("on:\n  push:\n    tags: ['*']\n"),
    good=Example("on:\n  push:\n    tags: ['v[0-9]*']\n"),
    find=find,
)
