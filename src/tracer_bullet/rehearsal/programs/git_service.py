"""GitHub's side of a fetch or a push, for the repository of the run, which is a copy on this machine."""

from __future__ import annotations

import os
import re
import subprocess
from urllib.parse import unquote, urlsplit

HOST = "github.com"
RECEIVE = "git-receive-pack"
"""The service that a push asks for."""
FAILED = 128
_PATH = re.compile(r"/*(?P<slug>[^/]+/[^/]+?)(?:\.git)?/*")
_OF_THE_CLIENT = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_CONFIG_PARAMETERS")


def is_own_repository(path: str) -> bool:
    """Whether the path of an address is that of the repository of the run, with or without `.git`."""
    found = _PATH.fullmatch(path)
    return found is not None and found["slug"].lower() == os.environ["GITHUB_REPOSITORY"].lower()


def start_service(service: str) -> int:
    """Let the service (`git-upload-pack`) speak with the client; its exit code."""
    for name in _OF_THE_CLIENT:
        os.environ.pop(name, None)
    place = unquote(urlsplit(os.environ["TRACER_ORIGIN"]).path)
    return subprocess.call(["git", service.removeprefix("git-"), place])
