"""The branches and tags that a proof tries on a workflow."""

from __future__ import annotations

import pytest

from tracer_bullet.workflow.proof.ref_names import example, find_refs, is_version_tag
from tracer_bullet.workflow.reader import read_workflow


@pytest.mark.parametrize(
    "tag",
    [
        "v1",
        "1.2.3",
        "v1.2.3rc1",
        "V2.0",
        "release-1.0",
        "pkg-v1.2",
        "pkg/v1.0.0",
        "pkg@1.2",
        "v1.2.3+build",
        "r5",
    ],
)
def test_a_tag_that_reads_as_a_version_is_one(tag: str) -> None:
    assert is_version_tag(tag)


@pytest.mark.parametrize(
    "tag",
    ["nightly", "latest", "v", "vendor", "stable", "nightly-2024.1.1", "test-1.0", "dev/1.2", "snapshot-1"],
)
def test_any_other_tag_is_none(tag: str) -> None:
    assert not is_version_tag(tag)


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("pytest-mode-v1.2.3", True),
        ("test-helpers-1.2.3", True),
        ("devtools/1.2.3", True),
        ("my-dev-v1.2.3", False),
        ("nightly-build-1.2.3", False),
    ],
)
def test_a_package_may_be_called_after_its_tests(tag: str, expected: bool) -> None:
    assert is_version_tag(tag) is expected


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        ("main", "main"),
        ("v*", "v1.2.3"),
        ("release/**", "release/1.2.3"),
        ("v[0-9]+.[0-9]+", "v1.2"),
        ("v[0-9]+.[0-9]+.[0-9]+*", "v1.2.3"),
        ("v?[0-9]*", "v1.2.3"),
        ("*.*.*", "1.2.3"),
        ("[0-9][0-9][0-9][0-9].*", "1234.2.3"),
        ("a\\*b", "a*b"),
        ("[a-z]x", "ax"),
    ],
)
def test_a_pattern_has_an_example(pattern: str, name: str) -> None:
    assert example(pattern) == name


def refs_of(gate: str, on: str = "push") -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    text = f"on: {on}\njobs:\n  a:\n    runs-on: x\n    if: {gate}\n    steps:\n      - run: make\n"
    found = find_refs(read_workflow(text))
    return found.branches, found.version_tags, found.other_tags


USUAL = ("v1.2.3", "1.2.3")


@pytest.mark.parametrize(
    ("gate", "expected"),
    [
        ("true", (("some/topic",), USUAL, ("nightly",))),
        ("github.actor == 'somebody'", (("some/topic",), USUAL, ("nightly",))),
        ("github.ref == 'refs/heads/production'", (("production", "some/topic"), USUAL, ("nightly",))),
        ("github.ref_name == 'x'", (("x", "some/topic"), USUAL, ("x", "nightly"))),
        ("github.ref == 'refs/tags/latest'", (("some/topic",), USUAL, ("latest", "nightly"))),
        ("startsWith(github.ref, 'refs/tags/pkg-')", (("some/topic",), ("pkg-1.2.3", *USUAL), ("nightly",))),
        ("startsWith(github.ref, 'refs/heads/rel/')", (("rel/x", "some/topic"), USUAL, ("nightly",))),
        ("startsWith(github.ref, 'refs/tags/')", (("some/topic",), USUAL, ("nightly",))),
    ],
)
def test_the_names_of_gates_are_tried(gate: str, expected: tuple[tuple[str, ...], ...]) -> None:
    assert refs_of(gate) == expected


def test_the_names_of_filters_are_tried() -> None:
    on = "{push: {branches: [main, 'release/**', '!release/x'], tags: ['v*', 'beta-*']}}"
    assert refs_of("true", on) == (
        ("main", "release/1.2.3", "some/topic"),
        ("v1.2.3", "beta-1.2.3", "1.2.3"),
        ("nightly",),
    )


def test_no_text_of_a_script_is_taken_for_a_ref() -> None:
    text = (
        "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: |\n          echo 'unrelated'\n"
        '          if [[ "$GITHUB_REF" == refs/tags/v* || $GITHUB_REF_NAME == "stage" ]]; then make; fi\n'
    )
    found = find_refs(read_workflow(text))
    assert found.branches == ("some/topic",)


@pytest.mark.parametrize(
    "gate", ["github.ref_type == 'tag'", "github.event_name == 'push' && github.ref != ''"]
)
def test_what_is_compared_with_something_else_is_no_ref(gate: str) -> None:
    assert refs_of(gate)[0] == ("some/topic",)


def test_where_there_are_too_many_names_that_is_known() -> None:
    names = ", ".join(f"b{number}" for number in range(60))
    text = f"on: {{push: {{branches: [{names}]}}}}\njobs: {{a: {{uses: ./x.yml}}}}\n"
    assert not find_refs(read_workflow(text)).is_complete
