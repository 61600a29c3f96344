"""`tracer init` with a newer template, in a repository whose workflow was edited since."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tracer_bullet import cli
from tracer_bullet.scaffold import template_source

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import GitRepository

pytestmark = pytest.mark.slow
WORKFLOW = ".github/workflows/publish.yml"
OWN_JOB = """
  announce:
    needs: publish-pypi
    runs-on: ubuntu-24.04
    permissions: {}
    steps:
      - run: echo released
"""
OLD, NEW = "a" * 40, "b" * 40


@pytest.fixture
def template(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The template's workflow, in a copy of the template that counts from now on."""
    place = tmp_path / "template-source"
    shutil.copytree(template_source._CHECKOUT / "template", place / "template")
    shutil.copy2(template_source._CHECKOUT / "copier.yml", place)
    shutil.copy2(template_source._CHECKOUT / "pyproject.toml", place)
    monkeypatch.setattr(template_source, "_BUNDLE", place / "none")
    monkeypatch.setattr(template_source, "_CHECKOUT", place)
    return place / "template/.github/workflows/[= workflow_name =].jinja"


def init(*words: str) -> int:
    return cli.main(["init", "--yes", *words])


def edit(path: Path, *pairs: tuple[str, str]) -> None:
    text = path.read_text("utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, "utf-8")


def set_up(package: GitRepository, *edits: tuple[str, str]) -> Path:
    """The workflow, written and committed, then edited and committed again."""
    assert init() == 0
    package.commit()
    workflow = package.root / WORKFLOW
    edit(workflow, *edits)
    package.commit()
    return workflow


def test_with_the_same_template_edits_that_were_committed_stay(package: GitRepository) -> None:
    set_up(package, ("timeout-minutes: 30", "timeout-minutes: 31"))
    before = package.files()
    assert init() == 0
    assert package.files() == before


def test_a_newer_template_keeps_the_jobs_and_the_newer_pins(
    package: GitRepository, template: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pin = "astral-sh/setup-uv@"
    current = next(line for line in template.read_text("utf-8").splitlines() if pin in line)
    bumped = f"      - uses: {pin}{OLD} # v99.0.0"
    workflow = set_up(package, (current, bumped))
    workflow.write_text(workflow.read_text("utf-8") + OWN_JOB, "utf-8")
    package.commit()
    edit(
        template,
        ("timeout-minutes: 30", "timeout-minutes: 45"),
        (current, current.replace("# v10.0.1", "# v11.0.0")),
    )
    capsys.readouterr()

    assert init("--dry-run") == 0
    shown = [
        line
        for line in capsys.readouterr().out.splitlines()
        if line[:1] in "+-" and line[:3] not in ("+++", "---")
    ]
    assert shown == ["-    timeout-minutes: 30", "+    timeout-minutes: 45"]
    assert init() == 0

    text = workflow.read_text("utf-8")
    assert "timeout-minutes: 45" in text
    assert OWN_JOB in text
    assert text.count(bumped) == 2


def test_a_job_of_ones_own_moves_away_from_what_the_template_changed(
    package: GitRepository, template: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    workflow = set_up(package)
    workflow.write_text(workflow.read_text("utf-8") + OWN_JOB, "utf-8")
    package.commit()
    edit(
        template,
        ("Another error: RELEASING.md", "Another one: RELEASING.md"),
        ("skip-existing: true}", "skip-existing: true, verbose: true}"),
    )
    capsys.readouterr()
    assert init() == 0
    assert "matters to safety" not in capsys.readouterr().err
    text = workflow.read_text("utf-8")
    assert text.endswith(OWN_JOB)
    assert "Another error" not in text


def test_a_pin_that_the_template_has_newer_follows_it(package: GitRepository, template: Path) -> None:
    pin = "astral-sh/setup-uv@"
    current = next(line for line in template.read_text("utf-8").splitlines() if pin in line)
    between = f"      - uses: {pin}{OLD} # v98.0.0"
    newest = f"      - uses: {pin}{NEW} # v99.0.0"
    workflow = set_up(package, (current, between))
    edit(template, (current, newest))
    assert init() == 0
    assert workflow.read_text("utf-8").count(newest) == 2


def test_where_both_changed_a_line_nothing_is_written(
    package: GitRepository, template: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up(package, ("timeout-minutes: 30", "timeout-minutes: 31"))
    edit(template, ("timeout-minutes: 30", "timeout-minutes: 45"))
    before = package.files()
    assert init() == 4
    assert package.files() == before
    said = capsys.readouterr().err
    assert "tracer init --dry-run --force" in said
    again = said[said.index("make these edits again:") :].splitlines()[1]
    assert again.strip() == "timeout-minutes: 31"

    assert init("--force") == 0
    package.commit()
    edit(package.root / WORKFLOW, ("    timeout-minutes: 45", again.removeprefix("      ")))
    package.commit()
    assert init() == 0
    assert "timeout-minutes: 31" in (package.root / WORKFLOW).read_text("utf-8")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "needs: [build, publish-testpypi, smoke-test]",
            "needs: [build, publish-testpypi]",
            "`needs:` in job `publish-pypi`",
        ),
        ("  cancel-in-progress: false", "  cancel-in-progress: true", "`concurrency:`"),
        ("      name: pypi\n", "      name: live\n", "`environment:` in job `publish-pypi`"),
        ("skip-existing: true", "skip-existing: false", "the upload in job `publish-testpypi`"),
    ],
)
def test_an_edit_that_matters_to_safety_is_named(
    package: GitRepository, capsys: pytest.CaptureFixture[str], old: str, new: str, said: str
) -> None:
    set_up(package, (old, new))
    capsys.readouterr()
    assert init() == 0
    assert f"note: your edit of {said} matters to safety" in capsys.readouterr().err


def test_an_edit_that_is_not_safe_is_refused(
    package: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    gate = "    if: github.event_name == 'release' # the gate: nothing else reaches PyPI\n"
    set_up(package, (gate, ""))
    assert init() == 4
    assert "is not proven safe" in capsys.readouterr().err


def test_a_finalized_workflow_stays_finalized(package: GitRepository) -> None:
    set_up(package, ("timeout-minutes: 30", "timeout-minutes: 31"))
    assert cli.main(["finalize"]) == 0
    package.commit()
    before = package.files()
    assert init() == 0
    assert package.files() == before
