"""What else than a release may reach PyPI: the events, and the names, that a proof tries."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.workflow.cases import prove_texts

if TYPE_CHECKING:
    from tracer_bullet.workflow.proof.prove import Proof

BRANCH = "topic"
PATH = ".github/workflows/publish.yml"
TEST_JOB = (
    "  test:\n    if: github.ref == 'refs/heads/topic'\n    runs-on: x\n    steps:\n"
    "      - uses: pypa/gh-action-pypi-publish@release/v1\n"
    "        with: {repository-url: 'https://test.pypi.org/legacy/'}\n"
)


def verdict(on: str, gate: str, step: str = "uses: pypa/gh-action-pypi-publish@release/v1") -> Proof:
    condition = f"    if: {gate}\n" if gate else ""
    publish = f"  publish:\n{condition}    runs-on: x\n    env: {{B: stable}}\n    steps:\n      - {step}\n"
    text = f"on: {on}\npermissions: {{id-token: write}}\njobs:\n{TEST_JOB}{publish}"
    return prove_texts({PATH: text}, BRANCH)


MERGED = "github.event.pull_request.merged"
CLOSED = "{pull_request: {types: [closed]}}"
CLOSED_TARGET = "{pull_request_target: {types: [closed]}}"
SAME = "github.event.pull_request.head.repo.full_name == github.repository"
WAYS = [
    (CLOSED, f"{MERGED} == true && startsWith(github.head_ref, 'release/')"),
    (CLOSED, f"{MERGED} && github.head_ref == 'release'"),
    (CLOSED, "github.event.pull_request.head.ref == 'release'"),
    (CLOSED_TARGET, f"{MERGED} && startsWith(github.head_ref, 'release/')"),
    (CLOSED_TARGET, f"{MERGED} && {SAME}"),
    ("{pull_request: {types: [closed], branches: [main]}}", "github.ref == 'refs/heads/main'"),
    (CLOSED, f"{MERGED} && github.ref_name == 'main'"),
    (CLOSED, f"{MERGED} && endsWith(github.base_ref, '-stable')"),
    ("pull_request_target", SAME),
    ("pull_request_target", "'!github.event.pull_request.head.repo.fork'"),
    ("pull_request_target", "github.event.pull_request.head.repo.fork"),
    ("push", "endsWith(github.ref, '/release')"),
    ("push", "endsWith(github.ref_name, '-release')"),
    ("push", """contains(fromJSON('["stable","maint"]'), github.ref_name)"""),
    ("push", "github.ref_name == vars.BRANCH"),
    ("push", "github.ref_name == format('{0}e', 'stabl')"),
    ("[workflow_dispatch, release]", "github.ref != 'refs/heads/x'"),
    ("create", "endsWith(github.ref, '-release')"),
    ("{push: {branches: ['rel-*']}}", "endsWith(github.ref, '-x')"),
    ("{push: {branches-ignore: [main]}}", "endsWith(github.ref, '-x')"),
    ("{merge_group: {branches: [stable]}}", ""),
    ("merge_group", "github.event.merge_group.base_ref == 'refs/heads/stable'"),
    ("merge_group", "endsWith(github.event.merge_group.base_ref, '-stable')"),
]


@pytest.mark.parametrize(("on", "gate"), WAYS)
def test_a_gate_that_another_event_or_name_may_pass_is_no_gate_for_a_release(on: str, gate: str) -> None:
    assert verdict(on, gate).pypi_only_by_release is False


@pytest.mark.parametrize(
    "step",
    [
        "{uses: pypa/gh-action-pypi-publish@release/v1, if: github.ref_name == env.B}",
        "run: if [ $GITHUB_REF_NAME = stable ]; then uv publish; fi",
        "run: B=stable; if [ $GITHUB_REF_NAME = $B ]; then uv publish; fi",
        "run: if [[ $GITHUB_REF_NAME == *-stable ]]; then uv publish; fi",
        "run: if [[ $GITHUB_REF_NAME =~ ^rel ]]; then uv publish; fi",
        "run: case $GITHUB_REF_NAME in stable) uv publish;; esac",
    ],
)
def test_a_gate_on_a_step_or_in_its_script_is_tried_with_any_name(step: str) -> None:
    assert verdict("push", "", step).pypi_only_by_release is False


def test_a_gate_over_several_lines_is_tried_with_any_name() -> None:
    gate = "|\n      github.ref_name ==\n      'stable'"
    assert verdict("push", gate).pypi_only_by_release is False


TAGS = "{push: {branches: ['**'], tags: ['v*']}, pull_request: , workflow_dispatch: }"


@pytest.mark.parametrize(
    ("on", "gate"),
    [
        ("{push: {branches: [topic], tags: ['v*']}}", "startsWith(github.ref, 'refs/tags/v')"),
        ("{push: {branches: ['**'], tags: ['v*']}}", "startsWith(github.ref, 'refs/tags/v')"),
        ("{push: {branches: ['**'], tags: ['v*']}}", "contains(github.ref, 'refs/tags/')"),
        ("{push: {branches: ['**'], tags: ['v*']}}", "github.ref_type == 'tag'"),
        ("{push: {branches: ['**'], tags: ['v*']}}", "github.ref_type != 'branch'"),
        ("{push: {branches: ['**'], tags: ['v*']}}", "\"!startsWith(github.ref, 'refs/heads/')\""),
        (TAGS, "github.event_name == 'push' && startsWith(github.ref, 'refs/tags/v')"),
        ("[push, release, merge_group, create]", "github.event_name == 'release'"),
        ("[push, pull_request, pull_request_target, release]", "github.event_name == 'release'"),
        (
            "{push: {branches: [topic]}, release: }",
            "github.ref == 'refs/heads/none' || github.ref_type == 'tag'",
        ),
    ],
)
def test_a_gate_for_releases_stays_one(on: str, gate: str) -> None:
    proven = verdict(on, gate)
    assert proven.pypi_only_by_release, proven.why


@pytest.mark.parametrize(
    "script",
    [
        'if [[ "$GITHUB_REF" == refs/tags/v* ]]; then uv publish; fi',
        "if [ $GITHUB_REF = refs/tags/v1.2.3 ]; then uv publish; fi",
        'case "$GITHUB_REF" in refs/tags/v*) uv publish;; esac',
        'if [[ "$GITHUB_REF_TYPE" == tag ]]; then uv publish; fi',
    ],
)
def test_a_gate_for_tags_in_a_script_stays_one(script: str) -> None:
    proven = verdict("{push: {branches: ['**'], tags: ['v*']}}", "", f"run: '{script}'")
    assert proven.pypi_only_by_release, proven.why


def test_a_branch_of_any_name_is_told_where_no_known_one_gets_through() -> None:
    why = verdict("push", "endsWith(github.ref, vars.END)").why[0]
    assert "may reach PyPI" in why
    only = verdict("push", "github.ref_name == vars.B && github.ref_name != vars.C").why[0]
    assert "github.ref_name" not in only.split(":")[0]
