"""What GitHub would put into the identity token of a job.

Source: https://docs.github.com/actions/reference/security/oidc (the claims) and
https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#permissions (who may ask)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tracer_bullet.rehearsal.prepare.registrations import owner_id
from tracer_bullet.workflow.expressions import try_template

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
    title: str

    @property
    def workflow_ref(self) -> str:
        """The workflow with the ref that it is of."""
        return f"{self.target.slug}/{self.target.workflow}@{self.rehearsed.ref}"


def environment_of(run: JobRun) -> str:
    """The environment of a job, expressions evaluated; empty where it has none or it cannot be told."""
    if run.job.environment is None:
        return ""
    value = try_template(run.job.environment.name.value, run.good)
    return value if isinstance(value, str) else ""


def claims_of(workflow: Workflow, run: JobRun, facts: RunFacts) -> dict[str, Any]:
    """The claims of a job of `workflow`; the ids of owner and repository are not known here and made up."""
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
        "workflow": facts.title,
        "workflow_ref": facts.workflow_ref,
        "workflow_sha": facts.sha,
        "job_workflow_ref": f"{target.slug}/{workflow.path}@{rehearsed.ref}",
        "job_workflow_sha": facts.sha,
        "event_name": rehearsed.event,
        "ref": rehearsed.ref,
        "ref_type": "tag" if rehearsed.is_tag else "branch",
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


def describe_run(facts: RunFacts) -> dict[str, str]:
    """The default variables that act does not set.

    Source: https://docs.github.com/actions/reference/workflows-and-actions/variables#default-environment-variables
    """
    owner, _, _ = facts.target.slug.partition("/")
    return {
        "GITHUB_WORKFLOW_REF": facts.workflow_ref,
        "GITHUB_WORKFLOW_SHA": facts.sha,
        "GITHUB_REPOSITORY_ID": owner_id(facts.target.slug),
        "GITHUB_REPOSITORY_OWNER_ID": owner_id(owner),
        "GITHUB_ACTOR_ID": owner_id(owner),
        "GITHUB_TRIGGERING_ACTOR": owner,
        "GITHUB_REF_PROTECTED": "false",
        "RUNNER_ENVIRONMENT": "github-hosted",
    }


def contexts_of(facts: RunFacts) -> dict[str, str]:
    """The same as contexts, which are empty under act."""
    named = [(name.removeprefix("GITHUB_").lower(), value) for name, value in describe_run(facts).items()]
    known = {f"github.{name}": value for name, value in named if not name.startswith("runner")}
    return known | {"runner.environment": "github-hosted", "github.repository_visibility": "public"}
