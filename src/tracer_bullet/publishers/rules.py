"""What the forms of PyPI accept for a GitHub publisher, checked before anything is generated.

The rules: https://github.com/pypi/warehouse/blob/main/warehouse/oidc/forms/github.py
"""

from __future__ import annotations

import re

from tracer_bullet.errors import TracerError

_OWNER = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9-]*\Z")
_REPOSITORY = re.compile(r"[a-zA-Z0-9._-]+\Z")
_ENVIRONMENT_REFUSED = re.compile(r"['\"`,;\\\x00-\x1f\x7f]")
_LONGEST_ENVIRONMENT = 255


def check_repository(repository: str) -> None:
    """Raise TracerError unless `repository` is `owner/name` as GitHub has them."""
    owner, slash, name = repository.partition("/")
    if not (slash and _OWNER.match(owner) and _REPOSITORY.match(name)) or name in (".", ".."):
        raise TracerError(
            f"{repository!r} is not a repository on GitHub: expected `OWNER/NAME`, "
            "letters, digits and `-`, in the name also `.` and `_`",
            hint="for example `--repository octo-org/octo-repo`",
        )


def check_workflow_name(name: str) -> None:
    """Raise TracerError unless `name` is the bare file name of a workflow."""
    if "/" in name or not name.endswith((".yml", ".yaml")) or name != name.strip():
        raise TracerError(
            f"{name!r} is not a workflow's file name: expected one in `.yml` or `.yaml`, without a directory",
            hint="for example `--workflow publish.yml`",
        )


def check_environment(name: str) -> None:
    """Raise TracerError for an environment that PyPI's form would refuse."""
    if (
        not name
        or name != name.strip()
        or len(name) > _LONGEST_ENVIRONMENT
        or _ENVIRONMENT_REFUSED.search(name)
    ):
        raise TracerError(
            f"PyPI refuses the environment name {name!r}: expected 1 to {_LONGEST_ENVIRONMENT} characters, "
            "no space around them, no quotes, backticks, commas, semicolons or backslashes in them",
            hint="for example `pypi`",
        )
