"""Clean workflows of several shapes in which one thing changes: exactly the rule for that thing speaks."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from tests.audit.repositories import WORKFLOW, make_repository
from tracer_bullet.arming.lane import pins
from tracer_bullet.audit.registry import RULES
from tracer_bullet.audit.repository_audit import audit_repository, read_for_audit
from tracer_bullet.audit.rule import Example

CLEAN = Path(__file__).parent / "clean"
REMOTE = '[remote "origin"]\nurl = https://github.com/acme/demo\n'
PROJECTS = {"lane": "static", "clients": "static", "wheels": "vcs", "nightly": "vcs"}
END = "<end>"
CHANGES = [
    (shape, rule, change)
    for shape, rules in tomllib.loads((CLEAN / "changes.toml").read_text("utf-8")).items()
    for rule, changes in rules.items()
    for change in changes
]
OTHERWISE = {
    "artifact-never-uploaded",
    "id-token-for-workflow",
    "other-package-publishes",
    "publish-action-in-composite",
    "publish-from-reusable",
    "publisher-differs",
    "pytest-plugin-not-found",
    "pytest-plugin-unclassified",
    "release-by-github-token",
    "smoke-test-missing",
    "static-version-repeated",
    "tag-run-cancels-release",
    "two-workflows-publish",
}
"""Rules that take another file, or more than one change; their examples and the gallery have them."""


def pinned(text: str) -> str:
    return re.sub(r"\{([A-Z_]+)\}", lambda found: str(getattr(pins, found[1])), text)


def found_in(root: Path, workflow: str, pyproject: str) -> list[str]:
    files = {"pyproject.toml": pyproject, "README.md": "# demo\n", ".git/config": REMOTE}
    make_repository(root, Example(workflow, files))
    (root / WORKFLOW).write_text(workflow, "utf-8")
    rules = list(RULES.values())
    return sorted({one.rule for one in audit_repository(root, read_for_audit(root), rules).findings})


def shape_of(name: str) -> tuple[str, str]:
    workflow = pinned((CLEAN / f"{name}.yml").read_text("utf-8"))
    return workflow, (CLEAN / f"{PROJECTS[name]}-pyproject.txt").read_text("utf-8")


@pytest.mark.parametrize("shape", PROJECTS)
def test_a_clean_workflow_is_silent(shape: str, tmp_path: Path) -> None:
    assert found_in(tmp_path, *shape_of(shape)) == []


@pytest.mark.parametrize(("shape", "rule", "change"), CHANGES)
def test_one_change_calls_up_its_rule(shape: str, rule: str, change: list[str], tmp_path: Path) -> None:
    old, new, *others = (pinned(one) for one in change)
    workflow, pyproject = shape_of(shape)
    ended = workflow + END
    before, _, after = ended.rpartition(old) if old.endswith(END) else ended.partition(old)
    changed = (before + new + after).replace(END, "") if old in ended else workflow
    changed_project = pyproject.replace(old, new, 1)
    assert (changed, changed_project) != (workflow, pyproject)
    assert found_in(tmp_path, changed, changed_project) == sorted([rule, *others])


def test_every_rule_for_github_has_a_change() -> None:
    on_github = {rule.id for rule in RULES.values() if not rule.bad.is_pipeline}
    assert on_github - {rule for _, rule, _ in CHANGES} == OTHERWISE
