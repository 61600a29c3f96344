"""A smoke test that may ask for an identity token."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.audit.edits import remove_entry
from tracer_bullet.audit.rule import AuditFinding, Example, Fix, Rule, Safety, Severity
from tracer_bullet.audit.rules.smoke_test_missing import RULE as MISSING
from tracer_bullet.audit.smoke import smoke_installs
from tracer_bullet.workflow.reach.identity import may_ask_for_token

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow

_STEPS = "    needs: testpypi\n    runs-on: ubuntu-latest\n    steps:\n"
_PERMISSIONS = "    permissions:\n      contents: read\n      id-token: write\n"
_BAD = MISSING.good.text.replace(_STEPS, _STEPS.replace("    steps:\n", f"{_PERMISSIONS}    steps:\n"))


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """The permission of a job that installs from TestPyPI."""
    for job in {one.job.id: one.job for one in smoke_installs(audited)}.values():
        permissions = audited.workflow.permissions_of(job)
        if permissions is None or not may_ask_for_token(audited.workflow, job):
            continue
        scope = permissions.scopes.get("id-token")
        own = job.node.get("permissions") if job.permissions else None
        splice = (
            remove_entry(audited.text, own, "id-token")
            if scope and job.id not in audited.upload_jobs
            else None
        )
        yield AuditFinding(
            f"job `{job.id}` runs what it installs from TestPyPI, and may publish",
            scope.span if scope else permissions.span,
            f"take `id-token: write` away from job `{job.id}`",
            Fix("take `id-token: write` away", (splice,), is_safe=False) if splice else None,
        )


RULE = Rule(
    id="smoke-test-holds-id-token",
    summary="a smoke test may ask for an identity token",
    severity=Severity.ADVICE,
    why="The smoke test runs code of the package and of all its dependencies. With `id-token: write`, any of it can "
    "publish in the name of the project.",
    cure="Give `id-token: write` only to the jobs that upload.",
    bad=Example(_BAD),
    good=Example(_BAD.replace("      contents: read\n      id-token: write\n", "      contents: read\n")),
    fix=Safety.UNSAFE,
    find=find,
    sources=("https://docs.pypi.org/trusted-publishers/security-model/",),
)
