"""A regular expression where GitHub reads a glob."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.audit.rule import AuditFinding, Example, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow

_BAD = """\
on:
  push:
    tags:
      - '^v[0-9]+$'
"""
_GOOD = """\
on:
  push:
    tags:
      - 'v[0-9]+'
"""
_REGEX = re.compile(r"\\[dws]|\A\^|\$\Z|\(.*\||\([^)]*\)[+*?]|[\])\w.]\{\d+(?:,\d*)?\}")


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """Patterns of branches and tags with what only a regular expression has."""
    if not audited.publishes:
        return
    for trigger in audited.workflow.triggers.values():
        for name in ("branches", "branches-ignore", "tags", "tags-ignore"):
            for pattern in trigger.filters.get(name, ()):
                if found := _REGEX.search(pattern.value):
                    yield AuditFinding(
                        f"`{pattern.value}` is a regular expression (`{found[0]}`), and filters are globs",
                        pattern.span,
                        "write a glob, for example `v[0-9]+.[0-9]+.[0-9]+`",
                    )


RULE = Rule(
    id="regular-expression-in-filter",
    summary="a filter holds a regular expression, which GitHub reads as a glob",
    severity=Severity.ERROR,
    why="The filters of `on:` are globs with `*`, `**`, `?`, `+`, `[]` and `!`. `^`, `$` and groups stand for "
    "themselves there, so no tag matches and nothing is published. GitHub documents no `\\d` and no `\\w`.",
    cure="Write a glob: `v[0-9]+.[0-9]+.[0-9]+` for `v1.2.3`.",
    bad=Example(_BAD),
    good=Example(_GOOD),
    find=find,
    sources=(
        "https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#filter-pattern-cheat-sheet",
    ),
)
