"""The operating systems of GitHub's runners, by their labels.

https://docs.github.com/en/actions/reference/runners/github-hosted-runners
"""

from __future__ import annotations

LINUX, MACOS, WINDOWS = "ubuntu", "macos", "windows"


def system_of(label: str) -> str:
    """LINUX, MACOS or WINDOWS for the label of a runner of GitHub's; empty for any other."""
    known = (system for system in (LINUX, MACOS, WINDOWS) if label.lower().startswith(system))
    return next(known, "")
