"""What the playground proposes: the armed text, and the findings of check with their fixes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tracer_bullet.arming.lane.run_version import plan_version
from tracer_bullet.arming.run.run_draft import RunRequest
from tracer_bullet.arming.run_plan import plan_tracer_run, without_temporary_parts
from tracer_bullet.audit.facts import RepositoryFacts
from tracer_bullet.audit.registry import RULES
from tracer_bullet.audit.repository_audit import audit_texts
from tracer_bullet.errors import TracerError
from tracer_bullet.playground.messages import describe_error
from tracer_bullet.text.diffs import unified_diff
from tracer_bullet.text.files import Change
from tracer_bullet.text.splices import apply_splices

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tracer_bullet.audit.rule import AuditFinding
    from tracer_bullet.playground.messages import PageRequest
    from tracer_bullet.workflow.simulator import Simulator


def describe_arming(
    root: Path, simulator: Simulator, texts: Mapping[str, str], request: PageRequest
) -> dict[str, Any]:
    """The armed workflow and what arming changes, or why it is refused: {"text", "diff", "error"}."""
    path = request.workflow
    try:
        permanent = without_temporary_parts(simulator, texts, path)
        wanted = RunRequest(path, (request.branch,))
        run = plan_tracer_run(*permanent, wanted, lambda folder: plan_version(root, folder, ())).run
    except TracerError as error:
        return {"text": "", "diff": "", "error": describe_error(error)}
    changes = [_change(root, name, texts[name], text) for name, text in run.texts.items()]
    return {"text": run.texts[path], "diff": unified_diff(changes, root), "error": None}


def describe_findings(root: Path, simulator: Simulator, request: PageRequest) -> list[dict[str, Any]]:
    """The findings in the workflow, in the order of their places."""
    facts = RepositoryFacts(root, simulator)
    text = request.files[request.workflow]
    found = audit_texts(facts, {request.workflow: text}, tuple(RULES.values()))
    ordered = sorted(found, key=lambda one: (one.span.line, one.span.column, one.rule))
    return [_describe_finding(root, text, one) for one in ordered if one.path == request.workflow]


def _describe_finding(root: Path, text: str, finding: AuditFinding) -> dict[str, Any]:
    fix = finding.fix
    changes = [_change(root, finding.path, text, apply_splices(text, list(fix.splices)))] if fix else []
    return {
        "rule": finding.rule,
        "severity": RULES[finding.rule].severity.value,
        "line": finding.span.line,
        "column": finding.span.column,
        "length": max(1, finding.span.end - finding.span.start),
        "message": finding.message,
        "hint": finding.hint,
        "diff": unified_diff(changes, root),
    }


def _change(root: Path, name: str, before: str, after: str) -> Change:
    return Change(root / name, before.encode(), after.encode())
