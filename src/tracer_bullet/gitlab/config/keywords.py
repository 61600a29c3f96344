"""The keywords that tracer knows, in the places where another one may decide what a pipeline does.

https://docs.gitlab.com/ci/yaml/: GitLab refuses keywords that it does not know, so one that tracer does not
know is newer than this list. What depends on it is then not known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from tracer_bullet.gitlab.config.model import Tree

JOB = frozenset({
    "after_script", "allow_failure", "artifacts", "before_script", "cache", "coverage", "dast_configuration",
    "dependencies", "environment", "except", "extends", "hooks", "id_tokens", "identity", "image", "inherit",
    "inputs", "interruptible", "manual_confirmation", "needs", "only", "pages", "parallel", "publish",
    "release", "resource_group", "retry", "rules", "run", "script", "secrets", "services", "stage",
    "start_in", "tags", "timeout", "trigger", "type", "variables", "when",
})  # fmt: skip
RULE = frozenset({
    "allow_failure", "auto_cancel", "changes", "exists", "if", "interruptible", "needs", "start_in",
    "variables", "when",
})  # fmt: skip
"""Those of a rule of a job, of `workflow`, or of an include."""
FILTER = frozenset({"changes", "kubernetes", "refs", "variables"})
"""Those of `only` and `except`."""
WORKFLOW = frozenset({"auto_cancel", "name", "rules"})


def unknown_keywords(body: Mapping[str, Tree], known: Container[str]) -> list[str]:
    """The keys of `body` that are not in `known`; `<<` and marks of tracer's reader are not keywords."""
    return [key for key in body if key not in known and not key.startswith(("$", "<<"))]
