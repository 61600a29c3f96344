"""The rules of `tracer check` as checks of repo-review, which finds them by entry points.

repo-review asks one function for the checks, one for the name of their family, and one for what the checks
share: https://repo-review.readthedocs.io/en/latest/plugins.html. The settings are those of `tracer check`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tracer_bullet.audit.repository_audit import audit_repository, read_for_audit
from tracer_bullet.audit.selection import Selection, read_selection
from tracer_bullet.report.check.rule_page import page_address

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tracer_bullet.audit.rule import AuditFinding, Rule

FAMILY = "tracer"


@dataclass(frozen=True)
class RuleCheck:
    """One rule; repo-review shows the docstring of an instance as its title."""

    rule: Rule = field(repr=False)
    family: str = FAMILY

    @property
    def url(self) -> str:
        """The page of the rule."""
        return page_address(self.rule.id)

    @property
    def __doc__(self) -> str:  # type: ignore[override]
        return f"None found: {self.rule.summary}".replace("{", "{{").replace("}", "}}")

    def check(self, tracer_findings: Mapping[str, Sequence[AuditFinding]] | None) -> str | None:
        """What was found, as Markdown; empty if nothing was, None if the repository is not on the disk."""
        if tracer_findings is None:
            return None
        found = tracer_findings.get(self.rule.id, ())
        return "\n".join(f"- `{one.path}:{one.span.line}`: {one.message}; {one.hint}" for one in found)


def checks(root: object) -> dict[str, RuleCheck]:
    """The rules that `tracer check` would show for the repository at `root`, by id."""
    selection = read_selection(root, Selection()) if isinstance(root, Path) else Selection()
    return {rule.id: RuleCheck(rule) for rule in selection.rules if selection.shows(rule)}


def families() -> dict[str, dict[str, str | int]]:
    """How the family is called in a report."""
    return {FAMILY: {"name": "Publishing (tracer)", "order": 50}}


def tracer_findings(root: object) -> Mapping[str, Sequence[AuditFinding]] | None:
    """What was found in the repository at `root`, by rule; None if it is not on the disk."""
    if not isinstance(root, Path):
        return None
    found: dict[str, list[AuditFinding]] = {}
    rules = read_selection(root, Selection()).rules
    for one in audit_repository(root, read_for_audit(root), rules).findings:
        found.setdefault(one.rule, []).append(one)
    return found
