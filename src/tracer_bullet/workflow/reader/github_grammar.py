"""What GitHub's own grammar of workflows knows. Written by `make facts`; do not edit.

From @actions/expressions 0.3.61, @actions/workflow-parser 0.3.61, on 2026-11-26.
"""

from __future__ import annotations

# fmt: off
KEYS: dict[str, frozenset[str]] = {
    'workflow-root-strict': frozenset(
        ['concurrency', 'defaults', 'description', 'env', 'jobs', 'name', 'on', 'permissions',
         'run-name']
    ),
    'job-factory': frozenset(
        ['cancel-timeout-minutes', 'concurrency', 'container', 'continue-on-error', 'defaults', 'env',
         'environment', 'if', 'name', 'needs', 'outputs', 'permissions', 'runs-on', 'services',
         'snapshot', 'steps', 'strategy', 'timeout-minutes']
    ),
    'workflow-job': frozenset(
        ['concurrency', 'if', 'name', 'needs', 'permissions', 'secrets', 'strategy', 'uses', 'with']
    ),
    'run-step': frozenset(
        ['background', 'continue-on-error', 'env', 'id', 'if', 'name', 'run', 'shell',
         'timeout-minutes', 'working-directory']
    ),
    'regular-step': frozenset(
        ['background', 'continue-on-error', 'env', 'id', 'if', 'name', 'timeout-minutes', 'uses',
         'with']
    ),
    'wait-step': frozenset(
        ['continue-on-error', 'id', 'name', 'wait']
    ),
    'wait-all-step': frozenset(
        ['continue-on-error', 'id', 'name', 'wait-all']
    ),
    'cancel-step': frozenset(
        ['cancel', 'continue-on-error', 'id', 'name']
    ),
    'parallel-step': frozenset(
        ['parallel']
    ),
    'concurrency-mapping': frozenset(
        ['cancel-in-progress', 'group', 'queue']
    ),
    'cron-mapping': frozenset(
        ['cron', 'timezone']
    ),
    'job-environment-mapping': frozenset(
        ['deployment', 'name', 'url']
    ),
    'runs-on-mapping': frozenset(
        ['group', 'labels']
    ),
    'snapshot-mapping': frozenset(
        ['if', 'image-name', 'version']
    ),
    'permissions-mapping': frozenset(
        ['actions', 'artifact-metadata', 'attestations', 'checks', 'code-quality', 'contents',
         'copilot-requests', 'deployments', 'discussions', 'drives', 'id-token', 'issues', 'models',
         'packages', 'pages', 'pull-requests', 'repository-projects', 'security-events', 'statuses',
         'vulnerability-alerts']
    ),
}
EVENTS: dict[str, tuple[str, ...]] = {
    'branch_protection_rule': tuple(
        ['types']
    ),
    'check_run': tuple(
        ['types']
    ),
    'check_suite': tuple(
        ['types']
    ),
    'create': tuple(
        []
    ),
    'delete': tuple(
        []
    ),
    'deployment': tuple(
        []
    ),
    'deployment_status': tuple(
        []
    ),
    'discussion': tuple(
        ['types']
    ),
    'discussion_comment': tuple(
        ['types']
    ),
    'fork': tuple(
        []
    ),
    'gollum': tuple(
        []
    ),
    'image_version': tuple(
        ['names', 'types', 'versions']
    ),
    'issue_comment': tuple(
        ['types']
    ),
    'issues': tuple(
        ['types']
    ),
    'label': tuple(
        ['types']
    ),
    'merge_group': tuple(
        ['branches', 'branches-ignore', 'types']
    ),
    'milestone': tuple(
        ['types']
    ),
    'page_build': tuple(
        []
    ),
    'project': tuple(
        ['types']
    ),
    'project_card': tuple(
        ['types']
    ),
    'project_column': tuple(
        ['types']
    ),
    'public': tuple(
        []
    ),
    'pull_request': tuple(
        ['branches', 'branches-ignore', 'paths', 'paths-ignore', 'types']
    ),
    'pull_request_comment': tuple(
        []
    ),
    'pull_request_review': tuple(
        ['types']
    ),
    'pull_request_review_comment': tuple(
        ['types']
    ),
    'pull_request_target': tuple(
        ['branches', 'branches-ignore', 'paths', 'paths-ignore', 'types']
    ),
    'push': tuple(
        ['branches', 'branches-ignore', 'paths', 'paths-ignore', 'tags', 'tags-ignore']
    ),
    'registry_package': tuple(
        ['types']
    ),
    'release': tuple(
        ['types']
    ),
    'repository_dispatch': tuple(
        ['types']
    ),
    'schedule': tuple(
        []
    ),
    'status': tuple(
        []
    ),
    'watch': tuple(
        ['types']
    ),
    'workflow_call': tuple(
        ['inputs', 'outputs', 'secrets']
    ),
    'workflow_dispatch': tuple(
        ['inputs']
    ),
    'workflow_run': tuple(
        ['branches', 'branches-ignore', 'types', 'workflows']
    ),
}
ACTIVITIES: dict[str, tuple[str, ...]] = {
    'branch_protection_rule': tuple(
        ['created', 'deleted', 'edited']
    ),
    'check_run': tuple(
        ['completed', 'created', 'requested_action', 'rerequested']
    ),
    'check_suite': tuple(
        ['completed']
    ),
    'discussion': tuple(
        ['answered', 'category_changed', 'created', 'deleted', 'edited', 'labeled', 'locked', 'pinned',
         'transferred', 'unanswered', 'unlabeled', 'unlocked', 'unpinned']
    ),
    'discussion_comment': tuple(
        ['created', 'deleted', 'edited']
    ),
    'image_version': tuple(
        ['created', 'deleted', 'ready']
    ),
    'issue_comment': tuple(
        ['created', 'deleted', 'edited']
    ),
    'issues': tuple(
        ['assigned', 'closed', 'deleted', 'demilestoned', 'edited', 'field_added', 'field_removed',
         'labeled', 'locked', 'milestoned', 'opened', 'pinned', 'reopened', 'transferred', 'typed',
         'unassigned', 'unlabeled', 'unlocked', 'unpinned', 'untyped']
    ),
    'label': tuple(
        ['created', 'deleted', 'edited']
    ),
    'merge_group': tuple(
        ['checks_requested']
    ),
    'milestone': tuple(
        ['closed', 'created', 'deleted', 'edited', 'opened']
    ),
    'project': tuple(
        ['closed', 'created', 'deleted', 'edited', 'reopened']
    ),
    'project_card': tuple(
        ['converted', 'created', 'deleted', 'edited', 'moved']
    ),
    'project_column': tuple(
        ['created', 'deleted', 'moved', 'updated']
    ),
    'pull_request': tuple(
        ['assigned', 'auto_merge_disabled', 'auto_merge_enabled', 'closed', 'converted_to_draft',
         'demilestoned', 'dequeued', 'edited', 'enqueued', 'labeled', 'locked', 'milestoned', 'opened',
         'ready_for_review', 'reopened', 'review_request_removed', 'review_requested', 'stacked',
         'synchronize', 'unassigned', 'unlabeled', 'unlocked']
    ),
    'pull_request_review': tuple(
        ['dismissed', 'edited', 'submitted']
    ),
    'pull_request_review_comment': tuple(
        ['created', 'deleted', 'edited']
    ),
    'pull_request_target': tuple(
        ['assigned', 'auto_merge_disabled', 'auto_merge_enabled', 'closed', 'converted_to_draft',
         'demilestoned', 'dequeued', 'edited', 'enqueued', 'labeled', 'locked', 'milestoned', 'opened',
         'ready_for_review', 'reopened', 'review_request_removed', 'review_requested', 'stacked',
         'synchronize', 'unassigned', 'unlabeled', 'unlocked']
    ),
    'registry_package': tuple(
        ['published', 'updated']
    ),
    'release': tuple(
        ['created', 'deleted', 'edited', 'prereleased', 'published', 'released', 'unpublished']
    ),
    'watch': tuple(
        ['started']
    ),
    'workflow_run': tuple(
        ['completed', 'in_progress', 'requested']
    ),
}
CONTEXTS = frozenset(
        ['env', 'github', 'inputs', 'job', 'jobs', 'matrix', 'needs', 'runner', 'secrets', 'steps',
         'strategy', 'vars']
)
FUNCTIONS = frozenset(
        ['always', 'cancelled', 'case', 'contains', 'endsWith', 'failure', 'format', 'fromJson',
         'hashFiles', 'join', 'startsWith', 'success', 'toJson']
)
