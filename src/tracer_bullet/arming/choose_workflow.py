"""The workflow that is meant where none is named: the one that publishes to TestPyPI."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from tracer_bullet.arming.branch_proof import publishes_to_testpypi
from tracer_bullet.arming.lane.uploads import surely_publishes
from tracer_bullet.arming.run.by_hand import INIT
from tracer_bullet.errors import RefusedError, TracerError
from tracer_bullet.text.listed import in_backticks
from tracer_bullet.workflow.proof.ungated import publishes

if TYPE_CHECKING:
    from collections.abc import Collection

    from tracer_bullet.workflow.simulator import Simulator


def choose_workflow(
    simulator: Simulator,
    branch: str,
    own: Collection[str] = (),
    recorded: Collection[str] = (),
    *,
    only_testpypi: bool = False,
) -> str:
    """The path of the one workflow that uploads to TestPyPI on a push to `branch`, if no gate held it back.

    If none does, the one that publishes to PyPI, or may publish at all, unless `only_testpypi`. One that only
    others call does not count; if `own` has file names, only these do. Of several the one counts whose file
    name is `recorded`. Raises TracerError, with their names, if there are still several, and RefusedError if
    there is none.
    """
    candidates = {
        path: workflow
        for path, workflow in simulator.files.items()
        if set(workflow.triggers) != {"workflow_call"} and (not own or PurePosixPath(path).name in own)
    }
    found = [path for path, one in candidates.items() if publishes_to_testpypi(one, simulator, branch)]
    if found:
        return _only(found, recorded, "publish to TestPyPI")
    others = [path for path, one in candidates.items() if publishes(one, simulator)]
    if others and not only_testpypi:
        sure = [path for path in others if surely_publishes(candidates[path], simulator)]
        return _only(sure or others, recorded, "publish")
    said = f"; {in_backticks(others)} may publish, but not there" if others else ""
    raise RefusedError(f"no workflow of this repository publishes to TestPyPI{said}", hint=INIT)


def _only(paths: list[str], recorded: Collection[str], deed: str) -> str:
    meant = [path for path in paths if PurePosixPath(path).name in recorded] or paths
    if len(meant) == 1:
        return meant[0]
    hint = "\n".join(f"tracer arm {path}" for path in paths)
    raise TracerError(f"several workflows {deed}: {in_backticks(paths)}", hint=hint)
