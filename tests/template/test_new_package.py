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
    ("kind", "version_from", "directory", "license_name"),
    [
        ("library", "static", ".", "Apache-2.0"),
        ("command-line-tool", "vcs", ".", "none"),
        ("pytest-plugin", "vcs", "packages/core", "BSD-3-Clause"),
    ],
)
def test_it_goes_through_its_own_pipeline_and_its_tests_pass(
    kind: str, version_from: str, directory: str, license_name: str, repository: GitRepository, tmp_path: Path
) -> None:
    answers: Answers = {
        "project_name": "Demo.Pkg",
        "package_kind": kind,
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
    assert ("2 passed" if kind == "command-line-tool" else "1 passed") in output


def test_the_command_of_a_command_line_tool_can_be_called_once_it_is_installed(tmp_path: Path) -> None:
    program = _install({"project_name": "Demo.Pkg", "package_kind": "command-line-tool"}, tmp_path)

    assert subprocess.check_output([program / "demo-pkg", "world"], text=True) == "Hello, world!\n"


def test_pytest_finds_an_installed_plugin_and_a_test_can_use_it(tmp_path: Path) -> None:
    program = _install({"project_name": "Demo.Pkg", "package_kind": "pytest-plugin"}, tmp_path)
    run = [str(program / "python"), "-m", "pytest", "-q"]

    (tmp_path / "test_it.py").write_text("def test_it(greet): assert greet('you') == 'Hello, you!'\n")
    assert b"1 passed" in subprocess.check_output([*run, "test_it.py"], cwd=tmp_path)
    own = subprocess.check_output(run, cwd=tmp_path / "project")  # installed, and found under src/ as well
    assert b"1 passed" in own


def _install(answers: Answers, directory: Path) -> Path:
    """The programs of an environment in which the package that the template makes is installed."""
    copy_template(directory / "template")
    copy_plain(directory / "template", directory / "project", answers)
    programs = directory / "venv" / "bin"
    subprocess.run(["uv", "venv", "--quiet", "--python", sys.executable, programs.parent], check=True)
    pip = ["uv", "pip", "install", "--quiet", "--python", str(programs / "python")]
    subprocess.run([*pip, str(directory / "project")], check=True)
    return programs


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
