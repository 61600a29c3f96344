"""The step after rendering: what it writes, what it says, what it needs, and what it leaves alone."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from pathlib import Path

import pytest

from tracer_bullet.errors import ExitCode, TracerError
from tracer_bullet.scaffold.finishing.finish import describe_finish, doubts, finish, main
from tracer_bullet.trigger import armed_branches, finalize

ANSWERS_FILE = ".copier-answers.tracer.yml"
WORKFLOW_FILE = ".github/workflows/publish.yml"
WORKFLOW = """\
name: Publish
on:
  release:
    types: [published]
permissions:
  id-token: write
jobs:
  publish-testpypi:
    runs-on: ubuntu-24.04
    steps:
      - uses: pypa/gh-action-pypi-publish@v1
        with:
          repository-url: https://test.pypi.org/legacy/
  publish-pypi:
    needs: publish-testpypi
    if: github.event_name == 'release'
    runs-on: ubuntu-24.04
    steps:
      - uses: pypa/gh-action-pypi-publish@v1
"""
TO_TESTPYPI = "        with: {repository-url: 'https://test.pypi.org/legacy/'}\n"
ANSWERS = {
    "_src_path": "gh:octo-org/template",
    "package_directory": ".",
    "project_name": "demo",
    "pypi_environment": "1e3",
    "repository": "octo-org/octo-repo",
    "testpypi_environment": "testpypi",
    "tracer_branch": "tracer/first-run",
    "workflow_name": "publish.yml",
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """What Copier leaves, as far as the step looks at it."""
    root = tmp_path / "project"
    (root / ".github" / "workflows").mkdir(parents=True)
    (root / WORKFLOW_FILE).write_text(WORKFLOW)
    write_answers(root)
    return root


def write_answers(root: Path, **changed: str) -> None:
    lines = [f"{key}: '{value}'\n" for key, value in {**ANSWERS, **changed}.items()]
    (root / ANSWERS_FILE).write_text("".join(lines))


def workflow(root: Path) -> str:
    return (root / WORKFLOW_FILE).read_text()


def test_without_a_branch_nothing_is_written(project: Path) -> None:
    write_answers(project, tracer_branch="")
    finished = finish(project, ANSWERS_FILE)
    assert workflow(project) == WORKFLOW
    assert finished.branch == ""
    assert "is permanent: no branch starts it" in describe_finish(finished)


def test_the_workflow_is_armed_for_the_branch_of_the_answers_and_finalize_undoes_it(project: Path) -> None:
    finished = finish(project, ANSWERS_FILE)
    assert finished.branch == "tracer/first-run"
    assert armed_branches(workflow(project)) == ("tracer/first-run",)
    assert finalize(workflow(project)) == WORKFLOW


def test_twice_is_the_same_as_once(project: Path) -> None:
    finish(project, ANSWERS_FILE)
    once = workflow(project)
    finish(project, ANSWERS_FILE)
    assert workflow(project) == once


def test_the_answers_are_found_under_whichever_name_copier_gave_them(project: Path) -> None:
    (project / ANSWERS_FILE).rename(project / "other.yml")
    assert finish(project, "other.yml").branch == "tracer/first-run"


def test_what_to_register_is_said_with_the_project_s_own_values(project: Path) -> None:
    told = describe_finish(finish(project, ANSWERS_FILE))
    assert (
        "armed for pushes to `tracer/first-run`: `uvx tracer-bullet finalize` removes the trigger again"
        in told
    )
    for value in ("demo", "octo-org", "octo-repo", "publish.yml", "testpypi", "1e3"):
        assert f"  {value}\n" in told
    assert "repos/octo-org/octo-repo/environments/1e3" in told
    assert "-f name='v*' -f type=tag" in told


def test_beside_other_packages_tags_start_with_the_package_s_name(project: Path) -> None:
    write_answers(project, package_directory="packages/demo")
    assert finish(project, ANSWERS_FILE).tag_patterns == ("demo-v*",)


@pytest.mark.parametrize(
    ("pyproject", "count"),
    [
        ("", 0),
        ('[project]\nname = "Demo"\n', 0),
        ('[project]\nname = "other"\n', 1),
        ('[tool.poetry]\nname = "other"\n', 1),
    ],
)
def test_another_name_in_pyproject_is_pointed_out(pyproject: str, count: int, project: Path) -> None:
    (project / "pyproject.toml").write_text(pyproject)
    notes = doubts(project, finish(project, ANSWERS_FILE))
    assert len(notes) == count
    assert all("called `other` here, and `demo` in the answers" in note for note in notes)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        pytest.param(ANSWERS_FILE, "a: b\n", "expected the answers", id="answers of another template"),
        pytest.param(WORKFLOW_FILE, "on: [", "not valid YAML", id="a workflow that is no YAML"),
        pytest.param(WORKFLOW_FILE, "# tracer: begin", "has no `# tracer", id="half a block"),
    ],
)
def test_what_cannot_be_finished_is_left_as_it_was(
    name: str, content: str, message: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / name).write_text(content)
    with pytest.raises(TracerError, match=message):
        finish(project, ANSWERS_FILE)
    with contextlib.chdir(project):
        assert main([ANSWERS_FILE]) == ExitCode.INPUT
    assert message in capsys.readouterr().err
    assert (project / name).read_text() == content


PUBLISH = "    permissions: {id-token: write}\n    steps:\n      - uses: pypa/gh-action-pypi-publish@v1\n"
HIDDEN = "    permissions: {id-token: write}\n    steps:\n      - run: ./ship.sh\n"


def other(on: str, job: str) -> str:
    return f"on: {on}\njobs:\n  ship:\n    runs-on: ubuntu-24.04\n{job}"


@pytest.mark.parametrize("branch", ["tracer/first-run", ""], ids=["to be armed", "permanent"])
@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param(other("release", PUBLISH), "two workflows would publish: `ship`", id="on a release"),
        pytest.param(other("push", PUBLISH), "uploads to PyPI, on a push", id="on every push"),
        pytest.param(other("release", HIDDEN), "index that is not known", id="by unknown means"),
        pytest.param("on: [", "other.yml cannot be read", id="nobody can read it"),
    ],
)
def test_beside_a_workflow_that_breaks_the_proof_nothing_is_armed(
    text: str, reason: str, branch: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_answers(project, tracer_branch=branch)
    (project / ".github/workflows/other.yml").write_text(text)
    with contextlib.chdir(project):
        assert main([ANSWERS_FILE]) == ExitCode.REFUSED
    said = capsys.readouterr().err
    assert reason in said
    assert "tracer init --replace other.yml" in said or "cannot be read" in reason
    assert workflow(project) == WORKFLOW


@pytest.mark.parametrize(
    ("text", "answers", "note"),
    [
        pytest.param(other("push", PUBLISH + TO_TESTPYPI), {}, "uploads to TestPyPI", id="to TestPyPI alone"),
        pytest.param(
            other("release", PUBLISH), {"workflow_name": "other.yml"}, "", id="of another package by tracer"
        ),
    ],
)
def test_beside_a_workflow_that_does_no_harm_it_is_armed(
    text: str, answers: dict[str, str], note: str, project: Path
) -> None:
    (project / ".github/workflows/other.yml").write_text(text)
    if answers:
        write_answers(project, **answers)
        (project / ANSWERS_FILE).rename(project / ".copier-answers.tracer-other.yml")
        write_answers(project)
    finished = finish(project, ANSWERS_FILE)
    assert armed_branches(workflow(project)) == ("tracer/first-run",)
    assert "proven: a push to `tracer/first-run` reaches TestPyPI and nothing else" in describe_finish(
        finished
    )
    found = doubts(project, finished)
    assert len(found) == bool(note)
    assert all(note in doubt for doubt in found)


def test_the_task_talks_to_stderr_alone(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "pyproject.toml").write_text('[project]\nname = "other"\n')
    monkeypatch.chdir(project)
    assert main([ANSWERS_FILE]) == ExitCode.OK
    out, err = capsys.readouterr()
    assert out == ""
    assert "PyPI Project Name   demo" in err
    assert "warning: pyproject.toml: the project is called `other` here" in err


def test_it_needs_nothing_but_ruamel_yaml_tomlkit_and_the_standard_library() -> None:
    code = """
import sys
import ruamel.yaml, tomlkit
before = set(sys.modules)
sys.path.insert(0, sys.argv[1])
import tracer_bullet.scaffold.finishing.finish
roots = {name.partition(".")[0] for name in set(sys.modules) - before}
print(*sorted(roots - sys.stdlib_module_names))
"""
    source = Path(__file__).parents[2] / "src"
    assert subprocess.check_output([sys.executable, "-c", code, source], text=True) == "tracer_bullet\n"
