"""The two GitHub environments, as commands for the GitHub command line.

GitHub creates an environment that a job names without any rule, so `pypi` has to exist, with rules, before
the first run. A policy for branches alone would stop releases, which run on a tag; and one for tags would
stop the tracer run, so `testpypi` gets none.
https://docs.github.com/en/rest/deployments/environments#create-or-update-an-environment
https://docs.github.com/en/rest/deployments/branch-policies#create-a-deployment-branch-policy
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING
from urllib.parse import quote

from tracer_bullet.text.listed import in_backticks

if TYPE_CHECKING:
    from collections.abc import Sequence

NOTES = (
    "The reviewer is you; add others under Settings > Environments. In a private repository some rules need\n"
    "a paid plan. tracer calls these settings unverified until `tracer environments` has read them."
)


def environment_commands(
    repository: str, testpypi: str, pypi: str, tag_patterns: Sequence[str], branches: Sequence[str] = ()
) -> tuple[str, ...]:
    """The `gh` commands, one a string (one of them spans lines), in the order to run them.

    `repository` is `owner/name`; `tag_patterns` are what the tags of releases look like, in the syntax of
    GitHub's policies, and `branches` those that releases are made from. A tag or branch has to match one.
    """
    open_one, guarded = (_address(repository, name) for name in (testpypi, pypi))
    guard = [
        f"gh api --silent --method PUT {guarded}",
        "  -F 'reviewers[][type]=User' -F \"reviewers[][id]=$(gh api user --jq .id)\"",
        "  -F 'deployment_branch_policy[protected_branches]=false'",
        "  -F 'deployment_branch_policy[custom_branch_policies]=true'",
    ]
    policies = [f"-f name={shlex.quote(pattern)} -f type=tag" for pattern in tag_patterns]
    policies += [f"-f name={shlex.quote(branch)} -f type=branch" for branch in branches]
    return (
        f"gh api --silent --method PUT {open_one}",
        " \\\n".join(guard),
        *(
            f"gh api --silent --method POST {guarded}/deployment-branch-policies {policy}"
            for policy in policies
        ),
    )


def say_how_to_create(
    repository: str, testpypi: str, pypi: str, tag_patterns: Sequence[str], branches: Sequence[str] = ()
) -> str:
    """The commands with a sentence about what each is for, and NOTES."""
    return f"{say_commands(repository, testpypi, pypi, tag_patterns, branches)}\n{NOTES}\n"


def say_commands(
    repository: str, testpypi: str, pypi: str, tag_patterns: Sequence[str], branches: Sequence[str] = ()
) -> str:
    """The commands with a sentence about what each is for."""
    commands = environment_commands(repository, testpypi, pypi, tag_patterns, branches)
    return "\n".join(
        [
            f"Create both environments before the first run. `{pypi}` waits for a reviewer and accepts only",
            f"{_accepted(tag_patterns, branches)}; `{testpypi}` accepts any branch:",
            *("  " + command.replace("\n", "\n  ") for command in commands),
        ]
    )


def _accepted(tag_patterns: Sequence[str], branches: Sequence[str]) -> str:
    kinds = {"tags": tag_patterns, "the branch": branches}
    said = [f"{kind} {in_backticks(names, ' or ')}" for kind, names in kinds.items() if names]
    return " and ".join(said)


def _address(repository: str, environment: str) -> str:
    """The path of the REST API; URL-encoded, a slash in the name too, it is also safe to paste."""
    return f"repos/{repository}/environments/{quote(environment, safe='')}"
