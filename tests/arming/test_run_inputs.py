"""A tracer run has the inputs of a manual run: the version, and what the form holds by default."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from ruamel.yaml import YAML

from tests.arming.run_specimens import PATH, plan, read
from tracer_bullet.arming.lane.run_inputs import fill_condition, fill_inputs, inputs_of_run
from tracer_bullet.arming.lane.run_version import RunVersion
from tracer_bullet.errors import RefusedError
from tracer_bullet.trigger import finalize
from tracer_bullet.workflow.reader import read_workflow

if TYPE_CHECKING:
    from pathlib import Path

FORM = """\
on:
  workflow_dispatch:
    inputs:
      version: {required: true}
      release_tag: {default: v0.0.0}
      bump: {type: choice, options: [minor, major]}
      python-version: {default: '3.12'}
      who: {default: it's me}
      dry-run: {type: boolean}
      notes: {}
jobs: {}
"""
VERSION = "format('1.2.0.dev{0}00', github.run_id)"


@pytest.mark.parametrize(
    ("written", "filled"),
    [
        ("no input", "no input"),
        ("inputs.version", "inputs.version"),
        ("${{ inputs.notes }} ${{ inputs.dry-run }}", "${{ inputs.notes }} ${{ inputs.dry-run }}"),
        ("${{ steps.inputs.version }}", "${{ steps.inputs.version }}"),
        ("v${{ inputs.Version }}", f"v${{{{ {VERSION} }}}}"),
        ("${{ github.event.inputs.version }}", f"${{{{ {VERSION} }}}}"),
        ("${{ inputs.release_tag }}", "${{ format('v1.2.0.dev{0}00', github.run_id) }}"),
        ("${{ inputs.bump || inputs.python-version }}", "minor"),
        ("${{ inputs.who }}", "${{ 'it''s me' }}"),
    ],
)
def test_an_input_is_the_version_of_the_run_or_its_default(written: str, filled: str) -> None:
    inputs = inputs_of_run(read_workflow(FORM), RunVersion(base="1.2.0", prefix="v"))
    assert fill_inputs(written, inputs) == filled


def test_elsewhere_than_on_the_branch_it_is_what_it_was() -> None:
    inputs = inputs_of_run(read_workflow(FORM), RunVersion(base="1.2.0"))
    test = "github.ref == 'refs/heads/b'"
    assert fill_condition("inputs.bump", inputs, test) == f"{test} && 'minor' || inputs.bump"
    both = fill_condition("inputs.version || github.sha", inputs, test)
    assert both == f"({test} && {VERSION} || inputs.version) || github.sha"


def test_a_quoted_step_gets_what_a_plain_one_gets(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "demo"\nversion = "1.2.0"\n', "utf-8")
    plain = read("version-typed-in-one-job.yml")
    line = next(one for one in plain.splitlines() if "nothing" in one)
    before, run = line.split("run: ")
    quoted = plain.replace(line, f"{before}run: '" + run.replace("'", "''") + "'")
    armed, other = (YAML(typ="safe").load(plan(text, tmp_path).run.texts[PATH]) for text in (plain, quoted))
    assert armed == other


def test_a_version_that_is_not_known_is_refused_and_the_line_that_is_printed_works(tmp_path: Path) -> None:
    text = read("version-typed-in-one-job.yml").replace("inputs.version || 'nothing'", "github.sha")
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "demo"\ndynamic = ["version"]\n', "utf-8")
    with pytest.raises(RefusedError, match="the input `version` is empty in a tracer run") as refused:
        plan(text, tmp_path)
    cured = text.replace("${{ github.event.inputs.version }}", refused.value.hint.splitlines()[-1].strip())
    armed = plan(cured, tmp_path).run.texts[PATH]
    assert "format('0.0.0.dev{0}00', github.run_id)" in armed
    assert finalize(armed) == cured


def test_a_build_of_what_the_tag_says_is_refused_and_the_line_that_is_printed_works(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "demo"\nversion = "1.2.0"\n', "utf-8")
    text = read("version-from-the-newest-tag-in-a-build-job.yml")
    text = text.replace("$(git describe --tags --abbrev=0)", "${GITHUB_REF_NAME#v}")
    with pytest.raises(
        RefusedError, match="this step builds a version that it takes from the ref"
    ) as refused:
        plan(text, tmp_path)
    cured = text.replace("${GITHUB_REF_NAME#v}", refused.value.hint.splitlines()[-1].strip())
    assert finalize(plan(cured, tmp_path).run.texts[PATH]) == cured
