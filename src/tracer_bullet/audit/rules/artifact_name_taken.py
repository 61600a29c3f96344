"""Two uploads of one run under one name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.audit.artifacts import UPLOAD, artifact_steps, is_of_version_4, repeated_in_matrix
from tracer_bullet.audit.rule import AuditFinding, Example, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow, PlacedStep

_GOOD = """\
jobs:
  build:
    strategy:
      matrix:
        os: [ubuntu-latest, macos-latest]
    runs-on: ${{ matrix.os }}
    steps:
      - uses: actions/upload-artifact@v5
        with:
          name: dist-${{ matrix.os }}
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
    """A fixed name in a matrix, and a name that an earlier step has without a condition."""
    taken: dict[str, PlacedStep] = {}
    for placed in artifact_steps(audited, UPLOAD):
        job, step = placed
        overwrite = step.arguments.get("overwrite")
        if not is_of_version_4(step) or (overwrite and overwrite.value.lower() == "true"):
            continue
        given = step.arguments.get("name")
        name = given.value if given else "artifact"
        span = given.span if given else step.span
        if step.condition or job.condition:
            continue
        if repeated_in_matrix(job, step):
            yield AuditFinding(
                f"several jobs of the matrix of `{job.id}` upload an artifact called `{name}`, and all but one fail",
                span,
                f"make the name unique, for example `{name}-${{{{ strategy.job-index }}}}`, "
                "and download with `pattern` and `merge-multiple: true`",
            )
        elif name in taken:
            other = taken[name]
            yield AuditFinding(
                f"the name `{name}` is taken by the step in line {other.step.span.line}: this upload fails",
                span,
                "give each artifact of a run a name of its own",
            )
        if "${{" not in name:
            taken.setdefault(name, placed)


RULE = Rule(
    id="artifact-name-taken",
    summary="two uploads of a run use one artifact name",
    severity=Severity.ERROR,
    why="Since version 4 of the action an artifact is written once. The second upload fails: `(409) Conflict: an "
    "artifact with this name already exists on the workflow run`.",
    cure="Put something of the matrix into the name, and merge the artifacts on download.",
    bad=Example(_GOOD.replace("dist-${{ matrix.os }}", "dist")),
    good=Example(_GOOD),
    find=find,
    sources=("https://github.com/actions/upload-artifact#not-uploading-to-the-same-artifact",),
)
