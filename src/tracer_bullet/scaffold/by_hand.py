"""What else can be done about a workflow that cannot be adopted: replace it, or take jobs out by hand."""

from __future__ import annotations

import shlex
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from tracer_bullet.adoption.subject import Subject
from tracer_bullet.arming.step_copies import text_of
from tracer_bullet.project.worktree import WORKFLOWS
from tracer_bullet.repository import load_simulator, read_home, read_sources
from tracer_bullet.scaffold.release_answers import maker_in, release_answers
from tracer_bullet.scaffold.replaced import describe_replaced
from tracer_bullet.workflow.reach import PYPI

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.scaffold.survey import Survey
    from tracer_bullet.workflow.simulator import Simulator

_NAMES = ("publish.yml", "release.yml", "publish-pypi.yml", "tracer-publish.yml")
_KEPT = ("release_on", "release_tags")
"""How the project releases today, which only the job that goes knows."""


def find_other_way(surveyed: Survey, path: str) -> str:
    """The command that works where the workflow at `path` cannot be adopted, and what to do before it."""
    root = surveyed.location.root
    simulator = load_simulator(root, read_sources(root), read_home(root))
    if describe_replaced(simulator, path).others:
        return _without_publishing_jobs(surveyed, simulator, path)
    name = shlex.quote(PurePosixPath(path).name)
    return f"tracer init --replace {name}  # writes tracer's own workflow instead"


def _without_publishing_jobs(surveyed: Survey, simulator: Simulator, path: str) -> str:
    """How tracer's own workflow can take the place of the jobs that publish; empty if it cannot.

    That is if the workflow has no other job, or if a workflow that it calls publishes.
    """
    workflow = simulator.files[path]
    jobs = workflow.jobs
    gone = set(Subject(simulator, path).uploads_to(PYPI)) & jobs.keys()
    gone |= {name for name in jobs if gone and maker_in(text_of(workflow, jobs[name]))}  # one makes releases
    needing = {name for name in jobs if gone & workflow.with_needs(name).keys()}
    if not gone or needing == jobs.keys():
        return ""
    listed = ", ".join(f"`{name}` (line {jobs[name].span.line})" for name in jobs if name in needing)
    what = f"job {listed}" if len(needing) == 1 else f"jobs {listed}"
    command = shlex.join(["tracer", "init", *_options(surveyed)])
    return (
        f"remove {what} from {path}, because tracer's own workflow will publish; then\n"
        f"{command}  # writes it beside {PurePosixPath(path).name}"
    )


def _options(surveyed: Survey) -> Iterator[str]:
    """A name that no workflow has, and the kind of release that the project has today."""
    location = surveyed.location
    yield from () if location.package_directory == "." else (location.package_directory,)
    name = next(name for name in _NAMES if not (location.root / WORKFLOWS / name).exists())
    yield from () if name == _NAMES[0] else ("--workflow", name)
    found, _ = release_answers(location, str(surveyed.answers["repository"].value), surveyed.siblings)
    for key in _KEPT:
        if key in found:
            yield from ("--data", f"{key}={found[key].value}")
