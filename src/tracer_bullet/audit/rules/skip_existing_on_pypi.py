"""`skip-existing` where a release uploads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.audit.edits import remove_entry
from tracer_bullet.audit.pipeline_finding import finding_in_job
from tracer_bullet.audit.rule import AuditFinding, Example, Fix, Rule, Safety, Severity
from tracer_bullet.workflow.reach import PYPI, TESTPYPI
from tracer_bullet.workflow.reach.actions import PUBLISH_ACTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow
    from tracer_bullet.audit.audited_pipeline import AuditedPipeline

_BAD = """\
- uses: pypa/gh-action-pypi-publish@release/v1
  with:
    packages-dir: dist/
    skip-existing: true
"""
_GOOD = """\
- uses: pypa/gh-action-pypi-publish@release/v1
  with:
    packages-dir: dist/
"""


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """The input of the publish action, where it uploads to PyPI for certain and in one job only."""
    for upload in audited.uploads_to(PYPI):
        step = upload.step
        if (
            step is None
            or step.uses is None
            or step.uses.repository not in PUBLISH_ACTIONS
            or upload.job.matrix
        ):
            continue
        for name in ("skip-existing", "skip_existing"):
            given = step.arguments.get(name)
            if given and given.value.strip().lower() == "true":
                splice = remove_entry(audited.text, step.node.get("with"), name)
                yield AuditFinding(
                    f"`{name}` makes a release succeed whose version is on PyPI already",
                    given.span,
                    f"remove `{name}`: PyPI then refuses the upload, and the run says so",
                    Fix(f"remove `{name}`", (splice,), is_safe=False) if splice else None,
                )


def find_in_pipeline(audited: AuditedPipeline) -> Iterator[AuditFinding]:
    """The option of twine, in a job that uploads to PyPI only."""
    tests = {one.job.name for one in audited.uploads_to(TESTPYPI)}
    for upload in audited.uploads_to(PYPI):
        job = upload.job
        if job.name not in tests and any("--skip-existing" in line for line in job.script):
            yield finding_in_job(
                audited,
                job,
                "`--skip-existing` makes a release succeed whose version is on PyPI already",
                "remove `--skip-existing`: PyPI then refuses the upload, and the job says so",
                "--skip-existing",
            )


RULE = Rule(
    id="skip-existing-on-pypi",
    summary="`skip-existing` hides that a release published nothing",
    severity=Severity.ERROR,
    why="A version that was uploaded before is skipped, the run is green, and PyPI keeps the old files. The "
    "action recommends the input for TestPyPI only. If you set it on purpose, to repeat an upload of many files "
    "that broke off, allow it with a comment: `# tracer: ignore[skip-existing-on-pypi] reason`.",
    cure="Remove it from the job that uploads to PyPI.",
    bad=Example(_BAD),
    good=Example(_GOOD),
    fix=Safety.UNSAFE,
    find=find,
    find_in_pipeline=find_in_pipeline,
    sources=("https://github.com/pypa/gh-action-pypi-publish#tolerating-release-package-file-duplicates",),
)
