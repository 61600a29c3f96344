"""The publish action pinned to something that is no release."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.audit.edits import replace_in
from tracer_bullet.audit.rule import AuditFinding, Example, Fix, Rule, Safety, Severity
from tracer_bullet.workflow.reach.publish_releases import COMMITS, TAG_OBJECTS, release_without_image

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow

_BAD = "- uses: pypa/gh-action-pypi-publish@6733eb7d741f0b11ec6a39b58540dab7590f9b7d # v1.14.0\n"


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """Hashes of tag objects, and hashes that are not the release that the comment names."""
    for _, step in audited.publish_steps:
        version = release_without_image(step.uses) if step.uses else ""
        if step.uses is None or not version:
            continue
        commit = COMMITS[version]
        what = _what(step.uses.ref, commit)
        splice = replace_in(audited.text, step.uses.span, step.uses.ref, commit)
        yield AuditFinding(
            f"`{step.uses.ref[:12]}…` is {what} of v{version}, so the publish action has no image to run",
            step.uses.span,
            f"write the commit of v{version}: `{commit}`",
            Fix(f"pin the commit of v{version}", (splice,)) if splice else None,
        )


def _what(ref: str, commit: str) -> str:
    if ref in TAG_OBJECTS:
        return "the tag object"
    return "only a part of the commit" if commit.startswith(ref) else "not the commit"


RULE = Rule(
    id="publish-action-no-image",
    summary="the publish action is pinned to a commit that is not a release",
    severity=Severity.ERROR,
    why="The action pulls an image that is named after its ref. Only releases have one, by tag and by commit. "
    "With any other hash, also that of the tag object, the step fails: `manifest unknown`.",
    cure="Pin the commit that the tag points to: `git ls-remote` shows it in the line that ends in `^{}`.",
    bad=Example(_BAD),
    good=Example(_BAD.replace("6733eb7d741f0b11ec6a39b58540dab7590f9b7d", COMMITS["1.14.0"])),
    fix=Safety.SAFE,
    find=find,
    sources=(
        "https://github.com/pypa/gh-action-pypi-publish/blob/unstable/v1/.github/workflows/build-and-push-docker-image.yml",
    ),
)
