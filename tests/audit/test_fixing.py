"""Fixes change what they are for and nothing else, whatever stands around them; judged by other programs."""

from __future__ import annotations

import subprocess
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.audit.repositories import WORKFLOW, complete_example, make_repository
from tests.audit.test_gallery import CASES, GALLERY, other_files
from tests.template.judges import count_of_zizmor
from tracer_bullet.audit.audited import AuditedWorkflow
from tracer_bullet.audit.facts import RepositoryFacts
from tracer_bullet.audit.fixing import fix_repository
from tracer_bullet.audit.registry import RULES
from tracer_bullet.audit.repository_audit import audit_repository, read_for_audit
from tracer_bullet.audit.rule import Example, Rule, Safety
from tracer_bullet.repository import load_without_default_branch
from tracer_bullet.workflow.events.github_context import GitHubRepository
from tracer_bullet.workflow.reach import PYPI, TESTPYPI

if TYPE_CHECKING:
    from collections.abc import Callable

FIXABLE = [rule for rule in RULES.values() if rule.fix is not Safety.NONE]
STYLES: dict[str, Callable[[str], str]] = {
    "crlf": lambda text: text.replace("\n", "\r\n"),
    "byte order mark": lambda text: "\ufeff" + text,
    "no newline at the end": lambda text: text.removesuffix("\n"),
    "document start": lambda text: "---\n" + text,
}
"""Ways to write the same workflow."""


def fix(text: str, rule: Rule, files: dict[str, str]) -> str:
    with TemporaryDirectory() as name:
        root = make_repository(Path(name), Example(text, files))
        (root / WORKFLOW).write_bytes(text.encode())
        done = fix_repository(root, read_for_audit(root), [rule], with_unsafe=True)
        source = done.read.sources[WORKFLOW]
        left = audit_repository(root, done.read, [rule]).findings
        assert [one for one in left if one.fix] == []
        return source.encode(source.text).decode()


@settings(max_examples=15, deadline=None)
@given(st.data())
def test_lines_that_have_nothing_to_do_with_a_fix_stay(data: st.DataObject) -> None:
    rule = data.draw(st.sampled_from(FIXABLE))
    lines = complete_example(rule.bad.text).splitlines(keepends=True)
    places = [at for at in range(len(lines) + 1) if not _is_inside_text(lines, at)]
    at = data.draw(st.sampled_from(places))
    added = data.draw(st.lists(st.sampled_from(["\n", "# a note\n", "   \n"]), min_size=1, max_size=3))
    files = dict(rule.bad.files)
    plain = fix("".join(lines), rule, files).splitlines(keepends=True)
    fixed = fix("".join([*lines[:at], *added, *lines[at:]]), rule, files).splitlines(keepends=True)
    missing = Counter(plain) - Counter(fixed)
    assert not missing, missing
    assert Counter(fixed) - Counter(plain) <= Counter(added)


def _is_inside_text(lines: list[str], at: int) -> bool:
    """Whether a line put in at `at` would belong to a script."""
    start = next((one for one in range(at - 1, -1, -1) if lines[one].rstrip().endswith(("|", ">"))), None)
    if start is None:
        return False
    indent = len(lines[start]) - len(lines[start].lstrip())
    return all(len(line) - len(line.lstrip()) > indent for line in lines[start + 1 : at])


@pytest.mark.parametrize("rule", FIXABLE, ids=[rule.id for rule in FIXABLE])
@pytest.mark.parametrize("style", STYLES)
def test_a_fix_keeps_how_the_file_is_written(rule: Rule, style: str) -> None:
    write = STYLES[style]
    bad, good = complete_example(rule.bad.text), complete_example(rule.good.text)
    fixed = fix(write(bad), rule, dict(rule.bad.files))
    if style == "no newline at the end":  # what was removed may be the last line
        fixed = fixed.removesuffix("\n")
    assert fixed == write(good)


@pytest.fixture(scope="module")
def before_and_after(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Every example with a fault that can be fixed, and the same after all fixes."""
    before, after = tmp_path_factory.mktemp("before"), tmp_path_factory.mktemp("after")
    for rule in FIXABLE:
        text = complete_example(rule.bad.text)
        (before / f"{rule.id}.yml").write_text(text, "utf-8")
        with TemporaryDirectory() as name:
            root = make_repository(Path(name), rule.bad)
            done = fix_repository(root, read_for_audit(root), list(RULES.values()), with_unsafe=True)
            again = fix_repository(root, done.read, list(RULES.values()), with_unsafe=True)
            assert again.fixed == ()
            assert again.read.texts == done.read.texts
            (after / f"{rule.id}.yml").write_text(done.read.texts[WORKFLOW], "utf-8")
    return before, after


@pytest.mark.slow
def test_zizmor_and_the_schema_of_workflows_find_no_more_after_all_fixes(
    before_and_after: tuple[Path, Path],
) -> None:
    before, after = before_and_after
    files = sorted(after.glob("*.yml"))
    subprocess.run(["check-jsonschema", "--builtin-schema", "vendor.github-workflows", *files], check=True)
    old, new = count_of_zizmor(sorted(before.glob("*.yml"))), count_of_zizmor(files)
    for name, found in new.items():
        assert not found - old[name], name


def test_fixes_leave_the_other_entries_of_the_workflow_as_another_parser_reads_them(
    before_and_after: tuple[Path, Path],
) -> None:
    before, after = before_and_after
    for file in before.glob("*.yml"):
        old, new = _leaves(file), _leaves(after / file.name)
        assert len(old ^ new) <= 10, file.name
        assert {one for one in old if "runs-on" in one} == {one for one in new if "runs-on" in one}


def _leaves(file: Path) -> set[str]:
    return set(_walk(yaml.safe_load(file.read_text("utf-8")), ""))


def _walk(value: Any, path: str) -> list[str]:
    if isinstance(value, dict):
        return [leaf for key, inner in value.items() for leaf in _walk(inner, f"{path}/{key}")]
    if isinstance(value, list):
        return [leaf for number, inner in enumerate(value) for leaf in _walk(inner, f"{path}/{number}")]
    return [f"{path}={value}"]


def destinations(root: Path) -> Counter[tuple[str, str]]:
    """The jobs that upload if no gate holds them back, and the index that each reaches."""
    found = (one.uploads for one in load_audited(root).values())
    return Counter((upload.job.id, upload.index) for uploads in found for upload in uploads)


def load_audited(root: Path) -> dict[str, AuditedWorkflow]:
    read = read_for_audit(root)
    simulator = load_without_default_branch(root, read, GitHubRepository())
    siblings: dict[str, AuditedWorkflow] = {}
    for path, workflow in simulator.files.items():
        siblings[path] = AuditedWorkflow(workflow, simulator, RepositoryFacts(root, simulator), siblings)
    return siblings


@pytest.mark.parametrize("case", CASES, ids=[str(case.relative_to(GALLERY)) for case in CASES])
def test_safe_fixes_send_no_upload_to_another_index(case: Path, tmp_path: Path) -> None:
    text = case.read_text("utf-8")
    root = make_repository(tmp_path, Example(text, other_files(case, text)))
    before = destinations(root)
    done = fix_repository(root, read_for_audit(root), list(RULES.values()))
    for path, source in done.read.sources.items():
        (root / path).write_bytes(source.encode(source.text))
    after = destinations(root)
    assert [one for one in after.elements() if one[1] == PYPI] == [
        one for one in before.elements() if one[1] == PYPI
    ]
    assert not [one for one in (before - after).elements() if one[1] == TESTPYPI]
