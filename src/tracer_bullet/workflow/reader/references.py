"""What `uses:` names, taken apart, with the comment after it.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsuses
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.workflow.model import LOCAL, Reference
from tracer_bullet.workflow.reader import leaves

if TYPE_CHECKING:
    from tracer_bullet.text import nodes

_REPOSITORY = re.compile(
    r"(?P<owner>[^/@\s]+)/(?P<name>[^/@\s]+)(?:/(?P<path>[^@]*))?(?:@(?P<ref>.*))?\Z", re.S
)
_PUBLISH_IMAGE = re.compile(
    r"docker://ghcr\.io/(?P<owner>pypa)/(?P<name>gh-action-pypi-publish)(?P<path>)(?::(?P<ref>[\w.-]+))?\Z"
)
"""The image in which PyPA's publish action runs. Its tags have a hyphen where branches have a slash.

https://github.com/pypa/gh-action-pypi-publish/blob/unstable/v1/.github/workflows/build-and-push-docker-image.yml
"""
_COMMENT = re.compile(r"[ \t]+#[ \t]*(?P<words>[^\r\n]*)")


def read_reference(node: nodes.Node | None, text: str) -> Reference | None:
    """The reference that stands here, None where none does; `text` is the whole file."""
    leaf = leaves.given(node)
    if leaf is None:
        return None
    comment = _COMMENT.match(text, leaf.span.end)
    words = comment["words"].strip() if comment else ""
    is_action = not leaf.value.startswith((*LOCAL, "docker://"))
    parts = _REPOSITORY.match(leaf.value) if is_action else _PUBLISH_IMAGE.match(leaf.value)
    if parts is None:
        return Reference(leaf.value, leaf.span, comment=words)
    ref = parts["ref"] or ""
    return Reference(
        leaf.value,
        leaf.span,
        owner=parts["owner"],
        name=parts["name"],
        path=(parts["path"] or "").strip("/"),
        ref=ref if is_action else ref.replace("release-", "release/"),
        comment=words,
    )
