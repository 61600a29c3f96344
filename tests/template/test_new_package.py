"""The package that the template makes builds, passes its own tests and says what was answered."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from typing import TYPE_CHECKING

import pytest

from tests.template.projects import build
from tests.template.rendering import copy_plain, copy_template, every_combination, render, workflow_of
from tests.template.runner import run_job, tracer_run

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import GitRepository
    from tests.template.answers import Answers

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("version_from", "directory", "license_name"),
    [("static", ".", "Apache-2.0"), ("vcs", ".", "none"), ("vcs", "packages/core", "BSD-3-Clause")],
)
def test_it_goes_through_its_own_pipeline_and_its_tests_pass(
    version_from: str, directory: str, license_name: str, repository: GitRepository, tmp_path: Path
) -> None:
    answers: Answers = {
        "project_name": "Demo.Pkg",
        "version_from": version_from,
        "package_directory": directory,
        "license": license_name,
        "description": 'A "quoted" \\ tool: é {x} ${{ y }}',
    }
    copy_template(tmp_path / "template")
    copy_plain(tmp_path / "template", repository.root, answers)
    repository.commit()
    run = run_job(workflow_of(answers, render(answers)), "build", repository.root, tracer_run())
    assert run.failed == "", run.log
    assert run.outputs["version"] == {"static": "0.1.0", "vcs": "0.1"}[version_from] + ".dev1234567890101"
    package = repository.root / directory
    tests = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    output = subprocess.check_output(tests, cwd=package, text=True)
    assert "1 passed" in output


def test_its_metadata_are_the_answers(tmp_path: Path) -> None:
    hostile = "\"';\\$(id)`id` #%[= 1 =][% raw %]: <b>é</b> 🐍"
    answers: Answers = {"description": hostile, "author_name": hostile, "author_email": "ada@example.org"}
    files = render(answers)
    project = tomllib.loads(files["pyproject.toml"])["project"]
    assert project["description"] == hostile
    assert project["authors"] == [{"name": hostile, "email": "ada@example.org"}]
    assert project["license"] == "MIT"
    assert f"Copyright (c) {hostile}\n" in files["LICENSE"]


def test_without_a_licence_there_is_none() -> None:
    files = render({"license": "none"})
    assert "LICENSE" not in files
    assert "license" not in files["pyproject.toml"]


@pytest.mark.parametrize(
    ("name", "lines", "end"),
    [
        ("MIT", 21, "SOFTWARE."),
        ("BSD-3-Clause", 28, "POSSIBILITY OF SUCH DAMAGE."),
        ("0BSD", 14, "PERFORMANCE OF THIS SOFTWARE."),
        ("Apache-2.0", 176, "END OF TERMS AND CONDITIONS"),
    ],
)
def test_a_licence_is_whole(name: str, lines: int, end: str) -> None:
    text = render({"license": name})["LICENSE"]
    assert len(text.splitlines()) == lines
    assert text.endswith(f"{end}\n")


def test_an_existing_project_gets_none_of_its_files() -> None:
    pipeline = {".copier-answers.tracer.yml", ".github/dependabot.yml", "RELEASING.md"}
    for answers, files in every_combination():
        if not answers["new_package"]:
            assert set(files) == {*pipeline, f".github/workflows/{answers['workflow_name']}"}


def test_its_files_are_in_its_directory() -> None:
    names = {"pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE", ".gitignore"}
    names |= {"src/demo/__init__.py", "src/demo/py.typed", "tests/test_demo.py"}
    files = render({"package_directory": "packages/core"})
    assert {name for name in files if name.startswith("packages/")} == {
        f"packages/core/{name}" for name in names
    }


def test_what_is_built_holds_the_package_its_licence_and_nothing_else(tmp_path: Path) -> None:
    copy_template(tmp_path / "template")
    copy_plain(tmp_path / "template", tmp_path / "project", {})
    build(tmp_path / "project")
    wheel = tmp_path / "project" / "dist" / "demo-0.1.0-py3-none-any.whl"
    listed = subprocess.check_output([sys.executable, "-m", "zipfile", "--list", wheel], text=True)
    names = [line.split()[0] for line in listed.splitlines()[1:]]
    assert [name for name in names if ".dist-info/" not in name] == ["demo/__init__.py", "demo/py.typed"]
    assert "demo-0.1.0.dist-info/licenses/LICENSE" in names
