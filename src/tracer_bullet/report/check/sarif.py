"""The findings as SARIF 2.1.0, which GitHub's code scanning reads.

https://docs.github.com/en/code-security/reference/code-scanning/sarif-support-for-code-scanning
"""

from __future__ import annotations

from importlib.metadata import metadata
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from tracer_bullet.audit.registry import RULES
from tracer_bullet.audit.rule import Severity
from tracer_bullet.report.check.rule_page import page_address

if TYPE_CHECKING:
    from tracer_bullet.audit.rule import Rule
    from tracer_bullet.report.check.results import CheckResults, ShownFinding

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_UNREADABLE = {
    "shortDescription": {"text": "a file cannot be read"},
    "fullDescription": {"text": "No rule can look at a file that is not YAML, or not a workflow."},
    "help": {"text": "Correct the file."},
    "defaultConfiguration": {"level": "error"},
}
"""GitHub wants all of these of every rule."""


def describe_sarif(results: CheckResults) -> dict[str, Any]:
    """One run, with the rules that have results."""
    used = dict.fromkeys(one.finding.rule for one in results.shown)
    driver = {
        "name": "tracer",
        "version": metadata("tracer-bullet")["Version"],
        "informationUri": page_address(""),
        "rules": [_describe_rule(name, RULES.get(name)) for name in used],
    }
    found = [_describe(one, list(used).index(one.finding.rule)) for one in results.shown]
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": found}]}


def _level(severity: Severity) -> str:
    return "error" if severity is Severity.ERROR else "note"


def _describe_rule(name: str, rule: Rule | None) -> dict[str, Any]:
    if rule is None:
        return {"id": name, **_UNREADABLE}
    return {
        "id": name,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.why},
        "help": {"text": rule.cure},
        "helpUri": page_address(name),
        "defaultConfiguration": {"level": _level(rule.severity)},
    }


def _describe(shown: ShownFinding, index: int) -> dict[str, Any]:
    span = shown.finding.span
    region = {"startLine": span.line, "startColumn": span.column}
    location = {"artifactLocation": {"uri": quote(shown.path), "uriBaseId": "%SRCROOT%"}, "region": region}
    return {
        "ruleId": shown.finding.rule,
        "ruleIndex": index,
        "level": _level(shown.severity),
        "message": {"text": f"{shown.finding.message}. {shown.finding.hint}"},
        "locations": [{"physicalLocation": location}],
    }
