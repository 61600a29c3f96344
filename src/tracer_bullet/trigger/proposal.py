"""What arming a workflow comes to, worked out before anything is written: the texts, the gates, the proof."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.trigger.arming import arm

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracer_bullet.errors import RefusedError
    from tracer_bullet.trigger.gating import PlacedGate
    from tracer_bullet.trigger.outlook import Outlook


class Request(NamedTuple):
    """What is to be armed: the workflow at `path` for `branch`, also for runs by hand, also with gates."""

    path: str
    branch: str
    dispatch: bool = False
    gate: bool = False


class Proposal(NamedTuple):
    """What would be done. `texts` are the files that change, by path.

    `already` says why the branch triggers as it is, empty where it does not. `outlook` is what holds with the
    changes made, in terms of the files as they are where it is not proven. `added` are the gates that are
    among the changes, `missing` those that are not, but would make the proof hold; `obstacle` is why there
    are none that would.
    """

    request: Request
    texts: Mapping[str, str]
    already: str
    outlook: Outlook
    added: tuple[PlacedGate, ...] = ()
    missing: tuple[PlacedGate, ...] = ()
    obstacle: RefusedError | None = None


def arm_text(text: str, request: Request, branches: list[str]) -> str:
    """`text` with a trigger for all that is asked for, `branches` being those that do not trigger yet."""
    if not branches and not request.dispatch:
        return text
    return arm(text, branches, dispatch=request.dispatch, path=request.path)
