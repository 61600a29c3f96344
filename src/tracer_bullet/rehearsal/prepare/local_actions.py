"""Whether act can run an action that lies in the repository itself.

Source: https://docs.github.com/actions/reference/workflows-and-actions/metadata-syntax
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tracer_bullet.text import nodes
from tracer_bullet.text.source import read_source

if TYPE_CHECKING:
    from pathlib import Path


def find_local_problem(folder: Path, name: str) -> str:
    """Why the action in `folder`, called `name` in the workflow, cannot be rehearsed; empty where it can."""
    path = next((folder / file for file in ("action.yml", "action.yaml") if (folder / file).is_file()), None)
    if path is None:
        return f"its action `{name}` is not in the repository"
    tree: Any = nodes.tree(nodes.parse(read_source(path).text, name))
    runs = tree.get("runs") if isinstance(tree, Mapping) else None
    runs = runs if isinstance(runs, Mapping) else {}
    using = str(runs.get("using", ""))
    if using == "docker":
        return f"its action `{name}` needs Docker"
    if using != "composite":
        return f"its action `{name}` is a program for node"
    inner = [step.get("uses") for step in runs.get("steps") or [] if isinstance(step, Mapping)]
    used = next((text for text in inner if text), "")
    return f"its action `{name}` uses `{used}`" if used else ""
