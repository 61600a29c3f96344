"""A condition that keeps a release back is corrected only if the correction lets it through."""

from __future__ import annotations

import pytest

from tracer_bullet.rehearsal.verdict.conditions import correct_condition
from tracer_bullet.workflow.expressions import UNKNOWN
from tracer_bullet.workflow.reader import read_workflow

CONTEXTS = {
    "github": {
        "ref": "refs/tags/v1.0",
        "ref_name": "v1.0",
        "event_name": "release",
        "repository": "octo-org/demo",
        "repository_owner": "octo-org",
        "event": {"release": {"prerelease": False, "draft": False}},
    },
    "inputs": UNKNOWN,
}


@pytest.mark.parametrize(
    ("condition", "cure"),
    [
        ("github.event_name == 'push'", ""),
        ("github.ref == 'refs/heads/*'", ""),
        ("github.event.release.prerelease == 'true'", ""),
        ("github.event.inputs.publish == 'true'", ""),
        ("github.ref == 'refs/tags/v*'", "startsWith(github.ref, 'refs/tags/v')"),
        ("${{ github.ref_name=='v*' }}", "${{ startsWith(github.ref_name, 'v') }}"),
        ("github.event.release.prerelease == 'false'", "github.event.release.prerelease == false"),
        ("inputs.dry-run == 'false'", "inputs.dry-run == false"),
        ("github.repository == 'cool/template'", "github.repository == 'octo-org/demo'"),
        ("github.repository_owner == 'cool'", "github.repository_owner == 'octo-org'"),
        (
            "github.repository == 'cool/template' && github.ref == 'refs/tags/v*'",
            "github.repository == 'octo-org/demo' && startsWith(github.ref, 'refs/tags/v')",
        ),
        ("github.repository == 'cool/template' && github.event_name == 'push'", ""),
    ],
)
def test_the_correction_is(condition: str, cure: str) -> None:
    text = f"on: push\njobs:\n  a:\n    runs-on: u\n    if: {condition}\n    steps: [{{run: x}}]\n"
    found = correct_condition(read_workflow(text).jobs["a"].condition, CONTEXTS)
    assert found == (f"change the `if:` in line 5 to `{cure}`" if cure else "")


def test_a_job_without_a_condition_has_none_to_correct() -> None:
    assert correct_condition(None, CONTEXTS) == ""
