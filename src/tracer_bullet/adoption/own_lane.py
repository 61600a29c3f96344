"""A job that uploads to TestPyPI already: tracer does not rewrite it, so it has to fit the answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.adoption.rename_job import RENAMED
from tracer_bullet.arming.lane.staging import DOWN, SECRET
from tracer_bullet.arming.lane.step_copies import text_of
from tracer_bullet.text.listed import in_backticks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tracer_bullet.adoption.subject import Subject
    from tracer_bullet.arming.lane.staging import Staging


def choose_own_lane(subject: Subject, names: Iterable[str], staging: Staging) -> str:
    """The first of the jobs `names` that fits the answers.

    Raises TracerError, which names the answers that the first job does not fit, if no job fits all.
    """
    workflow = subject.workflow
    found = {name: tuple(_misfits(text_of(workflow, workflow.jobs[name]), staging)) for name in names}
    fitting = next((name for name, misfits in found.items() if not misfits), "")
    if fitting:
        return fitting
    name, misfits = next(iter(found.items()))
    keys = in_backticks(misfits, " and ")
    raise subject.reject(
        workflow.jobs[name],
        f"job `{name}` uploads to TestPyPI already, and does not fit {keys}",
        "if tracer wrote it: `tracer init --remove`, commit, and then `tracer init` with the answer\n"
        f"if you wrote it: change job `{name}`, or leave out {keys}",
    )


def _misfits(text: str, staging: Staging) -> Iterator[str]:
    """The answers that the text of a job does not fit."""
    if staging.is_own and staging.upload_url not in text:
        yield "testpypi_upload_url"
    if (f"secrets.{SECRET}" in text) != bool(staging.user):
        yield "testpypi_sign_in"
    if (f"packages-dir: {RENAMED}/" in text) != bool(staging.project):
        yield "testpypi_project_name"
    if (DOWN in text) != staging.is_advisory:
        yield "testpypi_gate"
