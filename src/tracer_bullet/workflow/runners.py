"""The operating systems of GitHub's runners, by their labels.

https://docs.github.com/en/actions/reference/runners/github-hosted-runners
"""

from __future__ import annotations

import re

LINUX, MACOS, WINDOWS = "ubuntu", "macos", "windows"
_LATEST = 24


def system_of(label: str) -> str:
    """LINUX, MACOS or WINDOWS for the label of a runner of GitHub's; empty for any other."""
    known = (system for system in (LINUX, MACOS, WINDOWS) if label.lower().startswith(system))
    return next(known, "")


def image_of(label: str) -> str:
    """The value of `ImageOS` on a Linux runner: `ubuntu22` for `ubuntu-22.04`, the latest without number."""
    number = re.search(r"\d+", label)
    return f"{LINUX}{number[0] if number else _LATEST}"
