"""Inputs of the publish action by their old names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.audit.edits import replace_in
from tracer_bullet.audit.rule import AuditFinding, Example, Fix, Rule, Safety, Severity
from tracer_bullet.text.nodes import Mapping
from tracer_bullet.workflow.reach.publish_action import knows_hyphens
from tracer_bullet.workflow.reach.publish_releases import used_release

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow
    from tracer_bullet.workflow.model import Reference

_BAD = """\
- uses: pypa/gh-action-pypi-publish@release/v1
  with:
    repository_url: https://test.pypi.org/legacy/
"""
RENAMED = {
    "repository_url": "repository-url",
    "packages_dir": "packages-dir",
    "verify_metadata": "verify-metadata",
    "skip_existing": "skip-existing",
    "print_hash": "print-hash",
}
"""https://github.com/pypa/gh-action-pypi-publish/blob/release/v1/action.yml"""


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """Keys of `with:` that have another name now, for a version that knows it: an older one would ignore it."""
    for _, step in audited.publish_steps:
        if step.uses is None or not knows_hyphens(step.uses):
            continue
        given = step.node.get("with")
        for entry in given.entries if isinstance(given, Mapping) else ():
            if new := RENAMED.get(entry.name.lower()):
                splice = replace_in(audited.text, entry.key.span, entry.name, new)
                fix = Fix(f"write `{new}`", (splice,), is_safe=_is_told(step.uses)) if splice else None
                yield AuditFinding(
                    f"the input `{entry.name}` is deprecated", entry.key.span, f"write `{new}`", fix
                )


def _is_told(reference: Reference) -> bool:
    """Whether the version is known for certain: a commit that is not one of a release may be an old one."""
    return not reference.is_pinned or used_release(reference) is not None


RULE = Rule(
    id="publish-action-old-input",
    summary="an input of the publish action has a new name",
    severity=Severity.ADVICE,
    why="The names with underscores are deprecated. The action warns on every run, and says that it will remove them.",
    cure="Write the name of the input with hyphens.",
    bad=Example(_BAD),
    good=Example(_BAD.replace("repository_url", "repository-url")),
    fix=Safety.SAFE,
    find=find,
    sources=("https://github.com/pypa/gh-action-pypi-publish/blob/release/v1/action.yml",),
)
