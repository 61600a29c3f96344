"""Projects of the repository that `pip install -r` names in a file of requirements, and so builds.

https://pip.pypa.io/en/stable/reference/requirements-file-format/
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.workflow.reach.follow.call import Followed, commands_of_words
from tracer_bullet.workflow.reach.follow.options import read_options
from tracer_bullet.workflow.reach.follow.uv_members import members_built

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.workflow.reach.follow.call import FollowedCall


def installed_by_uv(call: FollowedCall) -> Iterator[Followed]:
    """What uv installs by such a file, and what it builds of a workspace."""
    yield from installed_by_file(call)
    yield from members_built(call)


MAX_FILES = 20
_OPTIONS = ("-r", "--requirement", "--requirements")


def installed_by_file(call: FollowedCall) -> Iterator[Followed]:
    """One `pip install` of all the folders that the files name."""
    waiting = list(read_options(call.words[1:], _OPTIONS).given(*_OPTIONS))
    folders: list[str] = []
    for name in waiting[:MAX_FILES]:  # grows while it is walked
        found = call.read(name)
        for line in found[1].splitlines() if found else ():
            told = line.split(" #")[0].split()
            if told[:1] and told[0] in _OPTIONS:
                waiting += told[1:2]
            folders += [word for word in told if word.startswith(("./", "../", "file:."))]
    if folders:
        yield Followed(commands_of_words(("pip", "install", *folders), call.shell_env))
