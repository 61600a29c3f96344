"""Steps that tracer cannot see into, in jobs that hold what an upload needs: what settles each of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.workflow.proof.unseen_starters import unseen_starter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracer_bullet.workflow.proof.routes import Route
    from tracer_bullet.workflow.reach import Upload

_PUBLISHES = re.compile(r"publish|pypi|upload|release|twine|warehouse", re.IGNORECASE)
"""How people name a job or a command that uploads."""


class UnknownStep(NamedTuple):
    """A step, or the call of a workflow (`step` is 0), that may upload. Steps count from 1.

    `runs` is what stands there, `credential` what its job holds, `settle` what would answer the question.
    """

    workflow: str
    line: int
    job: str
    step: int
    runs: str
    credential: str
    settle: str

    @property
    def address(self) -> str:
        """`FILE:JOB:STEP`, as `tracer plan --acknowledge` takes it."""
        return f"{self.workflow.rpartition('/')[2]}:{self.job}:{self.step}"

    def __str__(self) -> str:
        where = f"step {self.step} of job `{self.job}`" if self.step else f"job `{self.job}`"
        return (
            f"{self.workflow}:{self.line}: {where} runs {self.runs}, which tracer cannot see into, with "
            f"{self.credential}: {self.settle}"
        )


def may_publish(upload: Upload) -> bool:
    """Whether a step that cannot be seen into, or its job, is named like one that uploads."""
    return bool(_PUBLISHES.search(f"{upload.name} {upload.tool} {_held(upload)}"))


def find_unknown_steps(routes: Sequence[Route]) -> list[UnknownStep]:
    """One entry for each step among the ends of `routes` of which it is not known whether it uploads.

    Of a script with several such commands, the first one stands for all.
    """
    found: dict[tuple[object, ...], UnknownStep] = {}
    for route in routes:
        upload = unseen_starter(route.run) or route.upload
        if upload.doubt:
            step = unknown_step(upload)
            found.setdefault((step.workflow, step.job, step.step), step)
    return list(found.values())


def unknown_step(upload: Upload) -> UnknownStep:
    """The step of an upload that is in doubt, with what settles it."""
    step = UnknownStep(
        upload.workflow.path,
        upload.line,
        upload.job.id,
        upload.step.position + 1 if upload.step else 0,
        upload.unseen.runs if upload.unseen else upload.tool,
        _held(upload),
        "",
    )
    return step._replace(settle=_settle(step, upload))


def _held(upload: Upload) -> str:
    """The credential, as the doubt about the upload names it."""
    return upload.unseen.credential if upload.unseen else upload.doubt


def _settle(step: UnknownStep, upload: Upload) -> str:
    """What a reader does next; of an identity token also what PyPI would have to know for it to matter."""
    environment = f" and environment `{upload.job.environment.name.value}`" if upload.job.environment else ""
    name = step.workflow.rpartition("/")[2]
    danger = f"it can upload only if PyPI has a publisher for `{name}`{environment}; "
    read = (
        f"pin {upload.unseen.moving}, read it"
        if upload.unseen and upload.unseen.moving
        else "read what it runs"
    )
    rest = f"remove the credential, or {read} and then `tracer plan --acknowledge {step.address}`"
    return f"{danger}{rest}" if "id-token" in step.credential else rest
