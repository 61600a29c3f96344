"""Reading environments from GitHub, and writing them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tracer_bullet.errors import Place, TracerError
from tracer_bullet.github.client import NoAccessError, path_of
from tracer_bullet.github.rules import EnvironmentRules, Reviewer, read_rules
from tracer_bullet.github.tighten import lost_rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.github.client import GitHub
    from tracer_bullet.github.tighten import Tightening

READ, WRITE = "Actions: read", "Administration: write"


def read_environment(github: GitHub, slug: str, name: str) -> EnvironmentRules | None:
    """The environment `name` of the repository `slug` with all of its rules, None if there is none.

    Raises NoAccessError, UnreachableError, and TracerError for an answer that makes no sense.
    """
    path = path_of(slug, "environments", name)
    data = github.get(path, READ)
    if data is None:
        return None
    policies = None
    if data.get("deployment_branch_policy"):
        policies = github.list(f"{path}/deployment-branch-policies", "branch_policies", READ)
    apps = github.list(f"{path}/deployment_protection_rules", "custom_deployment_protection_rules", READ)
    try:
        return read_rules(data, policies, apps)
    except ValueError as error:
        raise TracerError(
            f"GitHub describes the environment `{name}` in a way that tracer does not know: {error}",
            hint=f"look at it: Settings > Environments > {name}",
        ) from error


def read_me(github: GitHub) -> Reviewer:
    """The user of the token; raises NoAccessError for the token of a workflow or an app, which has none."""
    data = github.get("/user")
    if not data:
        raise NoAccessError(
            "the token belongs to no user, so tracer cannot name a reviewer", hint="gh auth login"
        )
    return Reviewer("User", int(data["id"]), str(data["login"]))


def write_environment(github: GitHub, slug: str, change: Tightening) -> EnvironmentRules:
    """Write `change`, read back what GitHub made of it, and return that.

    Raises NoAccessError, and TracerError if the environment changed meanwhile or GitHub kept a rule back.
    """
    name = change.after.name
    if read_environment(github, slug, name) != change.before:
        raise TracerError(f"the environment `{name}` has changed since tracer read it", hint="run again")
    path = path_of(slug, "environments", name)
    github.send("PUT", path, change.body, WRITE)
    for policy in change.new_policies:
        data = {"name": policy.pattern, "type": policy.kind}
        github.send("POST", f"{path}/deployment-branch-policies", data, WRITE)
    found = read_environment(github, slug, name)
    lost = lost_rules(change.after, found) if found else ("the environment",)
    if found is None or lost:
        raise TracerError(
            f"GitHub did not keep all rules of `{name}`: {', '.join(lost)}",
            hint="private repositories have some rules only with a paid plan: "
            "https://docs.github.com/en/actions/reference/workflows-and-actions/deployments-and-environments",
        )
    return found


def read_environment_json(text: str, path: str) -> dict[str, EnvironmentRules]:
    """The environments in what `gh api repos/OWNER/NAME/environments` printed, by name.

    That list does not hold the policies for branches and tags. Raises TracerError for another document.
    """
    try:
        return {rules.name: rules for rules in map(read_rules, _entries(json.loads(text)))}
    except (ValueError, RecursionError) as error:
        raise TracerError(
            f"this is not what GitHub says of environments: {error}",
            hint=f"gh api repos/OWNER/NAME/environments > {path}",
            place=Place(path),
        ) from error


def _entries(data: Any) -> Iterator[Any]:
    """The list that the API returns, its bare entries, or one environment."""
    found = data.get("environments", data) if isinstance(data, dict) else data
    yield from found if isinstance(found, list) else [found]
