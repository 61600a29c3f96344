"""`tracer plan --acknowledge`: show a step that tracer cannot see into, and record that it was read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.acknowledged import address_of, check_acknowledgeable, record_acknowledged
from tracer_bullet.errors import ExitCode, TracerError
from tracer_bullet.report import console
from tracer_bullet.text.files import write_changes
from tracer_bullet.workflow.reach.digest import digest_of_step

if TYPE_CHECKING:
    from pathlib import Path

    from tracer_bullet.workflow.model import Job, Step, Workflow
    from tracer_bullet.workflow.simulator import Simulator


def acknowledge(simulator: Simulator, root: Path, address: str, *, without_asking: bool) -> int:
    """Show the step at `address`, ask, and record its digest.

    Raises TracerError for a step that is not there, and RefusedError for one that may change by itself.
    """
    workflow, job, step = _find(simulator, address)
    check_acknowledgeable(workflow, job, step)
    span = (step or job).node.span
    console.emit(f"{workflow.path}:{span.line}:\n{workflow.text[span.start : span.end].rstrip()}\n")
    if not without_asking:
        console.check_terminal("add `--yes`")
        if not console.ask(
            "Have you read what it runs, and does it neither upload to PyPI nor start a release?"
        ):
            return ExitCode.FINDINGS
    digest = digest_of_step(workflow, job, step, simulator.project_of(workflow))
    write_changes([record_acknowledged(root, address, digest)], root)
    console.say(f"recorded `{address}`; the entry lapses when the step, or a file that it names, changes")
    return ExitCode.OK


def _find(simulator: Simulator, address: str) -> tuple[Workflow, Job, Step | None]:
    for workflow in simulator.files.values():
        for job in workflow.jobs.values():
            for step in (None, *job.steps):
                if address_of(workflow, job, step) == address:
                    return workflow, job, step
    raise TracerError(
        f"there is no step `{address}`", hint="`tracer plan --branch NAME` lists the steps it cannot see into"
    )
