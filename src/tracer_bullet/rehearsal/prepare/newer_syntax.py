"""What GitHub's grammar of workflows has and act's does not: act refuses a whole file for it.

Left out where act has no use for it, and otherwise told from what GitHub refuses as well.
Learnt from act 0.2.89 and from GitHub's own grammar: https://www.npmjs.com/package/@actions/workflow-parser
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tracer_bullet.errors import Place, RefusedError, TracerError
from tracer_bullet.text import nodes
from tracer_bullet.text.similar import did_you_mean
from tracer_bullet.workflow.reader.github_grammar import KEYS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tracer_bullet.workflow.model import Workflow

NEEDLESS = {
    "concurrency": {"queue"},
    "environment": {"deployment"},
    "permissions": {
        "artifact-metadata", "code-quality", "copilot-requests", "drives", "vulnerability-alerts",
    },
}  # fmt: skip
"""By a key of a workflow or a job, what in it is new and changes nothing of how act runs a job."""
NEEDED = {"case", "snapshot"}
"""Functions and keys that act would have to understand."""
_REFUSAL = "Error: workflow is not valid."
_UNKNOWN = re.compile(r"Unknown (?:Property|Function Call) ([\w-]+)")
_INNERMOST = re.compile(r".*Line: \d+ Column \d+: ", re.DOTALL)


def without_newer(part: nodes.Mapping) -> dict[str, Any]:
    """The keys of a workflow or a job that act refuses, each with a value that it takes."""
    found = {}
    for key, newer in NEEDLESS.items():
        written = part.get(key)
        value: Any = nodes.tree(written) if written is not None else None
        if isinstance(value, dict) and newer & value.keys():
            found[key] = {name: one for name, one in value.items() if name not in newer}
    return found


def explain_refusal(problems: Sequence[str], workflows: Iterable[Workflow]) -> None:
    """Raise what `problems` mean, if act says in them that it refuses the file.

    RefusedError where only act is at fault, TracerError where GitHub refuses one of `workflows` too.
    """
    if not any(line.startswith(_REFUSAL) for line in problems):
        return
    unknown = [name for line in problems for name in _UNKNOWN.findall(line)]
    grammar = frozenset[str]().union(*KEYS.values())
    newer = next((name for name in unknown if name in NEEDED), "")
    if newer:
        raise RefusedError(f"act, which runs the jobs here, does not know `{newer}` yet")
    for name in unknown:
        if name not in grammar:
            raise TracerError(
                f"GitHub refuses this workflow: `{name}` means nothing in this place",
                hint=did_you_mean(name, grammar),
                place=_find(name, workflows),
            )
    first = next(line for line in problems if line.startswith(_REFUSAL))
    raise TracerError(f"GitHub refuses this workflow: {_INNERMOST.sub('', first.removeprefix(_REFUSAL))}")


def _find(name: str, workflows: Iterable[Workflow]) -> Place | None:
    for workflow in workflows:
        found = re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", workflow.text)
        if found:
            return Place(workflow.path, workflow.text.count("\n", 0, found.start()) + 1)
    return None
