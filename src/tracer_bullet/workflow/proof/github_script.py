"""What a script of `actions/github-script` makes happen with its client, which is called `github` there.

Only calls of methods that are named in full are told; a script that does anything else with its client may do
all. https://github.com/actions/github-script#actionsgithub-script
"""

from __future__ import annotations

import re
from functools import lru_cache

from tracer_bullet.workflow.expressions.templates import IN_BRACES
from tracer_bullet.workflow.reach.harmless_actions import is_harmless_javascript

GITHUB_SCRIPT = "actions/github-script"
_CLIENT = re.compile(
    r"(?<![\w/@-])(?<!(?<!\.\.)\.)(?:github|octokit|getOctokit)\b(?!(?:-\w|\.com\b|/(?![*/])))"
)
"""The client, also behind the `...` that copies it, and not a word of an address or of a name."""
_CALL = re.compile(
    r"(?:github|octokit)\s*\.\s*(?:paginate(?:\s*\.\s*iterator)?\s*\(\s*(?:github|octokit)\s*\.\s*)?"
    r"(?:rest\s*\.\s*)?(?P<method>(?P<group>\w+)\s*\.\s*(?P<name>\w+))\s*[(,]"
)
"""A call, or one that `paginate` makes of the method that it is given."""
_NUMBER = re.compile(r"\$\{\{\s*github\.[\w.]*(?:number|\bid|run_id|run_attempt)\s*\}\}")
_ASKS = re.compile(
    r"(?:get|list|check|compare|download|search)(?![a-z])\w*|(?:render|code|repos|users|topics)"
)
_OF_ISSUES = frozenset(
    {"issue_comment", "issues", "label", "milestone", "pull_request", "pull_request_target"}
)
_OF_PULLS = frozenset(
    """
    issue_comment pull_request pull_request_review pull_request_review_comment pull_request_target
    """.split()  # noqa: SIM905 - shorter than the list
)
_OF_BRANCHES = frozenset(
    {"delete", "merge_group", "push", "pull_request", "pull_request_target", "pull_request_review"}
)
_BY_GROUP = {"issues": _OF_ISSUES, "pulls": _OF_PULLS, "reactions": frozenset[str]()}
_BY_METHOD = {
    "pulls.merge": _OF_BRANCHES,
    "pulls.updateBranch": _OF_BRANCHES,
    "repos.createOrUpdateFileContents": _OF_BRANCHES,
    "repos.deleteFile": _OF_BRANCHES,
    "git.createBlob": frozenset[str](),
    "git.createCommit": frozenset[str](),
    "git.createTree": frozenset[str](),
    "checks.create": frozenset({"check_run", "check_suite"}),
    "checks.update": frozenset({"check_run", "check_suite"}),
    "repos.createCommitComment": frozenset({"commit_comment"}),
    "repos.createCommitStatus": frozenset({"status"}),
    "repos.createDeployment": frozenset({"deployment"}),
    "repos.createDeploymentStatus": frozenset({"deployment_status"}),
}
"""https://octokit.github.io/rest.js/ and, for the events,
https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows."""


@lru_cache(maxsize=256)
def events_of_script(code: str) -> frozenset[str] | None:
    """The events that a script may make happen with a token that starts workflows; pushes are to branches.

    None if it does with its client what is not known.
    """
    if not all(_is_value(code, found) for found in IN_BRACES.finditer(code)) or not is_harmless_javascript(
        code
    ):
        return None
    text = IN_BRACES.sub("", code)
    calls = list(_CALL.finditer(text))
    named = sum(len(_CLIENT.findall(call[0])) for call in calls)
    if "arguments" in text or len(_CLIENT.findall(text)) != named:
        return None
    found = [_events_of(call) for call in calls]
    return None if None in found else frozenset().union(*filter(None, found))


def _is_value(code: str, expression: re.Match[str]) -> bool:
    """Whether an expression is filled in between quotation marks or as a number, so that it is no code."""
    before = code[: expression.start()]
    line = before.rpartition("\n")[2]
    is_quoted = before.count("`") % 2 or line.count("'") % 2 or line.count('"') % 2
    return bool(is_quoted or _NUMBER.fullmatch(expression[0]))


def _events_of(call: re.Match[str]) -> frozenset[str] | None:
    """What one call makes happen; None if that is not known."""
    method = re.sub(r"\s", "", call["method"])
    if method in _BY_METHOD:
        return _BY_METHOD[method]
    if _ASKS.fullmatch(call["name"]):
        return frozenset()
    return _BY_GROUP.get(call["group"])
