"""Two uploads with attestations in one job."""

from __future__ import annotations

from typing import TYPE_CHECKING

from packaging.version import Version

from tracer_bullet.audit.rule import AuditFinding, Example, Rule, Severity
from tracer_bullet.workflow.reach.publish_releases import used_release

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow
    from tracer_bullet.workflow.model import Step

_BAD = """\
- uses: pypa/gh-action-pypi-publish@release/v1
  with:
    repository-url: https://test.pypi.org/legacy/
- uses: pypa/gh-action-pypi-publish@release/v1
"""
_GOOD = """\
- uses: pypa/gh-action-pypi-publish@release/v1
  with:
    repository-url: https://test.pypi.org/legacy/
    attestations: false
- uses: pypa/gh-action-pypi-publish@release/v1
"""

_ATTESTS = Version("1.11.0")


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """The second of two uploads that attest the same files, where no condition chooses between them."""
    first: dict[str, Step] = {}
    for job, step in audited.publish_steps:
        if not _attests(step) or step.condition:
            continue
        if job.id in first and _folder(first[job.id]) == _folder(step):
            yield AuditFinding(
                f"job `{job.id}` uses the publish action twice: the first use (line {first[job.id].span.line}) leaves "
                "attestations beside the files, on which the second one fails",
                step.uses.span if step.uses else step.span,
                "upload to each index from a job of its own; or set `attestations: false` on the first use",
            )
        first.setdefault(job.id, step)


def _attests(step: Step) -> bool:
    """By default with trusted publishing: https://github.com/pypa/gh-action-pypi-publish#generating-and-uploading-attestations.

    Since v1.11.0: https://github.com/pypa/gh-action-pypi-publish/releases/tag/v1.11.0.
    """
    version = used_release(step.uses) if step.uses else None
    if version and version < _ATTESTS:
        return False
    given = step.arguments.get("attestations")
    return not step.arguments.get("password") and (given is None or given.value.strip().lower() != "false")


def _folder(step: Step) -> str:
    given = step.arguments.get("packages-dir") or step.arguments.get("packages_dir")
    return given.value.strip("/") if given else "dist"


RULE = Rule(
    id="publish-action-twice",
    summary="one job uses the publish action twice on the same files",
    severity=Severity.ERROR,
    why="The action writes attestations beside the files and stops if some are there already. Running it twice in "
    "a job is not supported.",
    cure="Upload to TestPyPI and to PyPI from two jobs.",
    bad=Example(_BAD),
    good=Example(_GOOD),
    find=find,
    sources=("https://github.com/pypa/gh-action-pypi-publish#-non-goals",),
)
