"""Events of which GitHub takes the workflow's file from the default branch, whatever branch they are about.

https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows
As of 2026-11, those with "Last commit on default branch".
"""

from __future__ import annotations

FROM_DEFAULT_BRANCH = frozenset(
    """
    branch_protection_rule check_run check_suite delete discussion discussion_comment fork gollum
    image_version issue_comment issues label milestone page_build project project_card project_column public
    pull_request_target registry_package repository_dispatch schedule status watch workflow_run
    """.split()  # noqa: SIM905 - twenty lines less than the list
)
OF_OTHERS = ("check_run", "check_suite", "deployment", "deployment_status", "page_build", "status")
"""Events that apps and services send on their own because something was pushed."""
