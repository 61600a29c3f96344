"""Actions that stand in the repository itself: what an `action.yml` says of the code that runs.

https://docs.github.com/en/actions/reference/workflows-and-actions/metadata-syntax
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.errors import TracerError
from tracer_bullet.text import nodes
from tracer_bullet.workflow.reader import leaves
from tracer_bullet.workflow.reader.jobs import read_steps

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tracer_bullet.workflow.model import Reference, Step
    from tracer_bullet.workflow.reach.repository_files import RepositoryFiles


MAX_ACTIONS = 10
"""Local actions within local actions: GitHub's own limit."""


class LocalAction(NamedTuple):
    """`steps` of a composite action, with the defaults of its `inputs`.

    `scripts` are the files that a JavaScript action runs, from the folder of the action. `gap` is why it
    cannot be followed.
    """

    path: str
    text: str = ""
    steps: tuple[Step, ...] = ()
    inputs: Mapping[str, str] = {}
    scripts: tuple[str, ...] = ()
    gap: str = ""

    @property
    def folder(self) -> str:
        """Where the action stands."""
        return self.path.rpartition("/")[0]


def folder_of(reference: Reference) -> str | None:
    """The folder of a local action (`./x`, or `$/x`), None for any other reference."""
    return reference.local_path.strip("/") if reference.is_local else None


def find_local_action(reference: Reference, files: RepositoryFiles) -> LocalAction | None:
    """The action of the repository that is named, None for one that stands elsewhere.

    One that leads back to itself has a gap and no steps: followed, they would multiply level by level.
    """
    action = _find(reference, files)
    if action and any(action.path == one.path for one in actions_within(action.steps, files)):
        return action._replace(steps=(), gap="it calls itself")
    return action


def _find(reference: Reference, files: RepositoryFiles) -> LocalAction | None:
    folder = folder_of(reference)
    if folder is None:
        return None
    for name in ("action.yml", "action.yaml"):
        path = f"{folder}/{name}" if folder else name
        text = files.text(path)
        if text is not None:
            return _read(path, text)
    return LocalAction(folder, gap="the action is not in the repository")


def actions_within(steps: Iterable[Step], files: RepositoryFiles) -> Iterator[LocalAction]:
    """The repository's actions that these steps use, and those that the actions use, each once."""
    found: set[str] = set()
    waiting = list(steps)
    for step in waiting:  # grows while it is walked
        action = _find(step.uses, files) if step.uses else None
        if action is not None and action.path not in found:
            found.add(action.path)
            waiting += action.steps
            yield action


@lru_cache(maxsize=64)
def _read(path: str, text: str) -> LocalAction:
    try:
        root = nodes.parse(text, path)
    except TracerError as error:
        return LocalAction(path, text, gap=f"`{path}` cannot be read: {error.message}")
    runs = leaves.get(root, "runs")
    using = leaves.given(leaves.get(runs, "using"))
    inputs = {
        entry.name: default.value if (default := leaves.text(leaves.get(entry.value, "default"))) else ""
        for entry in leaves.entries(leaves.get(root, "inputs"))
    }
    kind = using.value if using else ""
    if kind == "composite":
        return LocalAction(path, text, tuple(read_steps(leaves.get(runs, "steps"), text)), inputs)
    if kind.startswith("node"):
        names = [leaves.given(leaves.get(runs, key)) for key in ("pre", "main", "post")]
        return LocalAction(path, text, (), inputs, tuple(leaf.value for leaf in names if leaf))
    return LocalAction(path, text, gap=f"`{path}` builds a container")
