"""An artifact without files is only a warning."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.audit.artifacts import UPLOAD, artifact_steps, is_fetched
from tracer_bullet.audit.edits import add_entry
from tracer_bullet.audit.rule import AuditFinding, Example, Fix, Rule, Safety, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow

_BAD = """\
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/upload-artifact@v5
        with:
          path: dist/
  publish:
    needs: build
    runs-on: ubuntu-latest
    environment: pypi
    permissions:
      id-token: write
    steps:
      - uses: pypa/gh-action-pypi-publish@release/v1
"""


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """Uploads of artifacts on the way to an index."""
    for _, step in artifact_steps(audited, UPLOAD):
        given = step.arguments.get("if-no-files-found")
        path = step.arguments.get("path")
        if (given and given.value == "error") or path is None or not is_fetched(audited, step):
            continue
        node = step.node.get("with")
        splice = None if given else add_entry(audited.text, node, "if-no-files-found: error")
        yield AuditFinding(
            "an artifact without files is only a warning here",
            given.span if given else path.span,
            "add `if-no-files-found: error`",
            Fix("fail if there are no files", (splice,)) if splice else None,
        )


RULE = Rule(
    id="missing-files-ignored",
    summary="a build that made no files goes on",
    severity=Severity.ADVICE,
    why="If the build puts its files elsewhere, the artifact is empty, and the failure shows up in another job "
    "with another message.",
    cure="Add `if-no-files-found: error`.",
    bad=Example(_BAD),
    good=Example(_BAD.replace("path: dist/\n", "path: dist/\n          if-no-files-found: error\n")),
    fix=Safety.SAFE,
    find=find,
    sources=("https://github.com/actions/upload-artifact#inputs",),
)
