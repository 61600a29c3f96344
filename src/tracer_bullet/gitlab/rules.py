"""Which jobs a pipeline has: `rules`, `only` and `except`, over what is known.

https://docs.gitlab.com/ci/jobs/job_rules/ and https://docs.gitlab.com/ci/yaml/deprecated_keywords/#only--except
"""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from tracer_bullet.gitlab.config.keywords import FILTER, RULE, unknown_keywords
from tracer_bullet.gitlab.config.model import UNSEEN, Tree, texts_in
from tracer_bullet.gitlab.expressions import UNKNOWN, condition_holds
from tracer_bullet.gitlab.expressions.patterns import PatternError, compile_re2
from tracer_bullet.workflow.expressions.logic import both, either, opposite

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tracer_bullet.gitlab.expressions import Value
    from tracer_bullet.gitlab.pipelines import PipelineEvent
    from tracer_bullet.workflow.expressions import Truth

ABSENT = "absent"
"""In the place of `when`: the job is not part of the pipeline."""
NOT_THERE = (ABSENT, "never")
_SOURCES = {
    "push": ("push", "pushes"),
    "web": ("web",),
    "schedule": ("schedule", "schedules"),
    "api": ("api",),
    "trigger": ("trigger", "triggers"),
    "pipeline": ("pipeline", "pipelines"),
    "merge_request_event": ("merge_request", "merge_requests"),
    "external_pull_request_event": ("external_pull_request", "external_pull_requests"),
}
SOURCE_NAMES = frozenset({*chain.from_iterable(_SOURCES.values()), "external", "chat"})
"""Entries of `only` and `except` that ask what created the pipeline."""


_WITH_PATH = re.compile(r"/[ismU]*@[^/@]+/")


class RuleScope(NamedTuple):
    """What conditions look at: the event, the values of variables, and whether files match a glob."""

    event: PipelineEvent
    variables: Callable[[str], Value]
    exists: Callable[[str], Truth]


class Choice(NamedTuple):
    """One thing that may become of a job: its `when`, and the rule that says so."""

    when: str
    rule: Mapping[str, Tree]
    is_certain: bool


def choose_rule(
    rules: Sequence[Tree], scope: RuleScope, default_when: str = "on_success"
) -> tuple[Choice, ...]:
    """What the first rule that matches says; more than one choice if that is not known.

    Raises ExpressionSyntaxError for a condition that GitLab refuses.
    """
    found: list[Choice] = []
    for rule in rules:
        truth = _matches(rule, scope)
        if truth is False:
            continue
        body = rule if isinstance(rule, dict) else {}
        found.append(Choice(str(body.get("when") or default_when), body, truth is True and not found))
        if truth is True:
            return tuple(found)
    return (*found, Choice(ABSENT, {}, not found))


def _matches(rule: Tree, scope: RuleScope) -> Truth:
    if not isinstance(rule, dict) or UNSEEN in rule or unknown_keywords(rule, RULE):
        return UNKNOWN
    truth: Truth = True
    if rule.get("if") is not None:
        truth = condition_holds(str(rule["if"]), scope.variables)
    if "changes" in rule:
        truth = both(truth, changes(scope.event))
    if "exists" in rule:
        truth = both(truth, _exists(rule["exists"], scope))
    return truth


def changes(event: PipelineEvent) -> Truth:
    """`changes` holds if there is nothing to compare with, which is so for tags and schedules."""
    return True if event.tag or event.source in ("schedule", "web", "api", "trigger") else UNKNOWN


def _exists(value: Tree, scope: RuleScope) -> Truth:
    paths = value.get("paths") if isinstance(value, dict) else value
    if isinstance(value, dict) and "project" in value:
        return UNKNOWN
    found: Truth = False
    for path in texts_in(paths):
        found = either(found, UNKNOWN if "$" in path else scope.exists(path))
    return found


def only_except(body: Mapping[str, Tree], scope: RuleScope) -> Truth:
    """Whether `only` lets a job in and `except` does not keep it out."""
    only, without = body.get("only"), body.get("except")
    wanted = _wanted(only, scope) if only is not None else _wanted(["branches", "tags"], scope)
    kept_out = _unwanted(without, scope) if without is not None else False
    return both(wanted, opposite(kept_out))


def _wanted(value: Tree, scope: RuleScope) -> Truth:
    """The keys of `only` have to hold together."""
    if not isinstance(value, dict):
        return _any_ref(texts_in(value), scope)
    truth = _any_ref(texts_in(value["refs"]), scope) if "refs" in value else True
    return _fold(value, scope, truth, both)


def _unwanted(value: Tree, scope: RuleScope) -> Truth:
    """One key of `except` is enough."""
    if not isinstance(value, dict):
        return _any_ref(texts_in(value), scope)
    truth = _any_ref(texts_in(value["refs"]), scope) if "refs" in value else False
    return _fold(value, scope, truth, either)


def _fold(value: Mapping[str, Tree], scope: RuleScope, truth: Truth, join: Callable[..., Any]) -> Truth:
    if "variables" in value:
        found: Truth = False
        for one in texts_in(value["variables"]):
            found = either(found, condition_holds(one, scope.variables))
        truth = join(truth, found)
    if "changes" in value:
        truth = join(truth, changes(scope.event))
    if "kubernetes" in value or unknown_keywords(value, FILTER):
        truth = join(truth, UNKNOWN)
    return truth


def _any_ref(patterns: Sequence[str], scope: RuleScope) -> Truth:
    found: Truth = False
    for pattern in patterns:
        found = either(found, _matches_ref(pattern, scope))
    return found


def _matches_ref(written: str, scope: RuleScope) -> Truth:
    """Source: `lib/gitlab/ci/build/policy/refs.rb` of GitLab."""
    event = scope.event
    pattern, at, path = written.partition("@")
    if written.startswith("/"):
        pattern, at, path = written.rpartition("@") if _WITH_PATH.search(written) else (written, "", "")
    here: Truth = True
    if at:
        known = scope.variables("CI_PROJECT_PATH")
        here = known.lower() == path.lower() if isinstance(known, str) else UNKNOWN
    kinds = {"tags": bool(event.tag), "branches": bool(event.branch)}
    if pattern in kinds:
        return both(here, kinds[pattern])
    if pattern in _SOURCES.get(event.source, ()):
        return here
    if event.is_merge_request:
        return False
    return both(here, _matches_name(pattern, event.ref))


def _matches_name(pattern: str, ref: str) -> Truth:
    if not pattern.startswith("/"):
        return pattern == ref
    try:
        found = compile_re2(pattern)
    except PatternError:
        return UNKNOWN
    return UNKNOWN if found is None else found.search(ref) is not None
