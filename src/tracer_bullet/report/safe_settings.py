"""The environments as a file for safe-settings, which then keeps GitHub to it: https://github.com/github/safe-settings.

safe-settings deletes what the file does not list: environments, reviewers, variables, and rules of apps. So
the file has every rule that GitHub has today, and is refused where tracer could not read one.
https://github.com/github/safe-settings/blob/main-enterprise/lib/plugins/environments.js
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tracer_bullet.errors import RefusedError
from tracer_bullet.github.rules import EnvironmentRules, RefPolicy

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracer_bullet.github.judge import WantedEnvironment
    from tracer_bullet.status.environments import SeenEnvironment

_HEAD = """\
# The environments of {slug}, for `.github/repos/{name}.yml` of your safe-settings repository.
# safe-settings deletes what is not listed: add the other environments of the repository, and their variables.
environments:
"""


def write_safe_settings(slug: str, all_seen: Sequence[SeenEnvironment]) -> str:
    """The file for the repository `slug`, with the rules of today and those that a release needs.

    Raises RefusedError for an environment whose rules are not known in full.
    """
    blocks = [line for seen in all_seen for line in _block(seen.wanted, _known_rules(seen))]
    return _HEAD.format(slug=slug, name=slug.rpartition("/")[2]) + "\n".join([*blocks, ""])


def _known_rules(seen: SeenEnvironment) -> EnvironmentRules:
    """The rules of today; those of an environment that does not exist yet are empty."""
    name, rules = seen.wanted.name, seen.rules
    if not seen.is_known:
        raise RefusedError(
            f"the rules of `{name}` are not known, and safe-settings would delete those that are not listed",
            hint="let tracer read them: gh auth login, or --environment-json FILE",
        )
    if rules is None:
        return EnvironmentRules(name)
    if rules.policies is None or rules.apps or rules.unread:
        raise RefusedError(
            f"`{name}` has rules that tracer cannot write for safe-settings",
            hint="write its block by hand, with `deployment_protection_rules` for the apps",
        )
    return rules


def _block(wanted: WantedEnvironment, rules: EnvironmentRules) -> Iterator[str]:
    # safe-settings compares names in lower case, as GitHub does
    yield f"  - name: {json.dumps(wanted.name.lower())}"
    yield f"    wait_timer: {rules.wait_timer}"
    yield f"    prevent_self_review: {str(rules.prevent_self_review).lower()}"
    yield from _reviewers(wanted, rules)
    policies = _policies(wanted, rules)
    if rules.refs == "any" and not policies:
        return
    is_protected = rules.refs == "protected"
    kinds = sorted({one.kind for one in policies})
    listed = [
        {"type": kind, "names": [one.pattern for one in policies if one.kind == kind]} for kind in kinds
    ]
    yield "    deployment_branch_policy:"
    yield f"      protected_branches: {str(is_protected).lower()}"
    yield f"      custom_branch_policies: {'false' if is_protected else json.dumps(listed)}"


def _reviewers(wanted: WantedEnvironment, rules: EnvironmentRules) -> Iterator[str]:
    if rules.reviewers:
        yield "    reviewers:"
        for one in rules.reviewers:
            yield f"      - type: {one.kind}"
            yield f"        id: {one.id} # {one.name}"
    elif wanted.is_guarded:
        yield "    reviewers: [] # add a user or a team: without one, whoever can push can publish to PyPI"


def _policies(wanted: WantedEnvironment, rules: EnvironmentRules) -> tuple[RefPolicy, ...]:
    """Those of today. An environment before PyPI that lets any ref deploy gets those that a release needs."""
    if rules.refs != "any" or not wanted.is_guarded:
        return rules.policies or ()
    if not wanted.tag_patterns:
        return (RefPolicy("branch", wanted.default_branch),)
    return tuple(RefPolicy("tag", pattern) for pattern in wanted.tag_patterns)
