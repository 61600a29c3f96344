"""How git reaches GitHub over HTTPS: a push needs the credentials and the permission that GitHub asks for.

git starts this instead of its own helper, which still serves every other repository.

Source: https://git-scm.com/docs/gitremote-helpers and https://docs.github.com/actions/tutorials/authenticate-with-github_token
"""

from __future__ import annotations

import base64
import binascii
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from tracer_bullet.rehearsal.actions.runner import remember
from tracer_bullet.rehearsal.prepare.secrets import find_made_up
from tracer_bullet.rehearsal.programs.git_service import (
    FAILED,
    HOST,
    RECEIVE,
    is_own_repository,
    start_service,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

CONTENTS = "TRACER_CONTENTS"
"""The variable with what the token of the job may do with contents, empty if the workflow does not say."""
HELPERS = "TRACER_GIT_HELPERS"
"""The variable with the folder of git's own helpers."""
_RUN_TOKEN = re.compile(r"ghs_[0-9a-f]{36}")
_WITHOUT_TOKEN = f"'http.https://{HOST}/.extraheader='"
"""No other repository takes the token that checkout left."""


def run(program: str, arguments: Sequence[str]) -> int:
    """Speak with git as its helper until it asks for a service."""
    url = arguments[-1]
    if urlsplit(url).hostname != HOST or not is_own_repository(urlsplit(url).path):
        given = os.environ.get("GIT_CONFIG_PARAMETERS", "")
        os.environ["GIT_CONFIG_PARAMETERS"] = f"{given} {_WITHOUT_TOKEN}".strip()
        return subprocess.call([Path(os.environ[HELPERS], program), *arguments])
    for line in iter(_read_line, ""):
        command, _, service = line.partition(" ")
        if command == "capabilities":
            _say("connect\n\n")
        elif command == "connect":
            refusal = refuse_push(url) if service == RECEIVE else ""
            if refusal:
                print(refusal, file=sys.stderr)
                return FAILED
            _say("\n")
            return start_service(service)
    return 0


def _read_line() -> str:
    """A line, and nothing of what follows: that is for the service."""
    line = b""
    while not line.endswith(b"\n"):
        read = os.read(0, 1)
        if not read:
            return ""
        line += read
    return line.decode().rstrip("\n")


def _say(text: str) -> None:
    os.write(1, text.encode())


def refuse_push(url: str) -> str:
    """Why GitHub refuses a push to `url`; empty if GitHub accepts it, as far as that can be known."""
    words = _find_credentials(url)
    secret = next(filter(None, map(find_made_up, words)), "")
    if secret:
        remember(f"a push with the secret `{secret}` was accepted: whether it may push is not verified")
        return ""
    if not words:
        return f"fatal: could not read Username for 'https://{HOST}': No such device or address"
    if not any(map(_RUN_TOKEN.fullmatch, words)):
        return (
            "remote: Invalid username or token. Password authentication is not supported for Git operations."
            f"\nfatal: Authentication failed for '{url}'"
        )
    level = os.environ.get(CONTENTS, "")
    if not level:
        remember(
            "a push with GITHUB_TOKEN was accepted: without `permissions:` whether it may push is a setting "
            "of the repository, which is not verified"
        )
    if level in ("", "write"):
        return ""
    return (
        f"remote: Permission to {os.environ['GITHUB_REPOSITORY']}.git denied to github-actions[bot].\n"
        f"fatal: unable to access '{url}': The requested URL returned error: 403"
    )


def _find_credentials(url: str) -> list[str]:
    """The user and the password that git would present: from the address, a header or a helper."""
    parts = urlsplit(url)
    if parts.username:
        return [unquote(word) for word in (parts.username, parts.password or "") if word]
    header = _ask_git("config", "--get-urlmatch", "http.extraheader", url)
    if header:
        return _read_header(header)
    lines = _ask_git("credential", "fill", given=f"url={url}\n\n").splitlines()
    return [line.partition("=")[2] for line in lines if line.startswith(("username=", "password="))]


def _read_header(header: str) -> list[str]:
    """The words of `AUTHORIZATION: basic …` or `Authorization: Bearer …`."""
    *_, kind, value = ["", *header.split()]
    if kind.lower() != "basic":
        return [value]
    try:
        return base64.b64decode(value).decode().split(":", 1)
    except (binascii.Error, UnicodeDecodeError):
        return [value]


def _ask_git(*words: str, given: str = "") -> str:
    done = subprocess.run(["git", *words], input=given, capture_output=True, text=True, check=False)
    return done.stdout.strip()
