"""A release that a skipped job stops: what is printed is written into the file, and the release uploads."""

from __future__ import annotations

import re

import pytest

from tests.workflow.cases import BUILDS, PUBLISHES, REPOSITORY
from tracer_bullet.workflow.proof.liveness import NO, YES
from tracer_bullet.workflow.proof.prove import Proof, prove
from tracer_bullet.workflow.reader import read_workflow
from tracer_bullet.workflow.simulator import Simulator

PATH = ".github/workflows/publish.yml"
LINT = (
    "  lint:\n    if: github.ref_type == 'branch'\n    runs-on: ubuntu-24.04\n    steps: [{run: make lint}]\n"
)
TAGS = "on: {push: {branches: [main], tags: ['v*']}}\njobs:\n"
HELPED = {
    "the upload behind a build that runs whatever happens": (
        f"{TAGS}{LINT}  build:\n    needs: lint\n    if: always()\n{BUILDS}"
        f"  pypi:\n    needs: build\n    if: github.ref_type == 'tag'\n{PUBLISHES}"
    ),
    "the build and the upload": (
        f"{TAGS}{LINT}  build:\n    needs: lint\n{BUILDS}"
        f"  pypi:\n    needs: [build]\n    if: github.ref_type == 'tag' || github.event_name == 'x'\n"
        f"{PUBLISHES}"
    ),
    "an upload without a condition": (
        "on: {push: {tags: ['v*']}}\njobs:\n"
        f"{LINT}  build:\n{BUILDS}  pypi:\n    needs: [build, lint]\n{PUBLISHES}"
    ),
}
NOT_HELPED = {
    "the build itself is for branches": (
        f"{TAGS}  build:\n    if: github.ref_type == 'branch'\n{BUILDS}"
        f"  pypi:\n    needs: build\n    if: github.ref_type == 'tag'\n{PUBLISHES}"
    ),
    "a push to main would upload too": (
        "on: {push: {branches: [main], tags: ['v*']}}\njobs:\n"
        "  never:\n    if: github.event_name == 'x'\n"
        f"{BUILDS.replace('actions/upload-artifact@v6', 'x/y@v1')}"
        f"  pypi:\n    needs: never\n{PUBLISHES}"
    ),
    "its own condition stops it": (
        f"on: {{push: {{tags: ['v*']}}}}\njobs:\n  build:\n{BUILDS}"
        f"  pypi:\n    needs: build\n    if: github.event_name == 'release'\n{PUBLISHES}"
    ),
}


def proof_of(text: str) -> Proof:
    workflow = read_workflow(text, PATH)
    return prove([workflow], Simulator(REPOSITORY, {PATH: workflow}))


def write_as_printed(text: str, cure: str) -> str:
    """The file with what is printed typed into it, the last lines first."""
    lines = text.split("\n")
    new = {
        int(line): found for found, line in re.findall(r"add `if: ([^`]+)` to job `\w+` \(line (\d+)\)", cure)
    }
    old = {int(line): found for line, found in re.findall(r"of job `\w+` \(line (\d+)\) to `([^`]+)`", cure)}
    for line in sorted({*new, *old}, reverse=True):
        if line in old:
            lines[line - 1] = f"    if: {old[line]}"
        else:
            lines.insert(line, f"    if: {new[line]}")
    return "\n".join(lines)


@pytest.mark.parametrize("text", HELPED.values(), ids=HELPED)
def test_what_is_printed_lets_the_release_through_and_nothing_else(text: str) -> None:
    before = proof_of(text)
    after = proof_of(write_as_printed(text, before.liveness.cure))

    assert before.liveness.answer == NO
    assert before.liveness.cure in "\n".join(before.broken)
    assert after.liveness.answer == YES
    assert after.holds


@pytest.mark.parametrize("text", NOT_HELPED.values(), ids=NOT_HELPED)
def test_nothing_is_printed_where_no_condition_helps(text: str) -> None:
    found = proof_of(text)

    assert found.liveness.answer == NO
    assert found.liveness.cure == ""
