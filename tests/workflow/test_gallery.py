"""Every expectation that a workflow of the gallery states about itself."""

from __future__ import annotations

import re

import pytest

from tests.workflow.cases import GALLERY, REPOSITORY, Expectation, describe, event_of, expectations
from tracer_bullet.workflow.proof.prove import prove
from tracer_bullet.workflow.reader import read_workflow
from tracer_bullet.workflow.simulator import Simulator

EXPECTED = list(expectations())
OF_RUNS = [one for one in EXPECTED if one.what.split()[0] not in ("verdict", "tracer")]
OF_VERDICTS = [one for one in EXPECTED if one.what == "verdict"]
OF_TRACERS = [one for one in EXPECTED if one.what.startswith("tracer ")]


def test_there_are_a_hundred_rows_and_each_file_has_some() -> None:
    assert len(OF_RUNS) >= 100
    assert {one.path for one in EXPECTED} == set(GALLERY.glob("*.yml"))


@pytest.mark.parametrize("expected", OF_RUNS, ids=str)
def test_an_event_has_the_outcome_that_the_file_states(expected: Expectation) -> None:
    workflow = read_workflow(expected.path.read_text(encoding="utf-8"), expected.path.name)
    named = re.findall(r"([\w-]+) (?:runs|skipped|maybe)", expected.then)
    assert describe(workflow, event_of(expected.what), named) == expected.then


@pytest.mark.parametrize("expected", OF_VERDICTS, ids=str)
def test_the_proof_says_what_the_file_states(expected: Expectation) -> None:
    workflow = read_workflow(expected.path.read_text(encoding="utf-8"), expected.path.name)
    verdict = prove([workflow], Simulator(REPOSITORY, {expected.path.name: workflow}))
    assert verdict.pypi_only_by_release is (expected.then == "by a release alone"), verdict.why


@pytest.mark.parametrize("expected", OF_TRACERS, ids=str)
def test_the_proof_says_of_a_tracer_branch_what_the_file_states(expected: Expectation) -> None:
    workflow = read_workflow(expected.path.read_text(encoding="utf-8"), expected.path.name)
    branch = expected.what.removeprefix("tracer ")
    verdict = prove([workflow], Simulator(REPOSITORY, {expected.path.name: workflow}), [branch])
    assert verdict.tracer_reaches_only_testpypi is (expected.then == "testpypi alone"), verdict.why


def test_no_file_of_the_gallery_is_one_that_github_refuses() -> None:
    for path in GALLERY.glob("*.yml"):
        assert not read_workflow(path.read_text(encoding="utf-8"), path.name).problems, path.name
