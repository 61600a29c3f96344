"""Programs of the repository that are put where the shell looks for tools, under the name of one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.workflow.reach.follow.call import Followed, commands_of_words
from tracer_bullet.workflow.reach.follow.loaded_first import put_at_start

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.workflow.reach.follow.call import FollowedCall

_ON_PATH = re.compile(
    r"(?:/usr(?:/local)?|/opt/\S+|~/\.local|\$?\{?HOME\}?/\.local|.*/\.local)?/s?bin(?:/[\w.-]*)?"
)


def put_on_path(call: FollowedCall) -> Iterator[Followed]:
    """The programs, as if they ran here: whatever runs under that name later is one of them."""
    yield from put_at_start(call)
    plain = [word for word in call.words[1:] if not word.startswith("-")]
    if len(plain) < 2 or not _ON_PATH.fullmatch(plain[-1]):
        return
    for word in plain[:-1]:
        if call.read(word):
            path = word if "/" in word else f"./{word}"
            yield Followed(commands_of_words((path,), call.shell_env))
