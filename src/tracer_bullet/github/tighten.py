"""Creating an environment, or tightening one that exists: no rule that is there is dropped or widened.

A PUT replaces all rules, so it sends back what is there. A policy for tags needs a second request.
https://docs.github.com/en/rest/deployments/environments#create-or-update-an-environment
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from tracer_bullet.errors import RefusedError
from tracer_bullet.github.rules import EnvironmentRules, RefPolicy, Reviewer
from tracer_bullet.text.counted import counted
from tracer_bullet.text.listed import in_backticks

if TYPE_CHECKING:
    from tracer_bullet.github.judge import WantedEnvironment

_MOST_REVIEWERS = 6


@dataclass(frozen=True)
class Tightening:
    """What is to be written for one environment; `before` is None for one that is created.

    `said` are the differences, in words. Nothing is written if there are none.
    """

    before: EnvironmentRules | None
    after: EnvironmentRules
    said: tuple[str, ...]

    @property
    def new_policies(self) -> tuple[RefPolicy, ...]:
        """The policies for refs that are added."""
        there = self.before.policies if self.before else ()
        return tuple(one for one in self.after.policies or () if one not in (there or ()))

    @property
    def body(self) -> dict[str, Any]:
        """What the PUT sends: all of the rules, the old ones among them."""
        rules = self.after
        policy = None
        if rules.refs != "any":
            policy = {
                "protected_branches": rules.refs == "protected",
                "custom_branch_policies": rules.refs == "custom",
            }
        return {
            "wait_timer": rules.wait_timer,
            "prevent_self_review": rules.prevent_self_review,
            "reviewers": [{"type": one.kind, "id": one.id} for one in rules.reviewers],
            "deployment_branch_policy": policy,
        }


def plan_tightening(
    wanted: WantedEnvironment, rules: EnvironmentRules | None, reviewer: Reviewer | None
) -> Tightening:
    """The change that makes the environment fit; `reviewer` is added where there is none.

    Raises RefusedError if what is there cannot be read as a whole, and could be lost.
    """
    before = rules or EnvironmentRules(wanted.name)
    if before.unread:
        raise RefusedError(
            f"`{wanted.name}` has a rule that tracer does not know: {', '.join(before.unread)}",
            hint=f"change the environment by hand: Settings > Environments > {wanted.name}",
        )
    if before.policies is None:
        raise RefusedError(
            f"the policies of `{wanted.name}` for branches and tags could not be read",
            hint="the token needs `Actions: read` on this repository",
        )
    said = [] if rules else [f"create `{wanted.name}`"]
    after = before
    if wanted.is_guarded:
        after = _add_reviewer(after, reviewer, said)
        after = _restrict_refs(wanted, after, said)
    return Tightening(rules, after, tuple(said))


def _add_reviewer(rules: EnvironmentRules, reviewer: Reviewer | None, said: list[str]) -> EnvironmentRules:
    if rules.reviewers or rules.apps or reviewer is None or len(rules.reviewers) >= _MOST_REVIEWERS:
        return rules
    said.append(f"ask the reviewer `{reviewer.name}` before a job runs in `{rules.name}`")
    return replace(rules, reviewers=(*rules.reviewers, reviewer))


def _restrict_refs(wanted: WantedEnvironment, rules: EnvironmentRules, said: list[str]) -> EnvironmentRules:
    """Only where any ref may deploy, or none: another policy beside those that are there would widen them."""
    is_closed = rules.refs == "custom" and not rules.policies
    if not (rules.refs == "any" or is_closed):
        return rules
    kind, patterns = ("tag", wanted.tag_patterns) if wanted.tag else ("branch", (wanted.default_branch,))
    listed = in_backticks(patterns, " or ")
    said.append(f"restrict deployments from `{rules.name}` to the {kind} {listed}")
    return replace(rules, refs="custom", policies=tuple(RefPolicy(kind, pattern) for pattern in patterns))


def lost_rules(wanted: EnvironmentRules, found: EnvironmentRules) -> tuple[str, ...]:
    """What of `wanted` is not in `found`, which was read back; a plan may not have every rule."""
    lost = []
    if missing := [
        one.name for one in wanted.reviewers if one[:2] not in [two[:2] for two in found.reviewers]
    ]:
        lost.append(f"the reviewers {', '.join(missing)}")
    if found.wait_timer < wanted.wait_timer:
        lost.append(f"the wait timer of {counted(wanted.wait_timer, 'minute')}")
    if wanted.prevent_self_review and not found.prevent_self_review:
        lost.append("the ban on self-review")
    if wanted.refs != found.refs:
        lost.append("the restriction of branches and tags")
    elif missing := [one.pattern for one in wanted.policies or () if one not in (found.policies or ())]:
        lost.append(f"the policy for {', '.join(missing)}")
    return tuple(lost)
