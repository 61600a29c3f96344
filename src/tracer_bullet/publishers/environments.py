"""The two GitHub environments, as commands for the GitHub command line.

GitHub creates an environment that a job names without any rule, so `pypi` has to exist, with rules, before
the first run. A policy for branches alone would stop releases, which run on a tag; and one for tags would
stop the tracer run, so `testpypi` gets none.
https://docs.github.com/en/rest/deployments/environments#create-or-update-an-environment
https://docs.github.com/en/rest/deployments/branch-policies#create-a-deployment-branch-policy
"""

from __future__ import annotations

import shlex
from urllib.parse import quote

NOTES = (
    "The reviewer is you; add others under Settings > Environments. In a private repository some rules need\n"
    "a paid plan. Until `tracer environments` has read these settings, take them as unverified."
)


def environment_commands(repository: str, testpypi: str, pypi: str, tag_pattern: str) -> tuple[str, ...]:
    """The `gh` commands, one a string (one of them spans lines), in the order to run them.

    `repository` is `owner/name`; `tag_pattern` is what a release's tag looks like, in the syntax of GitHub's
    policies.
    """
    open_one, guarded = (_address(repository, name) for name in (testpypi, pypi))
    guard = [
        f"gh api --silent --method PUT {guarded}",
        "  -F 'reviewers[][type]=User' -F \"reviewers[][id]=$(gh api user --jq .id)\"",
        "  -F 'deployment_branch_policy[protected_branches]=false'",
        "  -F 'deployment_branch_policy[custom_branch_policies]=true'",
    ]
    policy = f"-f name={shlex.quote(tag_pattern)} -f type=tag"
    return (
        f"gh api --silent --method PUT {open_one}",
        " \\\n".join(guard),
        f"gh api --silent --method POST {guarded}/deployment-branch-policies {policy}",
    )


def say_how_to_create(repository: str, testpypi: str, pypi: str, tag_pattern: str) -> str:
    """The commands with a sentence about what each is for."""
    commands = environment_commands(repository, testpypi, pypi, tag_pattern)
    return "\n".join(
        [
            f"Create both environments before the first push. `{pypi}` waits for a reviewer and takes only",
            f"tags `{tag_pattern}`; `{testpypi}` takes any branch:",
            *("  " + command.replace("\n", "\n  ") for command in commands),
            NOTES,
            "",
        ]
    )


def _address(repository: str, environment: str) -> str:
    """The path of the REST API; URL-encoded, a slash in the name too, it is also safe to paste."""
    return f"repos/{repository}/environments/{quote(environment, safe='')}"
