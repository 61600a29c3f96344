"""Workflows as people write them: what a rule finds in them, by line, and where it must be silent.

A case is a folder entry `RULE/found-….yml` or `RULE/silent-….yml`. Its first line lists other files as
`# files: pyproject.toml=NAME.toml, …`, its second, where something is found, the lines: `# found: 12, 20`.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.audit.repositories import WORKFLOW, make_repository
from tracer_bullet.audit.registry import RULES
from tracer_bullet.audit.repository_audit import audit_repository, read_for_audit
from tracer_bullet.audit.rule import Example

GALLERY = Path(__file__).parent / "gallery"
CASES = sorted(GALLERY.glob("*/*.yml"))


def other_files(case: Path, text: str) -> dict[str, str]:
    listed = re.search(r"(?m)^# files: (.*)$", text)
    pairs = (pair.strip().split("=") for pair in listed[1].split(",")) if listed else ()
    return {path: (case.parent / name).read_text("utf-8") for path, name in pairs}


@pytest.mark.parametrize("case", CASES, ids=[str(case.relative_to(GALLERY)) for case in CASES])
def test_a_rule_finds_what_the_file_says(case: Path, tmp_path: Path) -> None:
    text = case.read_text("utf-8")
    rule = RULES[case.parent.name]
    root = make_repository(tmp_path, Example(text, other_files(case, text)))
    wanted = re.search(r"(?m)^# found: ([\d, ]+)$", text)
    assert bool(wanted) == case.name.startswith("found-")
    found = audit_repository(root, read_for_audit(root), [rule]).findings
    lines = [one.span.line for one in found if one.path == WORKFLOW]
    assert lines == [int(number) for number in wanted[1].split(",")] if wanted else lines == []


def test_every_case_is_of_a_rule() -> None:
    assert {folder.name for folder in GALLERY.iterdir()} <= set(RULES)
