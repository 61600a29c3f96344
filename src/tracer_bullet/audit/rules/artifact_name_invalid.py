"""An artifact whose name GitHub refuses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.audit.artifacts import UPLOAD, artifact_steps, names_in_matrix
from tracer_bullet.audit.rule import AuditFinding, Example, Rule, Severity
from tracer_bullet.refs import short_name
from tracer_bullet.workflow.expressions.templates import IN_BRACES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow
    from tracer_bullet.workflow.model import Job

_GOOD = """\
jobs:
  build:
    strategy:
      matrix:
        image: [linux/amd64, linux/arm64]
    runs-on: ubuntu-latest
    steps:
      - uses: actions/upload-artifact@v5
        with:
          name: dist-${{ strategy.job-index }}
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
_INVALID = re.compile(r'[":<>|*?\r\n\\/]')
"""https://github.com/actions/toolkit/blob/main/packages/artifact/src/internal/upload/path-and-artifact-name-validation.ts"""
_HAS_SLASH = re.compile(r"\$\{\{\s*github\.(?:ref|repository|workflow_ref)\s*\}\}")
_REF_NAME = re.compile(r"\$\{\{\s*github\.ref_name\s*\}\}")


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """Names with a forbidden character: in the text, in a job of the matrix, or from the ref of an upload."""
    for job, step in artifact_steps(audited, UPLOAD):
        given = step.arguments.get("name")
        why = (_why_invalid(job, given.value) or _why_on_ref(audited, given.value)) if given else ""
        if given and why:
            yield AuditFinding(
                f"GitHub refuses the artifact name `{given.value}`: {why}",
                given.span,
                "use `${{ strategy.job-index }}`, or a value without `/` and `:`",
            )


def _why_invalid(job: Job, name: str) -> str:
    if found := _INVALID.search(IN_BRACES.sub("", name)):
        return f"it holds `{found[0]}`"
    if found := _HAS_SLASH.search(name):
        return f"`{found[0]}` holds `/`"
    for value in names_in_matrix(job, name) if "matrix." in name else ():
        if found := _INVALID.search(value):
            return f"a job of the matrix calls it `{value}`, which holds `{found[0]}`"
    return ""


def _why_on_ref(audited: AuditedWorkflow, name: str) -> str:
    """The ref of an event that surely uploads, if the name takes it over and it holds a slash."""
    asked = _REF_NAME.search(name)
    for route in audited.certain_routes if asked else ():
        ref = short_name(route.run.event.ref)
        if asked and "/" in ref and route.run.started.passes is True:
            return f"`{asked[0]}` is `{ref}` on {route.run.event.title}"
    return ""


RULE = Rule(
    id="artifact-name-invalid",
    summary="an artifact name holds a character that GitHub refuses",
    severity=Severity.ERROR,
    why='Names of artifacts must not hold `/`, `\\`, `:`, `*`, `?`, `|`, `<`, `>`, `"`. The upload fails after '
    "the build, and nothing is published.",
    cure="Build the name from values without these characters.",
    bad=Example(_GOOD.replace("strategy.job-index", "matrix.image")),
    good=Example(_GOOD),
    find=find,
    sources=("https://github.com/actions/upload-artifact#inputs",),
)
