"""Artifacts that land in folders of their own, where the upload does not look."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.audit.artifacts import DOWNLOAD, UPLOAD, artifact_steps, is_of_version_4
from tracer_bullet.audit.edits import add_argument
from tracer_bullet.audit.rule import AuditFinding, Example, Fix, Rule, Safety, Severity
from tracer_bullet.workflow.expressions.templates import OPEN

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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
_MAKES_NOTHING = re.compile(
    r"actions/(?:download-artifact|setup-python|attest[\w-]*)@|pypa/gh-action-pypi-publish@|step-security/harden-runner@"
)
_FLAT = re.compile(r"\A\s*[\w./-]*(?:\b(?:dist|wheelhouse)/?\**|\*\.(?:whl|tar\.gz))\s*\Z")
"""One path, of which the artifact has the files without a folder."""


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """Downloads of several artifacts into the folder that the publish action of the same job reads, or elsewhere."""
    publishing: dict[str, list[Step]] = {}
    for job, step in audited.publish_steps:
        publishing.setdefault(job.id, []).append(step)
    downloads: dict[str, list[Step]] = {}
    for job, step in artifact_steps(audited, DOWNLOAD):
        if job.id in publishing and is_of_version_4(step):
            downloads.setdefault(job.id, []).append(step)
    for name, steps in downloads.items():
        job, wanted = audited.workflow.jobs[name], _folder(publishing[name][-1], "packages-dir", "dist")
        if any(step.run for step in job.steps):
            continue  # a script may bring the files to their place
        apart = [step for step in steps if _keeps_apart(step) and _folder(step, "path", ".") == wanted]
        yield from (_to_merge(audited, step) for step in apart)
        is_one = not apart and len(publishing[name]) == 1
        if is_one and _only_hands_on(job) and _misses(audited, steps, wanted):
            yield AuditFinding(
                f"the files land in `{_folder(steps[0], 'path', '.')}`, and the upload looks for them in `{wanted}`",
                steps[0].uses.span if steps[0].uses else steps[0].span,
                f"download into `path: {wanted}`",
            )


def _to_merge(audited: AuditedWorkflow, step: Step) -> AuditFinding:
    pattern = step.arguments.get("pattern")
    is_given = step.arguments.get("merge-multiple") is not None
    splice = None if is_given else add_argument(audited.text, step, "merge-multiple: true")
    return AuditFinding(
        "each artifact lands in a folder of its own, and the upload looks for files right in "
        f"`{_folder(step, 'path', '.')}`",
        pattern.span if pattern else step.uses.span if step.uses else step.span,
        "add `merge-multiple: true`",
        Fix("merge the artifacts", (splice,)) if splice else None,
    )


def _keeps_apart(step: Step) -> bool:
    merged = step.arguments.get("merge-multiple")
    return not (_names_one(step) or (merged and merged.value.lower() != "false"))


def _only_hands_on(job: Job) -> bool:
    """Whether no step of a job makes a file, or moves one."""
    return all(step.uses and _MAKES_NOTHING.match(step.uses.text.lower()) for step in job.steps)


def _misses(audited: AuditedWorkflow, steps: Sequence[Step], wanted: str) -> bool:
    """Whether all files of these downloads are known to land right in other folders."""
    kept = [one.step for one in audited.steps_using(UPLOAD)]
    paths = [given.value if (given := one.arguments.get("path")) else "" for one in kept]
    names = {given.value for one in kept if (given := one.arguments.get("name"))}
    fetched = {given.value if (given := one.arguments.get("name")) else "" for one in steps}
    folders = [_folder(step, "path", ".") for step in steps]
    is_known = fetched <= names and all(map(_FLAT.match, paths))
    return is_known and wanted not in folders and not any(OPEN in one for one in (wanted, *folders))


def _names_one(step: Step) -> bool:
    """Whether the step asks for artifacts by a name or by ids, or by what is not known."""
    given = step.arguments
    return bool(given.get("name") or given.get("artifact-ids") or given.expression)


def _folder(step: Step, name: str, default: str) -> str:
    given = step.arguments.get(name) or step.arguments.get(name.replace("-", "_"))
    return (given.value if given else default).removeprefix("./").strip("/") or "."


RULE = Rule(
    id="download-without-merge",
    summary="downloaded artifacts land in folders where the upload does not look",
    severity=Severity.ERROR,
    why="Several artifacts are downloaded into one folder each, and one artifact without `path` into the checkout. The "
    "publish action only takes files that are right in its own folder, and finds none.",
    cure="Add `merge-multiple: true`, and download into the folder of the upload.",
    bad=Example(_BAD),
    good=Example(_GOOD),
    fix=Safety.SAFE,
    find=find,
    sources=(
        "https://github.com/actions/download-artifact#download-multiple-filtered-artifacts-to-the-same-directory",
    ),
)
