"""What `uses:` names, taken apart, with the comment that stands behind it.

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
_COMMENT = re.compile(r"[ \t]+#[ \t]*(?P<words>[^\r\n]*)")


def read_reference(node: nodes.Node | None, text: str) -> Reference | None:
    """The reference that stands here, None where none does; `text` is the whole file."""
    leaf = leaves.given(node)
    if leaf is None:
        return None
    comment = _COMMENT.match(text, leaf.span.end)
    words = comment["words"].strip() if comment else ""
    parts = _REPOSITORY.match(leaf.value)
    if parts is None or leaf.value.startswith((*LOCAL, "docker://")):
        return Reference(leaf.value, leaf.span, comment=words)
    return Reference(
        leaf.value,
        leaf.span,
        owner=parts["owner"],
        name=parts["name"],
        path=(parts["path"] or "").strip("/"),
        ref=parts["ref"] or "",
        comment=words,
    )
