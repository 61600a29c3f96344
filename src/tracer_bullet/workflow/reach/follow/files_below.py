"""The files below a directory of the repository, as tools look for what they load."""

from __future__ import annotations

import posixpath
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.workflow.reach.follow.call import FollowedCall

_MOST_FOLDERS, _DEEPEST = 1_000, 20
"""Folders that are looked at, of one call: a symbolic link may lead back up."""
_NEVER = frozenset({"node_modules", "target", "__pycache__"})


def files_below(call: FollowedCall, place: str = "") -> Iterator[str]:
    """Their paths as seen from the working directory of the call, the nearest first."""
    waiting = [place]
    for folder in islice(waiting, _MOST_FOLDERS):  # grows while it is walked
        path = call.path(folder or ".")
        for name in call.files.names(path) if path is not None else ():
            inner = posixpath.join(folder, name)
            if "." in name:
                yield inner
            elif name not in _NEVER and folder.count("/") < _DEEPEST:
                waiting.append(inner)
                yield inner
