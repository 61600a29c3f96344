"""What GitHub would put into the identity token of a job.

Source: https://docs.github.com/actions/reference/security/oidc (the claims) and
https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#permissions (who may ask)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tracer_bullet.rehearsal.publishers import owner_id
from tracer_bullet.workflow.expressions import ExpressionError, evaluate_template

if TYPE_CHECKING:
    from tracer_bullet.rehearsal.run.payloads import Occasion
    from tracer_bullet.rehearsal.subject import Subject
    from tracer_bullet.workflow.model import Workflow
    from tracer_bullet.workflow.simulation import JobRun


@dataclass(frozen=True)
class RunFacts:
    """What is the same for all jobs of a run."""

    subject: Subject
    occasion: Occasion
    sha: str
    run_id: int
    run_number: int

    @property
    def workflow_ref(self) -> str:
        """The workflow with the ref that it is of."""
        return f"{self.subject.slug}/{self.subject.workflow}@{self.occasion.ref}"


def may_ask(workflow: Workflow, run: JobRun) -> bool:
    """Whether a job gets identity tokens: `id-token: write` at its own level, else at the workflow's."""
    permissions = workflow.permissions_of(run.job)
    return permissions is not None and permissions.level("id-token") == "write"


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
    subject, occasion = facts.subject, facts.occasion
    owner, _, _ = subject.slug.partition("/")
    environment = environment_of(run)
    scope = f"environment:{environment}" if environment else f"ref:{occasion.ref}"
    claims = {
        "sub": f"repo:{subject.slug}:{scope}",
        "repository": subject.slug,
        "repository_id": owner_id(subject.slug),
        "repository_owner": owner,
        "repository_owner_id": owner_id(owner),
        "repository_visibility": "public",
        "workflow": workflow.name.value if workflow.name else subject.workflow,
        "workflow_ref": facts.workflow_ref,
        "workflow_sha": facts.sha,
        "job_workflow_ref": facts.workflow_ref,
        "job_workflow_sha": facts.sha,
        "event_name": occasion.event,
        "ref": occasion.ref,
        "ref_type": "tag" if occasion.ref.startswith("refs/tags/") else "branch",
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
