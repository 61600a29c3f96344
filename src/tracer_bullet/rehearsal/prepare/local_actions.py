"""What an action that lies in the repository itself needs to run.

Source: https://docs.github.com/actions/reference/workflows-and-actions/metadata-syntax
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.errors import TracerError
from tracer_bullet.rehearsal.run.programs import find_node
from tracer_bullet.text import nodes
from tracer_bullet.text.source import read_source
from tracer_bullet.workflow.reader.references import read_reference

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tracer_bullet.workflow.model import Reference


class RehearsedAction(NamedTuple):
    """`problem` is why it cannot be rehearsed, empty if it can; `uses` are the actions of its steps."""

    problem: str = ""
    hint: str = ""
    uses: tuple[Reference, ...] = ()


def read_local_action(folder: Path, name: str) -> RehearsedAction:
    """The action in `folder`, called `name` in the workflow.

    Raises TracerError for one that GitHub refuses to run.
    """
    path = next((folder / file for file in ("action.yml", "action.yaml") if (folder / file).is_file()), None)
    if path is None:
        return RehearsedAction(f"its action `{name}` is not in the repository")
    text = read_source(path).text
    tree = nodes.parse(text, name)
    runs = _follow(tree.get("runs")) if isinstance(tree, nodes.Mapping) else None
    if not isinstance(runs, nodes.Mapping):
        return RehearsedAction(f"its action `{name}` has no `runs:`")
    using = str(nodes.tree(runs.get("using")) or "")
    if using == "composite":
        _check_steps(runs.get("steps"), name)
        return RehearsedAction(uses=tuple(_list_uses(runs.get("steps"), text)))
    return _judge_program(using, name)


def _judge_program(using: str, name: str) -> RehearsedAction:
    if using == "docker":
        return RehearsedAction(f"its action `{name}` needs Docker")
    if not using.startswith("node"):
        return RehearsedAction(f"its action `{name}` runs with `{using}`, which is unknown")
    if find_node() is None:
        return RehearsedAction(
            f"its action `{name}` needs node, which is not on this machine", "install node"
        )
    return RehearsedAction()


def _check_steps(steps: nodes.Node | None, name: str) -> None:
    """Raise TracerError for a step that GitHub refuses.

    Source: https://github.com/actions/runner/blob/main/src/Runner.Worker/action_yaml.json
    """
    found = _follow(steps)
    for item in found.items if isinstance(found, nodes.Sequence) else ():
        step = _follow(item)
        if isinstance(step, nodes.Mapping) and step.get("run") is not None and step.get("shell") is None:
            raise TracerError(
                f"GitHub refuses the action `{name}`: a step with `run:` has no `shell:`", hint="shell: bash"
            )


def _list_uses(steps: nodes.Node | None, text: str) -> Iterator[Reference]:
    found = _follow(steps)
    for item in found.items if isinstance(found, nodes.Sequence) else ():
        step = _follow(item)
        uses = read_reference(step.get("uses"), text) if isinstance(step, nodes.Mapping) else None
        if uses is not None:
            yield uses


def _follow(node: nodes.Node | None) -> nodes.Node | None:
    return None if node is None else nodes.deref(node)
