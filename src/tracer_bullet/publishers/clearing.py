"""Which jobs cannot publish by an identity token, because PyPI knows no publisher for them.

That follows only from a record that names every publisher. PyPI looks at the workflow's file and the
environment: https://docs.pypi.org/trusted-publishers/troubleshooting/.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.errors import TracerError
from tracer_bullet.project.worktree import mentions
from tracer_bullet.sites import PYPI

if TYPE_CHECKING:
    from pathlib import Path

    from tracer_bullet.workflow.reach import Upload
    from tracer_bullet.workflow.simulator import Simulator

_BY_TOKEN = "holds `id-token: write`"  # noqa: S105 - a permission, not a secret
_RELIES = (
    "this relies on `[tool.tracer.publishers]`: PyPI has no publisher besides those recorded there, so {} "
    "cannot upload with an identity token"
)


def trust_record(simulator: Simulator, root: Path) -> None:
    """Let the record of the repository at `root` clear jobs, if it is complete for PyPI.

    A job inside a called workflow is not cleared, and none whose environment is an expression.
    """
    if not mentions(root, b"publishers"):
        return
    from tracer_bullet.publishers.recorded import find_recorded  # noqa: PLC0415 - few have a record

    try:
        recorded = find_recorded(root)
    except TracerError:
        return
    if not recorded.is_complete(PYPI.key):
        return
    publishers = recorded.on(PYPI.key)
    before = simulator.acknowledged

    def is_cleared(upload: Upload) -> bool:
        if before(upload):
            return True
        environment = upload.job.environment.name.value if upload.job.environment else ""
        if _BY_TOKEN not in upload.doubt or " / " in upload.name or "${{" in environment:
            return False
        name = upload.workflow.path.rpartition("/")[2]
        if any(one.lets_in(simulator.repository.name, name, environment) for one in publishers):
            return False
        simulator.relies.append(_RELIES.format(f"job `{upload.job.id}` of `{name}`"))
        return True

    simulator.acknowledged = is_cleared
