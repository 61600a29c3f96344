"""The gallery of tracer runs: workflows that people write, each beside what arming makes of it.

`NAME.yml` is the workflow; beside it is `NAME.armed.yml`, or `NAME.refused`, the error and its hint. One that
calls another has it in `NAME.called.yml`, and beside it what arming makes of that, if anything. All of them
belong to a package of version 1.2.0, and are armed for the branch `my-feature`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tracer_bullet.arming.lane.run_version import plan_version
from tracer_bullet.arming.run.run_draft import RunRequest, Tried
from tracer_bullet.arming.run_plan import RunPlan, plan_tracer_run
from tracer_bullet.workflow.empty import EMPTY
from tracer_bullet.workflow.events.github_context import GitHubRepository
from tracer_bullet.workflow.reader import read_workflow
from tracer_bullet.workflow.simulator import Simulator

if TYPE_CHECKING:
    from collections.abc import Mapping

DIRECTORY = Path(__file__).parent / "runs"
PATH = ".github/workflows/publish.yml"
CALLED = ".github/workflows/called.yml"
PYPROJECT = '[project]\nname = "demo"\nversion = "1.2.0"\n'
NAMES = sorted(path.stem for path in DIRECTORY.glob("*.yml") if "." not in path.stem)
ARMED = [name for name in NAMES if (DIRECTORY / f"{name}.armed.yml").exists()]
REFUSED = [name for name in NAMES if (DIRECTORY / f"{name}.refused").exists()]


def read(name: str) -> str:
    return (DIRECTORY / name).read_bytes().decode()


def called_by(name: str) -> dict[str, str]:
    """The workflow that the one called `name` calls, by its path."""
    file = DIRECTORY / f"{name}.called.yml"
    return {CALLED: file.read_bytes().decode()} if file.exists() else {}


def plan(
    text: str,
    package: Path,
    *branches: str,
    fast: bool = False,
    tried: Tried | None = None,
    others: Mapping[str, str] = EMPTY,
) -> RunPlan:
    """The tracer run through the workflow `text` of the package in `package`; `others` are by path."""
    texts = {PATH: text, **others}
    files = {path: read_workflow(one, path) for path, one in texts.items()}
    simulator = Simulator(GitHubRepository("octo-org/demo"), files)
    request = RunRequest(PATH, branches or ("my-feature",), fast=fast, tried=tried)
    return plan_tracer_run(simulator, texts, request, lambda folder: plan_version(package, folder, []))
