"""Which variables a script may look at: those that it mentions, and those that every shell finds."""

from __future__ import annotations

import re
from functools import lru_cache

from tracer_bullet.workflow.shell.words import ARGUMENTS

EVERYWHERE = frozenset({"0", *ARGUMENTS, "HOME", "PWD", "XDG_CONFIG_HOME", "USERPROFILE"})
"""Variables that matter to commands though a script does not mention them."""
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@lru_cache(maxsize=1024)
def mentioned_names(script: str) -> frozenset[str]:
    """Every word of a script that may be the name of a variable."""
    return frozenset(_NAME.findall(script))
