"""An environment with its rules, read from what the API returns.

https://docs.github.com/en/rest/deployments/environments. `can_admins_bypass` is sent and not
documented; GitHub takes it in no request, so it is only read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

Refs = Literal["any", "protected", "custom"]


class RefPolicy(NamedTuple):
    """Which refs may deploy: a pattern for names of branches or of tags."""

    kind: str
    pattern: str


class Reviewer(NamedTuple):
    """A user or a team (`kind` is `User` or `Team`) that may approve."""

    kind: str
    id: int
    name: str


@dataclass(frozen=True)
class EnvironmentRules:
    """`refs` says what may deploy; `policies` are those of `custom`, None if they were not read.

    `wait_timer` is in minutes. `apps` are the protection rules that apps provide; GitHub keeps those itself.
    `admins_bypass` is None if GitHub did not say. `unread` are rules of a kind that tracer does not know.
    """

    name: str
    reviewers: tuple[Reviewer, ...] = ()
    prevent_self_review: bool = False
    wait_timer: int = 0
    refs: Refs = "any"
    policies: tuple[RefPolicy, ...] | None = ()
    apps: tuple[str, ...] = ()
    admins_bypass: bool | None = None
    unread: tuple[str, ...] = ()


def read_rules(
    data: Any, policies: Iterable[Any] | None = None, apps: Iterable[Any] | None = None
) -> EnvironmentRules:
    """The rules in one entry of `GET …/environments`, with what the two lists below it say.

    Raises ValueError for something else.
    """
    try:
        return _read(data, policies, apps)
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError(f"not an environment: {error}") from error


def _read(data: Any, policies: Iterable[Any] | None, apps: Iterable[Any] | None) -> EnvironmentRules:
    rules = {str(rule["type"]): rule for rule in data.get("protection_rules") or []}
    refs = _refs(data.get("deployment_branch_policy"))
    review = rules.get("required_reviewers", {})
    found = () if apps is None else tuple(str(one["app"]["slug"]) for one in apps if one["enabled"])
    known = {"required_reviewers", "wait_timer", "branch_policy"}
    bypass = data.get("can_admins_bypass")
    custom = () if refs != "custom" else None if policies is None else tuple(map(_policy, policies))
    return EnvironmentRules(
        str(data["name"]),
        tuple(_reviewer(one) for one in review.get("reviewers") or []),
        bool(review.get("prevent_self_review")),
        int(rules.get("wait_timer", {}).get("wait_timer") or 0),
        refs,
        custom,
        found,
        bypass if isinstance(bypass, bool) else None,
        () if found else tuple(sorted(set(rules) - known)),
    )


def _refs(policy: Any) -> Refs:
    if policy is None:
        return "any"
    return "custom" if policy["custom_branch_policies"] else "protected"


def _policy(data: Any) -> RefPolicy:
    return RefPolicy(str(data.get("type") or "branch"), str(data["name"]))


def _reviewer(data: Any) -> Reviewer:
    who = data["reviewer"]
    return Reviewer(str(data["type"]), int(who["id"]), str(who.get("login") or who.get("slug") or who["id"]))
