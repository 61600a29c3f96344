"""The environments with their rules and what is wrong with them, for people and for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tracer_bullet.report.console import paint
from tracer_bullet.text.counted import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracer_bullet.github.rules import EnvironmentRules
    from tracer_bullet.status.environments import SeenEnvironment


def describe_environment(seen: SeenEnvironment) -> dict[str, Any]:
    """One entry of the JSON of `tracer environments`, as its help describes it."""
    rules = seen.rules
    return {
        "name": seen.wanted.name,
        "index": seen.wanted.index,
        "verified": seen.is_known,
        "why": seen.why,
        "exists": rules is not None if seen.is_known else None,
        "rules": _describe_rules(rules) if rules else None,
        "findings": [finding._asdict() for finding in seen.findings],
    }


def _describe_rules(rules: EnvironmentRules) -> dict[str, Any]:
    policies = rules.policies
    return {
        "reviewers": [{"type": one.kind, "name": one.name} for one in rules.reviewers],
        "prevent_self_review": rules.prevent_self_review,
        "wait_timer": rules.wait_timer,
        "refs": rules.refs,
        "policies": None if policies is None else [one._asdict() for one in policies],
        "apps": list(rules.apps),
        "admins_bypass": rules.admins_bypass,
    }


def show_environments(all_seen: Sequence[SeenEnvironment]) -> str:
    """A block for each environment."""
    return "\n".join("\n".join(_block(seen)) + "\n" for seen in all_seen)


def _block(seen: SeenEnvironment) -> Iterator[str]:
    purpose = "PyPI" if seen.wanted.is_guarded else "TestPyPI"
    yield f"{paint(seen.wanted.name, 'bold')} (for {purpose})"
    if not seen.is_known:
        yield f"  {paint('unverified', 'yellow')}: {seen.why}"
        return
    if seen.rules:
        yield from (f"  {line}" for line in shown_environment(seen.rules))
    for finding in seen.findings:
        yield f"  {paint('finding', 'yellow')}: {finding.message}"
        yield f"  hint: {finding.hint}"
    if not seen.findings:
        yield f"  {paint('as it should be', 'green')}"


def shown_environment(rules: EnvironmentRules) -> Iterator[str]:
    """One line for each kind of rule."""
    yield f"reviewers   {', '.join(one.name for one in rules.reviewers) or 'none'}"
    if rules.prevent_self_review:
        yield "            who started the run may not approve it"
    if rules.wait_timer:
        yield f"wait        {counted(rules.wait_timer, 'minute')}"
    if rules.apps:
        yield f"apps        {', '.join(rules.apps)}"
    yield f"may deploy  {_say_refs(rules)}"


def _say_refs(rules: EnvironmentRules) -> str:
    if rules.refs == "any":
        return "any branch or tag"
    if rules.refs == "protected":
        return "protected branches"
    if rules.policies is None:
        return "selected branches and tags, not known which"
    return ", ".join(f"{one.kind} `{one.pattern}`" for one in rules.policies) or "nothing"
