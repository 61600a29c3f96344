"""What else can be done about a workflow that cannot be adopted: arm it, replace it, or take jobs out."""

from __future__ import annotations

import shlex
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from tracer_bullet.adoption.subject import Subject
from tracer_bullet.arming.lane.run_version import plan_version
from tracer_bullet.arming.lane.step_copies import text_of
from tracer_bullet.arming.run.run_draft import RunRequest
from tracer_bullet.arming.run_plan import plan_tracer_run, without_temporary_parts
from tracer_bullet.errors import TracerError
from tracer_bullet.project.worktree import WORKFLOW_NAME, WORKFLOWS
from tracer_bullet.refs import FIRST_BRANCH
from tracer_bullet.repository import load_simulator, read_home, read_sources
from tracer_bullet.scaffold.answers.release_answers import maker_in, release_answers
from tracer_bullet.scaffold.existing.publishing_workflows import find_publishing
from tracer_bullet.scaffold.existing.replaced import describe_replaced
from tracer_bullet.workflow.reach import PYPI

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tracer_bullet.scaffold.survey import Survey
    from tracer_bullet.workflow.simulator import Simulator

_NAMES = (WORKFLOW_NAME, "release.yml", "publish-pypi.yml", "tracer-publish.yml")
_KEPT = ("release_on", "release_tags")
"""How the project releases today, which only the job that goes knows."""


def find_other_way(surveyed: Survey, path: str) -> str:
    """The commands that work where the workflow at `path` cannot be adopted, and what to do before them."""
    root = surveyed.location.root
    read = read_sources(root)
    simulator = load_simulator(root, read, read_home(root))
    armed = f"tracer arm {shlex.quote(path)}  # tries it as it is, and leaves nothing"
    ways = [armed] if _can_be_armed(surveyed, simulator, read.texts, path) else []
    if describe_replaced(simulator, path).others:
        return "\n".join(filter(None, [*ways, _without_publishing_jobs(surveyed, simulator, path)]))
    name = shlex.quote(PurePosixPath(path).name)
    return "\n".join([*ways, f"tracer init --replace {name}  # writes tracer's own workflow instead"])


def _can_be_armed(surveyed: Survey, simulator: Simulator, texts: Mapping[str, str], path: str) -> bool:
    """Whether a tracer run through the workflow is possible, and proven to reach TestPyPI only."""
    location = surveyed.location
    branch = str(surveyed.answers["tracer_branch"].value) or FIRST_BRANCH
    try:
        permanent, found = without_temporary_parts(simulator, texts, path)
        plan_tracer_run(
            permanent,
            found,
            RunRequest(path, (branch,)),
            lambda folder: plan_version(location.root, folder, location.repository.tags),
        )
    except TracerError:
        return False
    return True


def _without_publishing_jobs(surveyed: Survey, simulator: Simulator, path: str) -> str:
    """How tracer's own workflow can take the place of all jobs that publish; empty if it cannot.

    That is if a workflow has no other job, or if a workflow that it calls publishes.
    """
    location = surveyed.location
    others = find_publishing(location.root) if len(location.packages) < 2 else ()
    removals = [_say_removal(simulator, one) for one in dict.fromkeys((path, *others))]
    if not all(removals):
        return ""
    command = shlex.join(["tracer", "init", *_options(surveyed)])
    removed = ",\n".join(removals)
    return (
        f"{removed}, because tracer's own workflow will publish; then\n"
        f"{command}  # writes it beside {PurePosixPath(path).name}"
    )


def _say_removal(simulator: Simulator, path: str) -> str:
    """Which jobs to remove; empty if none are left, or if none is known to publish."""
    workflow = simulator.files[path]
    jobs = workflow.jobs
    gone = set(Subject(simulator, path).uploads_to(PYPI)) & jobs.keys()
    gone |= {name for name in jobs if gone and maker_in(text_of(workflow, jobs[name]))}  # one makes releases
    needing = {name for name in jobs if gone & workflow.with_needs(name).keys()}
    if not gone or needing == jobs.keys():
        return ""
    listed = ", ".join(f"`{name}` (line {jobs[name].span.line})" for name in jobs if name in needing)
    return f"remove {'job' if len(needing) == 1 else 'jobs'} {listed} from {path}"


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
