"""What an action that lies in the repository itself needs to run.

Source: https://docs.github.com/actions/reference/workflows-and-actions/metadata-syntax
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.errors import TracerError
from tracer_bullet.rehearsal.run.programs import find_node
from tracer_bullet.text import nodes
from tracer_bullet.text.source import read_source
from tracer_bullet.workflow.reader.references import read_reference

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tracer_bullet.workflow.model import Reference


_INPUT = re.compile(r"\$\{?(INPUT_[A-Z0-9_]+)")
_ASSIGNED = re.compile(r"\b(INPUT_[A-Z0-9_]+)=")


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
        steps = list(_list_steps(runs))
        _check_shells(steps, name)
        return RehearsedAction(*_find_input_variable(steps, name), tuple(_list_uses(steps, text)))
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


def _list_steps(runs: nodes.Mapping) -> Iterator[nodes.Mapping]:
    found = _follow(runs.get("steps"))
    for item in found.items if isinstance(found, nodes.Sequence) else ():
        step = _follow(item)
        if isinstance(step, nodes.Mapping):
            yield step


def _check_shells(steps: Sequence[nodes.Mapping], name: str) -> None:
    """Raise TracerError for a step that GitHub refuses.

    Source: https://github.com/actions/runner/blob/main/src/Runner.Worker/action_yaml.json
    """
    if any(step.get("run") is not None and step.get("shell") is None for step in steps):
        raise TracerError(
            f"GitHub refuses the action `{name}`: a step with `run:` has no `shell:`", hint="shell: bash"
        )


def _find_input_variable(steps: Sequence[nodes.Mapping], name: str) -> tuple[str, str]:
    """Why a script that reads the variable of an input cannot be rehearsed, and the cure; otherwise empty.

    act gives these variables to the scripts of a composite action, and GitHub does not.

    Source: https://docs.github.com/actions/reference/workflows-and-actions/metadata-syntax#inputs
    """
    scripts = [str(nodes.tree(step.get("run")) or "") for step in steps]
    assigned = set(_ASSIGNED.findall("\n".join(scripts)))
    for step, script in zip(steps, scripts, strict=True):
        env = _follow(step.get("env"))
        given = {entry.name for entry in env.entries} if isinstance(env, nodes.Mapping) else set()
        for variable in _INPUT.findall(script):
            if variable not in given | assigned:
                why = f"its action `{name}` reads `${variable}`, which GitHub does not set"
                own = variable.removeprefix("INPUT_").lower()
                return why, f"env: {{{variable}: '${{{{ inputs.{own} }}}}'}}"
    return "", ""


def _list_uses(steps: Sequence[nodes.Mapping], text: str) -> Iterator[Reference]:
    for step in steps:
        uses = read_reference(step.get("uses"), text)
        if uses is not None:
            yield uses


def _follow(node: nodes.Node | None) -> nodes.Node | None:
    return None if node is None else nodes.deref(node)
