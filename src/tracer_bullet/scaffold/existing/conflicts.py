"""What of the user's own stands where the pipeline's files would go: what it is, and how to get past it."""

from __future__ import annotations

import os
import shlex
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from tracer_bullet.errors import Place, RefusedError, TracerError
from tracer_bullet.gitlab import PIPELINE
from tracer_bullet.project.worktree import WORKFLOWS, show_path
from tracer_bullet.scaffold.existing.replaced import describe_replaced
from tracer_bullet.text.listed import in_backticks
from tracer_bullet.text.nodes import Mapping, Scalar, Sequence, parse
from tracer_bullet.text.source import read_source
from tracer_bullet.workflow.reader import read_workflow
from tracer_bullet.workflow.simulator import Simulator

if TYPE_CHECKING:
    from tracer_bullet.scaffold.existing.replaced import Replaced
    from tracer_bullet.text.nodes import Node


def can_be_replaced(path: Path, root: Path) -> bool:
    """Whether `path` is a file that lies in `root`, also when symlinks are followed."""
    return path.is_file() and Path(os.path.realpath(path)).is_relative_to(os.path.realpath(root))


def in_the_way(path: Path, root: Path) -> RefusedError:
    """The refusal to write at `path`, with what can be done about it."""
    if path.name == PIPELINE and path.is_file():
        shown = shlex.quote(show_path(path))
        return RefusedError(
            "a pipeline that tracer did not write is in the way",
            hint=f"`tracer arm {shown}` tries it on TestPyPI, `tracer migrate {shown}` takes its tokens out; "
            "`--force` replaces it",
            place=Place(show_path(path)),
        )
    cures = ["`--workflow NAME` writes another file beside it"] if path.parent == root / WORKFLOWS else []
    replaced = _read(path) if path.is_file() else None
    if replaced and replaced.publishes:
        cures = [_say_how_to_replace(replaced)]
    elif can_be_replaced(path, root):
        cures.append("`--force` replaces it")
    else:
        old, new = (shlex.quote(show_path(place)) for place in (path, path.with_name(f"{path.name}.old")))
        cures.append(f"`--force` only replaces files: move it away with `mv {old} {new}`")
    return RefusedError(
        f"a file that tracer did not write is in the way: {describe_conflict(path)}",
        hint="\n".join(cures),
        place=Place(show_path(path)),
    )


def _read(path: Path) -> Replaced | None:
    """What the workflow at `path` does; None if it cannot be read."""
    try:
        workflow = read_workflow(read_source(path).text, show_path(path))
    except TracerError:
        return None
    return describe_replaced(Simulator(files={workflow.path: workflow}), workflow.path)


def _say_how_to_replace(replaced: Replaced) -> str:
    """Only one workflow can publish; one that does more than that is kept."""
    name = shlex.quote(PurePosixPath(replaced.path).name)
    if replaced.others:
        return f"`--adopt {name}` keeps it, with TestPyPI in front of PyPI"
    return f"`--replace {name}` replaces it, because only one workflow can publish"


def describe_conflict(path: Path) -> str:
    """What the file at `path` is: a workflow by its name and its events, or what keeps it from being one."""
    if path.is_symlink():
        return f"a symlink to `{path.readlink()}`"
    if path.is_dir():
        return "a directory"
    try:
        node = parse(read_source(path).text, str(path))
    except TracerError as error:
        return f"not a workflow ({error.message})"
    if not isinstance(node, Mapping):
        return "not a workflow (it is empty)" if node is None else "not a workflow (it has no keys)"
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
    return in_backticks(names)
