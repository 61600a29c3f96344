"""Inputs that the publish action does not know."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from packaging.version import Version

from tracer_bullet.audit.rule import AuditFinding, Example, Rule, Severity
from tracer_bullet.audit.rules.publish_action_old_input import RENAMED
from tracer_bullet.text.listed import in_backticks
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
    repository: https://test.pypi.org/legacy/
"""
_KNOWN = ("user", "password", "verbose", "attestations", *RENAMED.values(), *RENAMED)
"""https://github.com/pypa/gh-action-pypi-publish/blob/release/v1/action.yml"""
_SINCE = {"attestations": Version("1.10.0")}
"""https://github.com/pypa/gh-action-pypi-publish/releases/tag/v1.10.0"""


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """Keys of `with:` that are not among the inputs."""
    for _, step in audited.publish_steps:
        given = step.node.get("with")
        for entry in given.entries if isinstance(given, Mapping) else ():
            if step.uses and _came_later(entry.name, step.uses):
                yield AuditFinding(
                    f"`{step.uses.ref}` of the publish action does not know `{entry.name}` yet, and ignores it",
                    entry.key.span,
                    f"use `release/v1`; or write `{entry.name.replace('-', '_')}`"
                    if entry.name in RENAMED.values()
                    else "use `release/v1`",
                )
            elif entry.name.lower() not in _KNOWN:
                near = difflib.get_close_matches(entry.name.lower().replace("_", "-"), _KNOWN, 1)
                known = in_backticks(_KNOWN)
                yield AuditFinding(
                    f"the publish action has no input `{entry.name}` and ignores it",
                    entry.key.span,
                    f"did you mean `{near[0]}`?" if near else f"its inputs are {known}",
                )


def _came_later(name: str, reference: Reference) -> bool:
    """Whether the version is too old for the name; of `master` other rules say enough, but for the index."""
    used = used_release(reference)
    if name in _SINCE:
        return used is not None and used < _SINCE[name]
    is_told = reference.ref == "master" and name != "repository-url"
    return name in RENAMED.values() and knows_hyphens(reference) is False and not is_told


RULE = Rule(
    id="publish-action-unknown-input",
    summary="the publish action does not know an input",
    severity=Severity.ERROR,
    why="An input that the action does not know is ignored with a warning: a misspelt `repository-url` uploads to "
    "PyPI.",
    cure="Write the name of the input as the action has it.",
    bad=Example(_BAD),
    good=Example(_BAD.replace("repository:", "repository-url:")),
    find=find,
    sources=("https://github.com/pypa/gh-action-pypi-publish/blob/release/v1/action.yml",),
)
