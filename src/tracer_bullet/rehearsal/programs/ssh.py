"""`ssh` to GitHub, as git starts it: GitHub asks for a key even for what is public.

Source: https://docs.github.com/authentication/connecting-to-github-with-ssh/about-ssh
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tracer_bullet.rehearsal.actions.runner import remember
from tracer_bullet.rehearsal.programs.git_service import HOST, RECEIVE, is_own_repository, start_service

if TYPE_CHECKING:
    from collections.abc import Sequence

_DENIED = 255
_NOT_FOUND = 127


def run(program: str, arguments: Sequence[str]) -> int:
    """Do what git asks of GitHub; everything else is for the machine's own program."""
    *options, command = ["", *arguments]
    service, _, path = command.partition(" ")
    is_github = any(word.rpartition("@")[2] == HOST for word in options)
    if not is_github or not is_own_repository(path.strip("'")):
        return _pass_on(program, arguments)
    if not _has_key(arguments):
        print("git@github.com: Permission denied (publickey).", file=sys.stderr)
        return _DENIED
    if service == RECEIVE:
        remember("a push by SSH was accepted: whether the key may push is not verified")
    return start_service(service)


def _pass_on(program: str, arguments: Sequence[str]) -> int:
    own = os.environ["TRACER_PROGRAMS"]
    path = os.pathsep.join(one for one in os.environ["PATH"].split(os.pathsep) if one != own)
    real = shutil.which(program, path=path)
    if real is None:
        print(f"{program}: command not found", file=sys.stderr)
        return _NOT_FOUND
    return subprocess.call([real, *arguments])


def _has_key(arguments: Sequence[str]) -> bool:
    """Whether a key is given, lies where ssh looks for one, or is with an agent."""
    if "-i" in arguments or "SSH_AUTH_SOCK" in os.environ:
        return True
    return any(Path.home().joinpath(".ssh").glob("id_*"))
