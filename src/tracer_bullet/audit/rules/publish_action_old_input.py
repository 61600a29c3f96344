"""Inputs of the publish action by their old names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.audit.edits import replace_in
from tracer_bullet.audit.rule import AuditFinding, Example, Fix, Rule, Safety, Severity
from tracer_bullet.text.nodes import Mapping

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow

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
    """Keys of `with:` that have another name now."""
    for _, step in audited.publish_steps:
        given = step.node.get("with")
        for entry in given.entries if isinstance(given, Mapping) else ():
            if new := RENAMED.get(entry.name.lower()):
                splice = replace_in(audited.text, entry.key.span, entry.name, new)
                fix = Fix(f"write `{new}`", (splice,)) if splice else None
                yield AuditFinding(
                    f"the input `{entry.name}` is deprecated", entry.key.span, f"write `{new}`", fix
                )


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
