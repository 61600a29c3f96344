"""What all formats of `tracer check` show: the findings of each repository, with paths to show."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.audit.registry import RULES
from tracer_bullet.audit.rule import Severity
from tracer_bullet.project.worktree import show_path
from tracer_bullet.text.lines import split_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracer_bullet.audit.repository_audit import RepositoryAudit
    from tracer_bullet.audit.rule import AuditFinding


class ShownFinding(NamedTuple):
    """A finding with its path as the user would type it, its severity, and the line of the file."""

    path: str
    finding: AuditFinding
    severity: Severity
    source: str


class CheckResults(NamedTuple):
    """What is shown; `hidden` counts the advice that is not, `fixed` what was fixed."""

    shown: Sequence[ShownFinding]
    hidden: int
    fixed: int
    checked: int

    @property
    def errors(self) -> int:
        """How many errors there are."""
        return sum(one.severity is Severity.ERROR for one in self.shown)


def severity_of(finding: AuditFinding) -> Severity:
    """The severity of its rule; what cannot be read is an error."""
    return RULES[finding.rule].severity if finding.rule in RULES else Severity.ERROR


def show_findings(audit: RepositoryAudit, findings: Sequence[AuditFinding]) -> list[ShownFinding]:
    """The findings, each with its source line."""
    lines = {path: split_lines(source.text) for path, source in audit.sources.items()}
    return [
        ShownFinding(
            _shown_path(audit.root, one.path), one, severity_of(one), _line(lines.get(one.path, []), one)
        )
        for one in findings
    ]


def _shown_path(root: Path, path: str) -> str:
    whole = root / path
    return show_path(whole, Path.cwd()) if whole.is_relative_to(Path.cwd()) else show_path(whole)


def _line(lines: Sequence[str], finding: AuditFinding) -> str:
    number = finding.span.line
    return lines[number - 1].rstrip("\r\n") if 0 < number <= len(lines) else ""
