"""Members of a workspace that uv builds because it is told one package, or all of them.

https://docs.astral.sh/uv/concepts/projects/build/
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.sites import normalise
from tracer_bullet.workflow.reach.argv import option
from tracer_bullet.workflow.reach.follow.call import Followed, commands_of_words
from tracer_bullet.workflow.reach.uv_workspace import members, project_root

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.workflow.reach.follow.call import FollowedCall

_ALL = frozenset({"--all-packages", "--all"})
_VERBS = frozenset({"build", "run", "sync"})


def members_built(call: FollowedCall) -> Iterator[Followed]:
    """One `uv build` for each member that the command builds besides the project of its folder."""
    named = option(call.words[1:], ("--package",))
    if not _VERBS & set(call.words) or not (named or _ALL & set(call.words)):
        return
    folder = call.path(option(call.words[1:], ("--directory", "--project")) or ".")
    root = None if folder is None else project_root(folder, call.files)
    for member in members(root, call.files) if root is not None else ():
        if named is None or member.name == normalise(named):
            words = ("uv", "build", f"$GITHUB_WORKSPACE/{member.folder}")
            yield Followed(commands_of_words(words, call.shell_env))
