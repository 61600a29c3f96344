"""The activities of the events that have some, and which of them start a workflow without `types`.

https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows
"""

from __future__ import annotations

PULL_REQUESTS = ("pull_request", "pull_request_target")
_PULL_REQUEST = (
    "assigned", "unassigned", "labeled", "unlabeled", "opened", "edited", "closed", "reopened", "synchronize",
    "converted_to_draft", "locked", "unlocked", "enqueued", "dequeued", "milestoned", "demilestoned",
    "ready_for_review", "review_requested", "review_request_removed", "auto_merge_enabled",
    "auto_merge_disabled",
)  # fmt: skip
ACTIVITIES: dict[str, tuple[str, ...]] = {
    "release": (
        "published", "released", "prereleased", "created", "edited", "deleted", "unpublished",
    ),
    "workflow_run": ("completed", "requested", "in_progress"),
    "merge_group": ("checks_requested", "destroyed"),
    **dict.fromkeys(PULL_REQUESTS, _PULL_REQUEST),
}  # fmt: skip
"""Of the events that are simulated in detail; of others any activity is taken."""
WITHOUT_ACTIVITIES = (
    "create", "delete", "deployment", "deployment_status", "fork", "gollum", "page_build", "public", "push",
    "schedule", "status", "workflow_call", "workflow_dispatch",
)  # fmt: skip
USUAL_ACTIVITIES = dict.fromkeys(PULL_REQUESTS, ("opened", "synchronize", "reopened"))
"""What starts a workflow without `types`, for the events where that is not every activity."""
