"""Virtual environments that a script makes and activates itself."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from tracer_bullet.workflow.reach.wrappers import unwrap

if TYPE_CHECKING:
    from collections.abc import Collection

    from tracer_bullet.workflow.shell import Command


def environments_made(command: Command) -> set[str]:
    """The directories in which a command makes virtual environments."""
    words, _ = unwrap(command.words)
    if words[:1] in (("venv",), ("virtualenv",)):
        words = words[1:]
    elif words[:2] == ("uv", "venv"):
        words = words[2:]
    else:
        return set()
    return {posixpath.normpath(word) for word in words if not word.startswith("-")}


def activates_one_of(command: Command, environments: Collection[str]) -> bool:
    """Whether a command reads the script that activates one of these environments."""
    if len(command.words) != 2 or command.words[0] not in ("source", "."):
        return False
    folder, _, name = command.words[1].replace("\\", "/").rpartition("/")
    root, _, kind = folder.rpartition("/")
    is_script = name.startswith("activate") and kind in ("bin", "Scripts")
    return is_script and posixpath.normpath(root) in environments
