"""Common mistakes in a condition that keeps a release from PyPI, corrected where that makes it hold.

Source: https://docs.github.com/actions/reference/workflows-and-actions/expressions#operators
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tracer_bullet.workflow.expressions import ExpressionError, evaluate_condition

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracer_bullet.workflow.model import Located

_BOOLEAN = r"(?<![\w.])(github\.event\.release\.(?:prerelease|draft)|inputs\.[\w-]+)\s*==\s*"
_CHANGES = (
    # `==` takes `*` for what it is
    (re.compile(r"(github\.[\w.]+)\s*==\s*'([^'*]+)\*+'"), r"startsWith(\1, '\2')"),
    # a boolean never equals a text
    (re.compile(_BOOLEAN + "'(true|false)'"), r"\1 == \2"),
    # copied from another repository
    (re.compile(r"github\.(repository|repository_owner)\s*==\s*'[^']*'"), r"github.\1 == '{\1}'"),
)


def correct_condition(condition: Located[str] | None, contexts: Mapping[str, Any]) -> str:
    """What to write instead of a condition that does not hold in `contexts`; empty if that is not known."""
    if condition is None:
        return ""
    text = condition.value
    for pattern, better in _CHANGES:
        text = pattern.sub(better, text)
    for name in ("repository", "repository_owner"):
        text = text.replace(f"'{{{name}}}'", f"'{contexts['github'].get(name)}'")
    if text == condition.value or not _may_hold(text, contexts):
        return ""
    return f"change the `if:` in line {condition.span.line} to `{text.strip()}`"


def quote_condition(condition: Located[str] | None) -> str:
    """The condition of a step at the end of a sentence about it, nothing for a step without one."""
    return f": its step has `if: {condition.value.strip()}`" if condition else ""


def _may_hold(text: str, contexts: Mapping[str, Any]) -> bool:
    try:
        return evaluate_condition(text, contexts) is not False
    except ExpressionError:
        return False
