"""Files of the user's own that stand where the pipeline's would go: what they are, in half a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.errors import TracerError
from tracer_bullet.text.nodes import Mapping, Scalar, Sequence, parse
from tracer_bullet.text.source import read_source

if TYPE_CHECKING:
    from pathlib import Path

    from tracer_bullet.text.nodes import Node


def describe(path: Path) -> str:
    """What the file at `path` is: a workflow by its name and its events, or what keeps it from being one."""
    if path.is_symlink():
        return f"a symlink to `{path.readlink()}`"
    if path.is_dir():
        return "a directory"
    try:
        node = parse(read_source(path).text, str(path))
    except TracerError as error:
        return f"no workflow ({error.message})"
    if not isinstance(node, Mapping):
        return "no workflow (it is empty)" if node is None else "no workflow (it holds no keys)"
    name, events = node.get("name"), _events(node.get("on"))
    called = f" called `{name.text}`" if isinstance(name, Scalar) else ""
    return f"a workflow{called} that starts on {events}" if events else f"a file{called} without `on:`"


def _events(node: Node | None) -> str:
    match node:
        case Scalar():
            names = [node.text]
        case Sequence():
            names = [item.text for item in node.items if isinstance(item, Scalar)]
        case Mapping():
            names = [entry.name for entry in node.entries]
        case _:
            names = []
    return ", ".join(f"`{name}`" for name in names)
