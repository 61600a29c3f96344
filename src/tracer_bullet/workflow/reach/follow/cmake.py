"""`cmake`, `meson` and `ninja`: whether what they build by the project's files could be an upload.

Their languages are not read: a file that speaks of uploads may upload, and others build.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.workflow.reach.argv import option
from tracer_bullet.workflow.reach.follow.call import Followed, unfollowed
from tracer_bullet.workflow.reach.upload_words import speaks_of_uploads

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.workflow.reach.follow.call import FollowedCall

_FILES = ("CMakeLists.txt", "build.ninja", "meson.build")


def follow_cmake(call: FollowedCall) -> Iterator[Followed]:
    """A gap where a file that the command reads speaks of uploads."""
    script = option(call.words[1:], ("-P",))
    for name in (script,) if script else _FILES:
        found = call.read(name)
        if found and speaks_of_uploads(found[1]):
            yield unfollowed(found[0])
        elif found and call.words[0] == "ninja" and found[0].endswith("build.ninja"):
            yield Followed(files=(found[0],), gap=f"`{found[0]}` is not read")
