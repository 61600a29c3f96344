"""The operating systems of GitHub's runners, by their labels.

https://docs.github.com/en/actions/reference/runners/github-hosted-runners
"""

from __future__ import annotations

import re

LINUX, MACOS, WINDOWS = "ubuntu", "macos", "windows"
_LATEST = 24
_OS = {LINUX: "Linux", MACOS: "macOS", WINDOWS: "Windows"}
"""Source: https://docs.github.com/en/actions/reference/workflows-and-actions/contexts#runner-context"""
_OWN = re.compile(
    rf"(?:{'|'.join(_OS)})-(?:latest|slim|\d[\d.]*)(?:-(?:arm|intel|large|xlarge|vs\d+))?", re.IGNORECASE
)
_REMOVED = frozenset(
    (
        "macos-10.15",
        "macos-11",
        "macos-12",
        "macos-13",
        "ubuntu-16.04",
        "ubuntu-18.04",
        "ubuntu-20.04",
        "windows-2016",
        "windows-2019",
    )
)
"""Source: https://github.com/actions/runner-images/issues?q=label%3AAnnouncement"""


def system_of(label: str) -> str:
    """LINUX, MACOS or WINDOWS for the label of a runner of GitHub's; empty for any other."""
    known = (system for system in (LINUX, MACOS, WINDOWS) if label.lower().startswith(system))
    return next(known, "")


def os_of(label: str) -> str:
    """The value of `runner.os` on one of GitHub's own runners; empty for any other label."""
    return _OS[system_of(label)] if _OWN.fullmatch(label) else ""


def is_removed(label: str) -> bool:
    """Whether GitHub had a runner of this label and has none any more: a job for it never starts."""
    return label.lower() in _REMOVED


def image_of(label: str) -> str:
    """The value of `ImageOS` on a Linux runner: `ubuntu22` for `ubuntu-22.04`, the latest without number."""
    number = re.search(r"\d+", label)
    return f"{LINUX}{number[0] if number else _LATEST}"
