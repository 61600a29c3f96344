"""What GitHub would put into the identity token of a job.

Source: https://docs.github.com/actions/reference/security/oidc (the claims) and
https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#permissions (who may ask)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tracer_bullet.refs import TAGS
from tracer_bullet.rehearsal.prepare.registrations import owner_id
from tracer_bullet.workflow.expressions import ExpressionError, evaluate_template

if TYPE_CHECKING:
    from tracer_bullet.rehearsal.run.payloads import RehearsedEvent
    from tracer_bullet.rehearsal.target import Target
    from tracer_bullet.workflow.model import Workflow
    from tracer_bullet.workflow.simulation.simulate import JobRun


@dataclass(frozen=True)
class RunFacts:
    """What is the same for all jobs of a run."""

    target: Target
    rehearsed: RehearsedEvent
    sha: str
    run_id: int
    run_number: int

    @property
    def workflow_ref(self) -> str:
        """The workflow with the ref that it is of."""
        return f"{self.target.slug}/{self.target.workflow}@{self.rehearsed.ref}"


def may_ask(workflow: Workflow, run: JobRun) -> bool:
    """Whether a job gets identity tokens: `id-token: write` at its own level, else at the workflow's."""
    permissions = workflow.permissions_of(run.job)
    return permissions is not None and permissions.level("id-token") == "write"


def may_write(workflow: Workflow, run: JobRun) -> bool:
    """Whether a job's token may write contents, such as releases; without `permissions` it is not known."""
    permissions = workflow.permissions_of(run.job)
    return permissions is None or permissions.level("contents") == "write"


def environment_of(run: JobRun) -> str:
    """The environment of a job, expressions evaluated; empty where it has none or it cannot be told."""
    if run.job.environment is None:
        return ""
    try:
        value = evaluate_template(run.job.environment.name.value, run.good)
    except ExpressionError:
        return ""
    return value if isinstance(value, str) else ""


def claims_of(workflow: Workflow, run: JobRun, facts: RunFacts) -> dict[str, Any]:
    """The claims of a job; the ids of owner and repository are not known here and made up."""
    target, rehearsed = facts.target, facts.rehearsed
    owner, _, _ = target.slug.partition("/")
    environment = environment_of(run)
    scope = f"environment:{environment}" if environment else f"ref:{rehearsed.ref}"
    claims = {
        "sub": f"repo:{target.slug}:{scope}",
        "repository": target.slug,
        "repository_id": owner_id(target.slug),
        "repository_owner": owner,
        "repository_owner_id": owner_id(owner),
        "repository_visibility": "public",
        "workflow": workflow.name.value if workflow.name else target.workflow,
        "workflow_ref": facts.workflow_ref,
        "workflow_sha": facts.sha,
        "job_workflow_ref": facts.workflow_ref,
        "job_workflow_sha": facts.sha,
        "event_name": rehearsed.event,
        "ref": rehearsed.ref,
        "ref_type": "tag" if rehearsed.ref.startswith(TAGS) else "branch",
        "ref_protected": "false",
        "sha": facts.sha,
        "head_ref": "",
        "base_ref": "",
        "actor": owner,
        "actor_id": owner_id(owner),
        "run_id": str(facts.run_id),
        "run_number": str(facts.run_number),
        "run_attempt": "1",
        "runner_environment": "github-hosted",
    }
    return claims | ({"environment": environment} if environment else {})
