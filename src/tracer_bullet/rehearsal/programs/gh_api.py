"""Asking the stand-in of GitHub's API as `gh` does, and printing the answer.

Source: https://cli.github.com/manual/gh_api and https://cli.github.com/manual/gh_help_formatting
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import urllib.error
import urllib.request
from typing import Any

from tracer_bullet.rehearsal.actions.runner import give_up

API = "https://api.github.com"


class GhFailure(Exception):  # noqa: N818 - an answer of the API, not a mistake
    """What `gh` ends with; the text is its message."""


def read_token() -> str:
    """The token that the step gives, empty if it gives none."""
    return os.environ.get("GH_TOKEN") or os.environ.get("GITHUB_TOKEN", "")


def call_api(method: str, path: str, data: Any = None) -> Any:
    """What the API answers; raises GhFailure with its words where it refuses."""
    content = send(method, path, data)
    return json.loads(content) if content else {}


def send(method: str, path: str, data: Any = None) -> bytes:
    """The answer as it comes, to a path of the API or to a whole address."""
    body = data if isinstance(data, bytes) or data is None else json.dumps(data).encode()
    headers = {"Authorization": f"token {read_token()}", "X-Tracer-Job": os.environ.get("TRACER_JOB", "")}
    address = path if path.startswith("https://") else API + path
    request = urllib.request.Request(address, body, headers, method=method)  # noqa: S310 - https alone
    try:
        with urllib.request.urlopen(request, timeout=60) as response:  # noqa: S310
            return bytes(response.read())
    except urllib.error.HTTPError as error:
        answer = json.loads(error.read() or b"{}")
        raise GhFailure(_explain(error.code, answer, address)) from error


def _explain(code: int, answer: dict[str, Any], address: str) -> str:
    if code == 404 and "/releases/" in address:
        return "release not found"
    if any(error.get("code") == "already_exists" for error in answer.get("errors", ())):
        return f"HTTP {code}: Validation Failed ({address})\nRelease.tag_name already exists"
    return f"HTTP {code}: {answer.get('message', '')} ({address})"


def print_data(data: Any, query: str) -> None:
    """Print an answer, or what a query makes of it: texts without quotes, nothing for null."""
    if not query:
        print(json.dumps(data))
    elif re.fullmatch(r"\.\w+", query) and isinstance(data, dict):
        found = data.get(query[1:])
        print(found if isinstance(found, str) else json.dumps(found) if found is not None else "")
    else:
        print(_filter(data, query), end="")


def _filter(data: Any, query: str) -> str:
    """`gh` has a jq in itself, this needs the one that GitHub's runners have."""
    jq = shutil.which("jq")
    if jq is None:
        give_up("`gh --jq` needs jq, which is not on this machine")
    command = [jq, "--raw-output", "--compact-output", f'({query}) | if . == null then "" else . end']
    done = subprocess.run(command, input=json.dumps(data), capture_output=True, text=True, check=False)
    if done.returncode:
        raise GhFailure(done.stderr.strip())
    return done.stdout
