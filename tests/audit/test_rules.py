"""Every rule of the registry: its example fires, its good example is silent, its fix gives the good one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.audit.repositories import WORKFLOW, complete_example, make_repository
from tests.quick import quick
from tracer_bullet.audit import rules as rules_package
from tracer_bullet.audit.fixing import fix_repository
from tracer_bullet.audit.registry import RULES
from tracer_bullet.audit.repository_audit import audit_repository, read_for_audit
from tracer_bullet.audit.rule import AuditFinding, Example, Rule, Safety
from tracer_bullet.workflow.reader import read_workflow

ON_GITHUB = [rule for rule in RULES.values() if not rule.bad.is_pipeline]
every_rule = pytest.mark.parametrize("rule", ON_GITHUB, ids=[rule.id for rule in ON_GITHUB])


def check(root: Path, rule: Rule) -> tuple[AuditFinding, ...]:
    return audit_repository(root, read_for_audit(root), [rule]).findings


def test_every_file_of_the_folder_is_in_the_registry() -> None:
    folder = Path(str(rules_package.__file__)).parent
    files = {path.stem.replace("_", "-") for path in folder.glob("*.py")} - {"--init--"}
    assert files == set(RULES)


@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
def test_a_rule_has_all_that_its_page_needs(rule: Rule) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z0-9]+)+", rule.id)
    assert rule.summary
    assert not rule.summary.endswith(".")
    assert rule.why.endswith(".")
    assert rule.cure.endswith(".")


@every_rule
def test_the_good_example_is_silent(rule: Rule, tmp_path: Path) -> None:
    assert check(make_repository(tmp_path, rule.good), rule) == ()


@every_rule
def test_the_bad_example_fires_at_a_place_and_with_a_cure(rule: Rule, tmp_path: Path) -> None:
    found = check(make_repository(tmp_path, rule.bad), rule)
    assert {one.rule for one in found} == {rule.id}
    lines = complete_example(rule.bad.text).splitlines()
    for one in found:
        assert one.path == WORKFLOW
        assert 1 <= one.span.line <= len(lines)
        assert one.span.column <= len(lines[one.span.line - 1])
        assert one.hint


@every_rule
def test_what_github_refuses_is_no_example(rule: Rule) -> None:
    for example in (rule.bad, rule.good):
        assert read_workflow(complete_example(example.text)).problems == ()


@every_rule
def test_fixing_the_bad_example_gives_the_good_one(rule: Rule, tmp_path: Path) -> None:
    root = make_repository(tmp_path, rule.bad)
    read = read_for_audit(root)
    safe = fix_repository(root, read, [rule]).read.texts[WORKFLOW]
    fixed = fix_repository(root, read, [rule], with_unsafe=True)
    before, good = complete_example(rule.bad.text), complete_example(rule.good.text)
    assert safe == (good if rule.fix is Safety.SAFE else before)
    assert fixed.read.texts[WORKFLOW] == (before if rule.fix is Safety.NONE else good)
    again = fix_repository(root, fixed.read, [rule], with_unsafe=True)
    assert again.fixed == ()


@every_rule
def test_line_ends_survive_a_fix(rule: Rule, tmp_path: Path) -> None:
    def with_returns(example: Example) -> Example:
        return Example(complete_example(example.text).replace("\n", "\r\n"), example.files)

    root = make_repository(tmp_path, rule.bad)
    file = root / WORKFLOW
    file.write_bytes(with_returns(rule.bad).text.encode())
    fixed = fix_repository(root, read_for_audit(root), [rule], with_unsafe=True).read.texts[WORKFLOW]
    wanted = rule.bad if rule.fix is Safety.NONE else rule.good
    assert fixed == with_returns(wanted).text


@every_rule
def test_a_comment_allows_it(rule: Rule, tmp_path: Path) -> None:
    root = make_repository(tmp_path, rule.bad)
    lines = complete_example(rule.bad.text).splitlines(keepends=True)
    for line in sorted({one.span.line for one in check(root, rule)}, reverse=True):
        indented = lines[line - 1]
        blanks = indented[: len(indented) - len(indented.lstrip())]
        lines.insert(line - 1, f"{blanks}# tracer: ignore[{rule.id}] known\n")
    (root / WORKFLOW).write_text("".join(lines), "utf-8")
    assert check(root, rule) == ()


@pytest.mark.slow
def test_very_many_uploads_are_all_found_and_the_first_ones_get_a_gate(tmp_path: Path) -> None:
    """Each gate is tried on the whole workflow, so that the cost of all of them would be quadratic."""
    job = (
        "  {}:\n    runs-on: ubuntu-latest\n    permissions: {{id-token: write}}\n"
        "    steps:\n      - uses: pypa/gh-action-pypi-publish@release/v1\n"
    )
    text = "on: {push: {}, release: {types: [published]}}\njobs:\n" + "".join(
        job.format(f"publish-{number}") for number in range(200)
    )
    root = make_repository(tmp_path, Example(text, {}))
    with quick():
        found = check(root, RULES["pypi-without-release"])
    assert len(found) == 200
    assert found[0].fix
    assert not found[-1].fix
