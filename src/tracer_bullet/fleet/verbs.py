"""The verbs of a fleet: what each runs in a clone, where it applies, and what its pull request is called."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.migration.token_uploads import find_token_uploads
from tracer_bullet.project.answers_file import find_answers
from tracer_bullet.project.packages import find_packages
from tracer_bullet.project.packaging_files import has_project
from tracer_bullet.project.worktree import workflow_files
from tracer_bullet.repository import load_simulator, read_home, read_sources
from tracer_bullet.workflow.proof.ungated import publishes

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tracer_bullet.workflow.simulator import Simulator


class FleetVerb(NamedTuple):
    """`words` are those of `tracer`; `applies` looks at a clone, and may raise TracerError.

    `calls` are the words that come after these in a clone, once for each call.
    """

    words: tuple[str, ...]
    title: str
    applies: Callable[[Path], bool]
    calls: Callable[[Path], tuple[tuple[str, ...], ...]] = lambda _root: ((),)


def _simulate(root: Path) -> Simulator:
    return load_simulator(root, read_sources(root), read_home(root))


def _publishes(root: Path) -> bool:
    simulator = _simulate(root)
    return any(publishes(workflow, simulator) for workflow in simulator.files.values())


def _has_token_uploads(root: Path) -> bool:
    simulator = _simulate(root)
    found = (find_token_uploads(workflow, simulator) for workflow in simulator.files.values())
    return any(one.steps or any(left.is_refused for left in one.left) for one in found)


def _packages(root: Path) -> tuple[tuple[str, ...], ...]:
    """All packages at once where none is at the top, which `tracer init` would refuse."""
    folders = [one.directory for one in find_packages(root)]
    if not folders or "." in folders:
        return ((),)
    return (("--all",),) if len(folders) > 1 else ((folders[0],),)


def _workflows(root: Path) -> tuple[tuple[str, ...], ...]:
    """The workflow of each package that tracer set up; `tracer arm` finds the only one by itself."""
    packages: dict[str, str] = {one.package_directory: one.workflow_name for one in find_answers(root)}
    return tuple((name,) for name in packages.values()) if len(packages) > 1 else ((),)


def _is_armed(root: Path) -> bool:
    return any(b"# tracer: " in path.read_bytes() for path in workflow_files(root))


def _has_workflows(root: Path) -> bool:
    return bool(workflow_files(root))


def _has_package(root: Path) -> bool:
    return has_project(root) or bool(find_packages(root))


VERBS = {
    "init": FleetVerb(
        ("init", "--yes", "--no-branch"), "Publish with tracer's workflow", _has_package, _packages
    ),
    "migrate": FleetVerb(
        ("migrate", "--yes"), "Publish by trusted publishing, without a token", _has_token_uploads
    ),
    "arm": FleetVerb(("arm",), "Arm the publish workflow for a tracer run", _publishes, _workflows),
    "finalize": FleetVerb(("finalize",), "Remove the temporary trigger", _is_armed),
    "check": FleetVerb(("check", "--fix"), "Fix what tracer found in the publish workflow", _has_workflows),
}
