"""The words in scripts, and the names of actions, by which a step makes events happen on GitHub."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from tracer_bullet.workflow.reader import EVENTS

if TYPE_CHECKING:
    from collections.abc import Collection

STARTABLE = frozenset(EVENTS) - {"schedule", "workflow_call", "workflow_run"}
"""Events that a step with another token can cause."""
_CALLS: dict[str, re.Pattern[str]] = {
    "workflow_dispatch": re.compile(
        r"(?:\bgh\b|\$\{?\w+)[^\n;|&]*\bworkflow\b[^\n;|&]*\brun\b|/dispatches\b|createWorkflowDispatch"
        r"|(?<=[\w-])/[\w-]*(?:dispatch|trigger|workflow-run)[\w-]*@",
        re.I,
    ),
    "repository_dispatch": re.compile(
        r"/dispatches\b|createDispatchEvent|(?<=[\w-])/[\w-]*(?:dispatch|trigger)[\w-]*@", re.I
    ),
    "release": re.compile(
        r"\brelease\s+(?:create|edit)\b|/releases\b|(?:create|update)Release|semantic-release|[\w-]+/[\w-]*release[\w-]*@",
        re.I,
    ),
    "push": re.compile(
        r"\bgit\b[^\n]*\b(?:push|send-pack)\b|\brelease\s+create\b|/(?:git/refs|releases|merges|contents)\b|create(?:Ref|Release)"
        r"|semantic-release|(?<=[\w-])/[\w-]*(?:release|push|commit|tag)[\w-]*@",
        re.I,
    ),
    "delete": re.compile(r"\bgit\b[^\n]*\bpush\b[^\n]*(?:\s--del\w*|\s-d|\s:\S)"),
    "gollum": re.compile(r"\bpush\b[\s\S]*\.wiki\b|\.wiki\b[\s\S]*\bpush\b"),
    "registry_package": re.compile(r"\bpush\b[\s\S]*\bghcr\.io\b|\bghcr\.io\b[\s\S]*\bpush\b"),
}
"""How steps do it, in scripts and by actions."""
_CALLS["create"] = _CALLS["push"]
_HINTS = (
    *("workflow", "dispatch", "trigger", "release", "push", "merge", "contents", "createref", "git/refs"),
    *("commit", "tag", "pull-request", "send-pack", "comment", "label", "milestone", "assign", "review"),
    *("approve", "stale", "issue", "todo", "welcome", "greet"),
)
"""One of these is in every text in which any of the patterns is found; looking for it is quick."""
_PULL_REQUESTS = re.compile(r"(?<=[\w-])/[\w-]*(?:pull-request|auto-?merge)[\w-]*@", re.IGNORECASE)
"""Actions that push a branch and open a pull request for it, or merge one."""
_CONVERSATIONS = re.compile(
    r"(?<=[\w-])/[\w-]*(?:comment|label|milestone|assign|review|approve|stale|issue|todo|welcome|greet)[\w-]*@",
    re.IGNORECASE,
)
"""Actions that write to issues and pull requests, and push nothing."""
_CHANGES = re.compile(
    r"\bgh\s+(?:pr|issue|label|run|repo)\s+(?:-\S+\s+\S+\s+)*(?!view|list|status|diff|checks|download"
    r"|watch|clone|checkout)\w|\bgh\s+api\b[^\n]*(?:-X|--method|\s-[fF]\b|field|--input)"
    r"|api\.github\.com[^\n]*(?:-X|-d\b|--data)|(?:-X|-d\b|--data)[^\n]*api\.github\.com",
    re.IGNORECASE,
)
"""Commands that change something on GitHub."""
_REPEATS = re.compile(r"\bgh\s+run\s+rerun\b|/rerun(?:-failed-jobs)?\b|reRun(?:Job|Workflow)", re.IGNORECASE)
"""How a run is started again, which may have been any:
https://docs.github.com/en/rest/actions/workflow-runs#re-run-a-workflow."""
_ON_PULL_REQUESTS = re.compile(r"\bgh\s+(?:pr|issue|label)\s+[a-z-]+", re.IGNORECASE)
"""Commands that release nothing and push no tag, whatever they are asked for."""
_OF_PULL_REQUESTS = frozenset(
    [
        "delete",
        "issue_comment",
        "issues",
        "label",
        "merge_group",
        "milestone",
        "pull_request",
        "pull_request_review",
        "pull_request_review_comment",
        "pull_request_target",
        "push",
    ]
)
"""What these make happen: a merge pushes to a branch, and may delete one."""
_OF_CONVERSATIONS = tuple(sorted(_OF_PULL_REQUESTS - {"delete", "merge_group", "push"}))
_ADDRESS_OF_API = re.compile(r"\bapi\.github\.com|GITHUB_API_URL")
_SENDS_BY_PYTHON = re.compile(
    r"\b(?:requests|httpx|session|client)\.(?:post|put|patch|request|send)\(|\b(?:urlopen|Request)\("
)
_DRAFT = re.compile(
    r"""\bgh\s+release\s+create\b(?:"[^"\\\n]*"|'[^'\n]*'|[^\n;|&"'])*?\s--draft(?=\s|\Z)[^\n;|&]*"""
)
"""A command that makes a release which has no tag and sends no event until it is published."""


@lru_cache(maxsize=512)
def events_named(text: str) -> tuple[str, ...]:
    """The events that a step makes happen by the words in it; asked of the same step for every event."""
    lowered = text.lower()
    if not any(hint in lowered for hint in _HINTS):
        return ()
    opened: tuple[str, ...] = ()
    opened += ("push", "create", "pull_request", "pull_request_target") if _PULL_REQUESTS.search(text) else ()
    opened += _OF_CONVERSATIONS if _CONVERSATIONS.search(text) else ()
    return (*opened, *(name for name, pattern in _CALLS.items() if pattern.search(text)))


def changes_on_github(text: str) -> bool:
    """Whether a command changes something on GitHub."""
    return _CHANGES.search(text) is not None


def events_of_changes(text: str) -> Collection[str]:
    """The events that commands which change something on GitHub may make happen, with a token that may."""
    if not changes_on_github(text):
        return ()
    return _OF_PULL_REQUESTS if _changes_only_pull_requests(text) else STARTABLE


def _changes_only_pull_requests(text: str) -> bool:
    return not changes_on_github(_ON_PULL_REQUESTS.sub("", text))


def only_merges(text: str) -> bool:
    """Whether all that a script pushes is the merge of a pull request."""
    is_merge = changes_on_github(text) and _changes_only_pull_requests(text)
    return is_merge and "push" not in events_named(text)


def repeats_runs(text: str) -> bool:
    """Whether a run is started again, which may have been any."""
    return _REPEATS.search(text) is not None


def sends_to_github(text: str) -> bool:
    """Whether Python code sends something to GitHub's API: where exactly may be worked out from pieces."""
    return bool(_ADDRESS_OF_API.search(text) and _SENDS_BY_PYTHON.search(text))


def without_drafts(text: str) -> str:
    """A script without the commands that only make a draft of a release."""
    return _DRAFT.sub("", text)
