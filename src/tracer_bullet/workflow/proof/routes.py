"""Every route from an event to an index, over the workflows of a repository."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.workflow.proof.probes import Probe, probes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tracer_bullet.workflow.model import Workflow
    from tracer_bullet.workflow.reach import Upload
    from tracer_bullet.workflow.simulation.simulate import JobRun, Run
    from tracer_bullet.workflow.simulator import Simulator


class Route(NamedTuple):
    """A route to an index: the run that takes it, and the upload at its end."""

    run: Run
    upload: Upload
    is_release: bool = False


def runs_of_probes(
    workflow: Workflow, simulator: Simulator, tracer_branches: Sequence[str]
) -> Iterator[tuple[Probe, Run]]:
    """A run for every event of the closed list that may start `workflow`, or a workflow that calls it.

    A workflow that others of the repository call is judged by what starts them; only one that is called from
    nowhere here is tried with an unknown caller.
    """
    callers = callers_of(workflow, simulator.files)
    for starter in (workflow, *callers):
        for probe in probes(starter, simulator.repository, tracer_branches):
            if callers and probe.event.name == "workflow_call":
                continue
            run = simulator.run(starter, probe.event)
            if run.started.passes is not False:
                yield probe, run


def routes_of(run: Run, simulator: Simulator, *, is_release: bool = False) -> list[Route]:
    """The routes to an index that a run takes, or may take."""
    return [Route(run, upload, is_release) for upload in simulator.uploads(run)]


def callers_of(workflow: Workflow, files: Mapping[str, Workflow]) -> list[Workflow]:
    """The workflows of the repository that call this one, themselves or through others."""
    if "workflow_call" not in workflow.triggers:
        return []
    found: dict[str, Workflow] = {}
    wanted = [workflow.path]
    for path in wanted:  # grows while it is walked
        for caller in files.values():
            calls = {job.uses.text for job in caller.jobs.values() if job.uses}
            if f"./{path}" in calls and caller.path not in found and caller.path != workflow.path:
                found[caller.path] = caller
                wanted.append(caller.path)
    return list(found.values())


def find_job_run(run: Run, upload: Upload) -> JobRun | None:
    """What becomes of the job of `upload` in `run`, also within the workflows that it calls."""
    current: Run | None = run
    found: JobRun | None = None
    for name in upload.name.split(" / "):
        if current is None:
            return found
        found = current.jobs.get(name)
        current = found.called if found else None
    return found
