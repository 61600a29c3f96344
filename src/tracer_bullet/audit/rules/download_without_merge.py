"""Artifacts that land in folders of their own, where the upload does not look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.audit.artifacts import DOWNLOAD, artifact_steps, is_of_version_4
from tracer_bullet.audit.edits import add_argument
from tracer_bullet.audit.rule import AuditFinding, Example, Fix, Rule, Safety, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow
    from tracer_bullet.workflow.model import Job, Step

_BAD = """\
- uses: actions/download-artifact@v5
  with:
    pattern: dist-*
    path: dist/
- uses: pypa/gh-action-pypi-publish@release/v1
"""
_GOOD = _BAD.replace("    path: dist/\n", "    path: dist/\n    merge-multiple: true\n")


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """Downloads of several artifacts into the folder that the publish action of the same job reads."""
    publishing = {job.id: step for job, step in audited.publish_steps}
    for job, step in artifact_steps(audited, DOWNLOAD):
        if job.id not in publishing or not is_of_version_4(step) or _moves_files(job):
            continue
        pattern, merged = step.arguments.get("pattern"), step.arguments.get("merge-multiple")
        if _names_one(step) or (merged and merged.value.lower() != "false"):
            continue
        if _folder(step, "path", ".") != _folder(publishing[job.id], "packages-dir", "dist"):
            continue
        splice = add_argument(audited.text, step, "merge-multiple: true") if merged is None else None
        yield AuditFinding(
            "each artifact lands in a folder of its own, and the upload looks for files right in "
            f"`{_folder(step, 'path', '.')}`",
            pattern.span if pattern else step.uses.span if step.uses else step.span,
            "add `merge-multiple: true`",
            Fix("merge the artifacts", (splice,)) if splice else None,
        )


def _names_one(step: Step) -> bool:
    """Whether the step asks for artifacts by a name or by ids, or by what is not known."""
    given = step.arguments
    return bool(given.get("name") or given.get("artifact-ids") or given.expression)


def _moves_files(job: Job) -> bool:
    """Whether a script of the job may bring the files to their place."""
    return any(step.run for step in job.steps)


def _folder(step: Step, name: str, default: str) -> str:
    given = step.arguments.get(name) or step.arguments.get(name.replace("-", "_"))
    return (given.value if given else default).removeprefix("./").strip("/") or "."


RULE = Rule(
    id="download-without-merge",
    summary="downloaded artifacts land in folders where the upload does not look",
    severity=Severity.ERROR,
    why="Several artifacts are downloaded into one folder each. The publish action only takes files that are right "
    "in its folder, and finds none.",
    cure="Add `merge-multiple: true`.",
    bad=Example(_BAD),
    good=Example(_GOOD),
    fix=Safety.SAFE,
    find=find,
    sources=(
        "https://github.com/actions/download-artifact#download-multiple-filtered-artifacts-to-the-same-directory",
    ),
)
