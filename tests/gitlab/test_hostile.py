"""Pipelines that reach PyPI in ways that are hard to see are not proven safe; some only look so."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.gitlab.projects import verdict

CASES = tomllib.loads((Path(__file__).parent / "hostile.toml").read_text("utf-8"))
CHILD = "y: {script: [pytest]}\n"
UPLOADING_CHILD = "x: {script: [twine upload x]}\n"
STAGING = """\
staging:
  script: [twine upload --repository testpypi dist/*]
  rules: [{if: '$CI_COMMIT_BRANCH == "feature"'}]
"""
ON_TESTPYPI = STAGING.replace("--repository testpypi", "--repository-url https://test.pypi.org/legacy/")


@pytest.mark.parametrize("name", CASES["hostile"])
def test_what_may_reach_pypi_is_not_proven(name: str) -> None:
    assert verdict(STAGING + CASES["hostile"][name], child=UPLOADING_CHILD).level != "proven"


@pytest.mark.parametrize("name", CASES["safe"])
def test_what_cannot_reach_pypi_is_proven(name: str) -> None:
    found = verdict(ON_TESTPYPI + CASES["safe"][name], child=CHILD)
    assert (found.level, found.unknown, found.other_ways) == ("proven", (), ())


@pytest.mark.parametrize(
    "child",
    [
        "p: {script: [twine upload x]}\n",
        "p: {script: [twine upload x], rules: [{if: '$CI_PIPELINE_SOURCE == \"parent_pipeline\"'}]}\n",
        "variables: {GO: 'no'}\np: {script: [twine upload x], rules: [{if: '$GO == \"yes\"'}]}\n",
    ],
)
def test_a_child_pipeline_may_reach_pypi(child: str) -> None:
    job = "x: {variables: {GO: 'yes'}, trigger: {include: child.yml}}\n"
    assert verdict(STAGING + job, child=child).level != "proven"


def test_a_report_of_a_program_may_hold_the_address_of_any_tool() -> None:
    jobs = """\
a: {stage: build, script: [./gen.sh > b.env], artifacts: {reports: {dotenv: b.env}}}
x: {script: [hatch publish], variables: {HATCH_INDEX_REPO: test}}
"""
    assert "`hatch publish`" in "".join(verdict(ON_TESTPYPI + jobs).unknown)
