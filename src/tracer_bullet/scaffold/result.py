"""The last look at a result before it is shown and written: what does not hold here is never written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.errors import RefusedError
from tracer_bullet.trigger import armed_branches

if TYPE_CHECKING:
    from tracer_bullet.scaffold.stage import Rendered


def check_result(rendered: Rendered) -> None:
    """Raise RefusedError unless the workflow is armed for the branch that was asked for, and for no other."""
    wanted = str(rendered.answers["tracer_branch"])
    armed = armed_branches(rendered.files[rendered.workflow].decode(), rendered.workflow)
    if armed != ((wanted,) if wanted else ()):
        raise RefusedError(f"`{rendered.workflow}` would be armed for {armed}, and not for {wanted!r} alone")
