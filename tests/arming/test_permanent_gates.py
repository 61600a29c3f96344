"""A cure for an armed workflow never edits between markers: it holds once the temporary parts are out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.arming.run_specimens import PATH, PYPROJECT, plan
from tests.workflow.cases import BUILDS, PUBLISHES
from tracer_bullet.trigger import finalize
from tracer_bullet.workflow.events.github_context import GitHubRepository
from tracer_bullet.workflow.proof.prove import Proof, prove
from tracer_bullet.workflow.reader import read_workflow
from tracer_bullet.workflow.simulator import Simulator

if TYPE_CHECKING:
    from pathlib import Path

BUILD = f"  build:\n{BUILDS}"
PYPI = f"    needs: NEEDS\n{PUBLISHES}"
GATED_BUILD = "  build:\n    needs: lint\n    if: github.ref_type == 'tag'"
BOTH = "on: {release: {types: [published]}, workflow_dispatch: }\njobs:\n"
CASES = {
    "a job without a condition": f"{BOTH}{BUILD}  pypi:\n{PYPI.replace('NEEDS', 'build')}",
    "a job with one": (
        f"{BOTH}{BUILD}  pypi:\n    if: github.actor != 'octocat'\n{PYPI.replace('NEEDS', 'build')}"
    ),
    "a release that a skipped job stops": (
        "on: {push: {branches: [main], tags: ['v*']}}\njobs:\n"
        "  lint:\n    if: github.ref == 'refs/heads/main'\n    runs-on: ubuntu-24.04\n"
        "    steps: [{run: make lint}]\n"
        f"{BUILD.replace('  build:', GATED_BUILD)}"
        f"  pypi:\n    if: github.ref_type == 'tag'\n{PYPI.replace('NEEDS', 'build')}"
    ),
}
PRINTED = re.compile(r"after `tracer finalize`, write `if: ([^`]+)` on job `(\w+)`")


def proof_of(text: str) -> Proof:
    workflow = read_workflow(text, PATH)
    return prove([workflow], Simulator(GitHubRepository("octo-org/demo"), {PATH: workflow}))


def write_if(text: str, job: str, condition: str) -> str:
    """The text with the condition on the job, instead of the one that it has."""
    head, body = text.split(f"\n  {job}:\n")
    mine, mark, rest = body.partition("    steps:")
    mine = re.sub(r"^    if: .*\n", "", mine, flags=re.MULTILINE)
    return f"{head}\n  {job}:\n    if: {condition}\n{mine}{mark}{rest}"


@pytest.mark.parametrize("text", CASES.values(), ids=CASES)
def test_what_is_printed_is_for_the_finalized_workflow_and_works_there(text: str, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(PYPROJECT, "utf-8")
    armed = plan(text, tmp_path).run.texts[PATH]
    printed = {found.groups() for line in proof_of(armed).broken for found in PRINTED.finditer(line)}
    restored = written = finalize(armed)
    for condition, job in printed:
        assert "my-feature" not in condition
        written = write_if(written, job, condition)

    assert printed
    assert not proof_of(restored).holds
    assert proof_of(written).holds
