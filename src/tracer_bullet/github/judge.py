"""Whether the rules of an environment let the tracer run and the release through, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracer_bullet.errors import Finding
from tracer_bullet.github.ref_patterns import admits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.github.rules import EnvironmentRules


@dataclass(frozen=True)
class WantedEnvironment:
    """What an environment is for; `index` is the key of the site that its job uploads to.

    A release deploys from the tag `tag`, or, if that is empty, from the branch `default_branch`.
    `tag_patterns` are what the rules for tags should hold. `branches` are armed or will be.
    """

    name: str
    index: str
    default_branch: str
    tag: str = ""
    tag_patterns: tuple[str, ...] = ()
    branches: tuple[str, ...] = ()

    @property
    def is_guarded(self) -> bool:
        """Whether it stands before PyPI."""
        return self.index == "pypi"


def judge(wanted: WantedEnvironment, rules: EnvironmentRules | None) -> Iterator[Finding]:
    """What is wrong with the environment, None for one that does not exist, each with its cure."""
    if rules is None:
        yield Finding(_say_missing(wanted), "tracer environments --apply")
        return
    yield from _judge_refs(wanted, rules)
    if wanted.is_guarded:
        yield from _judge_gate(wanted, rules)


def _say_missing(wanted: WantedEnvironment) -> str:
    fault = f"the environment `{wanted.name}` does not exist"
    if wanted.is_guarded:
        return f"{fault}: GitHub creates it without any rule when a job first names it"
    return f"{fault} yet: GitHub creates it when a job first names it"


def _judge_gate(wanted: WantedEnvironment, rules: EnvironmentRules) -> Iterator[Finding]:
    name = wanted.name
    settings = f"Settings > Environments > {name}"
    if not (rules.reviewers or rules.apps):
        yield Finding(
            f"`{name}` has no reviewer: whoever can push can publish to PyPI", "tracer environments --apply"
        )
    if rules.refs == "any":
        yield Finding(f"`{name}` lets any branch and tag deploy", "tracer environments --apply")
    for branch in wanted.branches:
        if admits_ref(rules, "branch", branch) and rules.refs == "custom":
            yield Finding(
                f"`{name}` lets the tracer branch `{branch}` deploy to PyPI",
                f"remove the rule for that branch: {settings}",
            )
    if rules.prevent_self_review and len(rules.reviewers) == 1 and rules.reviewers[0].kind == "User":
        yield Finding(
            f"`{name}` has one reviewer, `{rules.reviewers[0].name}`, who may not approve own runs",
            f"add a reviewer or allow self-review: {settings}",
        )
    if rules.admins_bypass:
        yield Finding(
            f"administrators may bypass the rules of `{name}`",
            f"untick `Allow administrators to bypass configured protection rules`: {settings}",
        )


def _judge_refs(wanted: WantedEnvironment, rules: EnvironmentRules) -> Iterator[Finding]:
    kind, ref = ("tag", wanted.tag) if wanted.tag else ("branch", wanted.default_branch)
    pattern = wanted.tag_patterns[0] if wanted.tag else ref
    add = f"add a rule for the {kind} `{pattern}`: Settings > Environments > {wanted.name}"
    if admits_ref(rules, kind, ref) is False:
        yield Finding(f"`{wanted.name}` does not let a release deploy, such as the {kind} `{ref}`", add)
    for branch in wanted.branches if not wanted.is_guarded else ():
        if admits_ref(rules, "branch", branch) is False:
            yield Finding(
                f"`{wanted.name}` does not let the tracer branch `{branch}` deploy",
                f"add a rule for the branch `{branch}`: Settings > Environments > {wanted.name}",
            )


def admits_ref(rules: EnvironmentRules, kind: str, name: str) -> bool | None:
    """Whether the branch or tag `name` may deploy, None if that is not known.

    Which branches are protected is not known; a tag never is.
    """
    if rules.refs == "any":
        return True
    if rules.refs == "protected":
        return False if kind == "tag" else None
    if rules.policies is None:
        return None
    return any(one.kind == kind and admits(one.pattern, name) for one in rules.policies)
