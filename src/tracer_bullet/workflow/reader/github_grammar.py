"""What GitHub's own grammar of workflows knows. Written by `make facts`; do not edit.

From @actions/expressions 0.3.61, @actions/workflow-parser 0.3.61, on 2026-11-26.
"""

from __future__ import annotations

# fmt: off
KEYS: dict[str, frozenset[str]] = {
    "workflow-root-strict": frozenset((
        "concurrency", "defaults", "description", "env", "jobs", "name", "on", "permissions",
        "run-name",
    )),
    "job-factory": frozenset((
        "cancel-timeout-minutes", "concurrency", "container", "continue-on-error", "defaults", "env",
        "environment", "if", "name", "needs", "outputs", "permissions", "runs-on", "services",
        "snapshot", "steps", "strategy", "timeout-minutes",
    )),
    "workflow-job": frozenset((
        "concurrency", "if", "name", "needs", "permissions", "secrets", "strategy", "uses", "with",
    )),
    "run-step": frozenset((
        "background", "continue-on-error", "env", "id", "if", "name", "run", "shell", "timeout-minutes",
        "working-directory",
    )),
    "regular-step": frozenset((
        "background", "continue-on-error", "env", "id", "if", "name", "timeout-minutes", "uses", "with",
    )),
    "wait-step": frozenset((
        "continue-on-error", "id", "name", "wait",
    )),
    "wait-all-step": frozenset((
        "continue-on-error", "id", "name", "wait-all",
    )),
    "cancel-step": frozenset((
        "cancel", "continue-on-error", "id", "name",
    )),
    "parallel-step": frozenset((
        "parallel",
    )),
    "concurrency-mapping": frozenset((
        "cancel-in-progress", "group", "queue",
    )),
    "cron-mapping": frozenset((
        "cron", "timezone",
    )),
    "job-environment-mapping": frozenset((
        "deployment", "name", "url",
    )),
    "runs-on-mapping": frozenset((
        "group", "labels",
    )),
    "snapshot-mapping": frozenset((
        "if", "image-name", "version",
    )),
    "permissions-mapping": frozenset((
        "actions", "artifact-metadata", "attestations", "checks", "code-quality", "contents",
        "copilot-requests", "deployments", "discussions", "drives", "id-token", "issues", "models",
        "packages", "pages", "pull-requests", "repository-projects", "security-events", "statuses",
        "vulnerability-alerts",
    )),
}
EVENTS: dict[str, tuple[str, ...]] = {
    "branch_protection_rule": (
        "types",
    ),
    "check_run": (
        "types",
    ),
    "check_suite": (
        "types",
    ),
    "create": (
    ),
    "delete": (
    ),
    "deployment": (
    ),
    "deployment_status": (
    ),
    "discussion": (
        "types",
    ),
    "discussion_comment": (
        "types",
    ),
    "fork": (
    ),
    "gollum": (
    ),
    "image_version": (
        "names", "types", "versions",
    ),
    "issue_comment": (
        "types",
    ),
    "issues": (
        "types",
    ),
    "label": (
        "types",
    ),
    "merge_group": (
        "branches", "branches-ignore", "types",
    ),
    "milestone": (
        "types",
    ),
    "page_build": (
    ),
    "project": (
        "types",
    ),
    "project_card": (
        "types",
    ),
    "project_column": (
        "types",
    ),
    "public": (
    ),
    "pull_request": (
        "branches", "branches-ignore", "paths", "paths-ignore", "types",
    ),
    "pull_request_comment": (
    ),
    "pull_request_review": (
        "types",
    ),
    "pull_request_review_comment": (
        "types",
    ),
    "pull_request_target": (
        "branches", "branches-ignore", "paths", "paths-ignore", "types",
    ),
    "push": (
        "branches", "branches-ignore", "paths", "paths-ignore", "tags", "tags-ignore",
    ),
    "registry_package": (
        "types",
    ),
    "release": (
        "types",
    ),
    "repository_dispatch": (
        "types",
    ),
    "schedule": (
    ),
    "status": (
    ),
    "watch": (
        "types",
    ),
    "workflow_call": (
        "inputs", "outputs", "secrets",
    ),
    "workflow_dispatch": (
        "inputs",
    ),
    "workflow_run": (
        "branches", "branches-ignore", "types", "workflows",
    ),
}
ACTIVITIES: dict[str, tuple[str, ...]] = {
    "branch_protection_rule": (
        "created", "deleted", "edited",
    ),
    "check_run": (
        "completed", "created", "requested_action", "rerequested",
    ),
    "check_suite": (
        "completed",
    ),
    "discussion": (
        "answered", "category_changed", "created", "deleted", "edited", "labeled", "locked", "pinned",
        "transferred", "unanswered", "unlabeled", "unlocked", "unpinned",
    ),
    "discussion_comment": (
        "created", "deleted", "edited",
    ),
    "image_version": (
        "created", "deleted", "ready",
    ),
    "issue_comment": (
        "created", "deleted", "edited",
    ),
    "issues": (
        "assigned", "closed", "deleted", "demilestoned", "edited", "field_added", "field_removed",
        "labeled", "locked", "milestoned", "opened", "pinned", "reopened", "transferred", "typed",
        "unassigned", "unlabeled", "unlocked", "unpinned", "untyped",
    ),
    "label": (
        "created", "deleted", "edited",
    ),
    "merge_group": (
        "checks_requested",
    ),
    "milestone": (
        "closed", "created", "deleted", "edited", "opened",
    ),
    "project": (
        "closed", "created", "deleted", "edited", "reopened",
    ),
    "project_card": (
        "converted", "created", "deleted", "edited", "moved",
    ),
    "project_column": (
        "created", "deleted", "moved", "updated",
    ),
    "pull_request": (
        "assigned", "auto_merge_disabled", "auto_merge_enabled", "closed", "converted_to_draft",
        "demilestoned", "dequeued", "edited", "enqueued", "labeled", "locked", "milestoned", "opened",
        "ready_for_review", "reopened", "review_request_removed", "review_requested", "stacked",
        "synchronize", "unassigned", "unlabeled", "unlocked",
    ),
    "pull_request_review": (
        "dismissed", "edited", "submitted",
    ),
    "pull_request_review_comment": (
        "created", "deleted", "edited",
    ),
    "pull_request_target": (
        "assigned", "auto_merge_disabled", "auto_merge_enabled", "closed", "converted_to_draft",
        "demilestoned", "dequeued", "edited", "enqueued", "labeled", "locked", "milestoned", "opened",
        "ready_for_review", "reopened", "review_request_removed", "review_requested", "stacked",
        "synchronize", "unassigned", "unlabeled", "unlocked",
    ),
    "registry_package": (
        "published", "updated",
    ),
    "release": (
        "created", "deleted", "edited", "prereleased", "published", "released", "unpublished",
    ),
    "watch": (
        "started",
    ),
    "workflow_run": (
        "completed", "in_progress", "requested",
    ),
}
CONTEXTS = frozenset((
        "env", "github", "inputs", "job", "jobs", "matrix", "needs", "runner", "secrets", "steps",
        "strategy", "vars",
))
FUNCTIONS = frozenset((
        "always", "cancelled", "case", "contains", "endsWith", "failure", "format", "fromJson",
        "hashFiles", "join", "startsWith", "success", "toJson",
))
