"""`apt-get` and its like without `sudo`: on GitHub's runners, too, they need root to change anything."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

FAILED = 100
"""Source: https://manpages.debian.org/bookworm/apt/apt-get.8.en.html#DIAGNOSTICS"""


def run(program: str, arguments: Sequence[str]) -> int:
    """Refuse as the real program does for an ordinary user."""
    print(
        f"E: Could not open lock file /var/lib/dpkg/lock-frontend - open (13: Permission denied)\n"
        f"E: `{program} {' '.join(arguments)}` needs root: write `sudo {program} …`",
        file=sys.stderr,
    )
    return FAILED
