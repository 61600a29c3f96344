"""`skip-existing` where a release uploads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.audit.client_uploads import client_of
from tracer_bullet.audit.edits import remove_argument
from tracer_bullet.audit.pipeline_finding import finding_in_job
from tracer_bullet.audit.rule import AuditFinding, Example, Fix, Rule, Safety, Severity
from tracer_bullet.audit.switches import is_switched_on
from tracer_bullet.refs import HEADS
from tracer_bullet.workflow.reach import PYPI, TESTPYPI
from tracer_bullet.workflow.simulation.matrix import ANY, matrix_jobs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow
    from tracer_bullet.audit.audited_pipeline import AuditedPipeline
    from tracer_bullet.text.nodes import Span
    from tracer_bullet.workflow.events.event import Event
    from tracer_bullet.workflow.model import Job, Step
    from tracer_bullet.workflow.reach import Upload

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
_OPTION = "--skip-existing"


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """The input of an action or the option of a client, where it uploads to PyPI and in one job only.

    An upload on every push to a branch needs it: most of these pushes have no new version.
    """
    pushed = {(one.upload.job.id, one.upload.line) for one in audited.routes if _is_of_branch(one.run.event)}
    commands = {(one.command.job.id, one.command.line): one.words for one in audited.client_uploads}
    for upload in audited.uploads_to(PYPI):
        step = upload.step
        if step is None or not _runs_once(upload.job) or (upload.job.id, upload.line) in pushed:
            continue
        if step.uses:
            yield from _of_action(audited, upload, step)
        elif _OPTION in commands.get((upload.job.id, upload.line), ()):
            yield _finding(_OPTION, audited.span_in_line(upload.line, _OPTION), None)
        variable = step.env.get("TWINE_SKIP_EXISTING") or upload.job.env.get("TWINE_SKIP_EXISTING")
        if (
            client_of(upload) == "twine"
            and variable
            and variable.value.lower() not in {"", "0", "false", "no"}
        ):
            yield _finding("TWINE_SKIP_EXISTING", variable.span, None)


def _runs_once(job: Job) -> bool:
    """Whether a job has no matrix, or one with a single run."""
    return len(runs := matrix_jobs(job, {})) == 1 and runs[0] is not ANY


def _is_of_branch(event: Event) -> bool:
    return event.name in {"push", "schedule"} and event.ref.startswith(HEADS)


def _of_action(audited: AuditedWorkflow, upload: Upload, step: Step) -> Iterator[AuditFinding]:
    events = [one.run.event for one in audited.routes if one.upload.line == upload.line]
    for name in ("skip-existing", "skip_existing"):
        given = step.arguments.get(name)
        if given and any(is_switched_on(given.value, event) for event in events):
            splice = remove_argument(audited.text, step, name)
            fix = Fix(f"remove `{name}`", (splice,), is_safe=False) if splice else None
            yield _finding(name, given.span, fix)
    arguments = step.arguments.get("args")
    if arguments and _OPTION in arguments.value.split():
        yield _finding(_OPTION, arguments.span, None)


def _finding(name: str, span: Span, fix: Fix | None) -> AuditFinding:
    return AuditFinding(
        f"`{name}` makes a release succeed whose version is on PyPI already",
        span,
        f"remove `{name}`: PyPI then refuses the upload, and the run says so",
        fix,
    )


def find_in_pipeline(audited: AuditedPipeline) -> Iterator[AuditFinding]:
    """The option of twine, in a job that uploads to PyPI only."""
    tests = {one.job.name for one in audited.uploads_to(TESTPYPI)}
    for upload in audited.uploads_to(PYPI):
        job = upload.job
        if job.name not in tests and any(_OPTION in line for line in job.script):
            yield finding_in_job(
                audited,
                job,
                "`--skip-existing` makes a release succeed whose version is on PyPI already",
                "remove `--skip-existing`: PyPI then refuses the upload, and the job says so",
                _OPTION,
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
