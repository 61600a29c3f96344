"""What Copier's command does with this template, copied from git and updated across two tags."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import GitRepository
from tests.programs import PROGRAMS
from tests.template.rendering import ROOT, read_tree, render
from tracer_bullet.text.nodes import parse, tree
from tracer_bullet.trigger import armed_branches, finalize

pytestmark = pytest.mark.slow

WORKFLOW = ".github/workflows/publish.yml"
ANSWERS_FILE = ".copier-answers.tracer.yml"
ANSWERS = ("-d", "project_name=demo", "-d", "repository=acme/demo")
TOLD = "On TestPyPI"
UV = PROGRAMS / "uv"
_GIT = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    **{
        f"GIT_{role}_{what}": "ada@example.org"
        for role in ("AUTHOR", "COMMITTER")
        for what in ("NAME", "EMAIL")
    },
}


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This repository's working tree as a repository of its own: v0.1.0 as it is, v0.2.0 with changes.

    The changes stand far from the trigger and right next to it.
    """
    root = tmp_path_factory.mktemp("template") / "tracer"
    root.mkdir()
    for name in ("src", "template", "scripts"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy2(ROOT / "copier.yml", root)
    _commit(root, "v0.1.0")
    workflow = root / "template" / ".github" / "workflows" / "[= workflow_name =].jinja"
    text = workflow.read_text("utf-8")
    changed = text.replace("timeout-minutes: 30", "timeout-minutes: 31", 1).replace(
        "types: [published]", "types: [published] # not every release"
    )
    assert changed.count("minutes: 31") == changed.count("not every") == 1
    workflow.write_text(changed, "utf-8")
    _commit(root, "v0.2.0")
    return root


def _commit(root: Path, tag: str) -> None:
    for words in (
        ["init", "--quiet"],
        ["add", "--all"],
        ["commit", "--quiet", "--message", tag],
        ["tag", tag],
    ):
        subprocess.run(["git", "-C", root, *words], check=True, env=os.environ | _GIT)


@dataclass(frozen=True)
class Place:
    """A directory to copy into, and an environment in which nothing of the user's counts."""

    project: Path
    environment: dict[str, str]

    def copier(self, *words: str | Path, python: Path | None = None) -> subprocess.CompletedProcess[str]:
        command = [python or sys.executable, "-m", "copier", *words]
        where = self.project if self.project.exists() else self.project.parent
        return subprocess.run(
            command, cwd=where, env=self.environment, capture_output=True, text=True, check=False
        )

    @property
    def workflow(self) -> str:
        return (self.project / WORKFLOW).read_text("utf-8")

    def commit(self) -> None:
        repository = GitRepository(self.project)
        repository.git("init", "--quiet")
        repository.commit()


@pytest.fixture
def place(tmp_path: Path) -> Place:
    settings = tmp_path / "settings.yml"
    settings.write_text("{}\n")
    isolated = {
        "COPIER_SETTINGS_PATH": settings,
        "COPIER_CACHE_DIR": tmp_path / "cache",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    environment = os.environ | _GIT | {key: str(value) for key, value in isolated.items()}
    return Place(tmp_path / "demo", environment)


def test_the_task_wants_trust_and_without_it_nothing_is_made(template: Path, place: Place) -> None:
    result = place.copier("copy", "--defaults", *ANSWERS, template, place.project)
    assert result.returncode == 4
    assert not place.project.exists()


def test_without_the_task_the_workflow_is_the_permanent_one(template: Path, place: Place) -> None:
    result = place.copier(
        "copy", "--defaults", "--skip-tasks", *ANSWERS, "-r", "v0.1.0", template, place.project
    )
    assert result.returncode == 0, result.stderr
    assert TOLD not in result.stderr
    assert read_tree(place.project) == _as_rendered(template)


def test_with_trust_it_is_armed_and_says_what_to_register(template: Path, place: Place) -> None:
    result = place.copier("copy", "--defaults", "--trust", *ANSWERS, "-r", "v0.1.0", template, place.project)
    assert result.returncode == 0, result.stderr
    assert TOLD in result.stderr
    assert armed_branches(place.workflow) == ("tracer/first-run",)
    wanted = _as_rendered(template)
    assert read_tree(place.project) | {WORKFLOW: finalize(place.workflow)} == wanted


def test_an_empty_branch_arms_nothing(template: Path, place: Place) -> None:
    result = place.copier(
        "copy", "--defaults", "--trust", *ANSWERS, "-d", "tracer_branch=", template, place.project
    )
    assert result.returncode == 0, result.stderr
    assert armed_branches(place.workflow) == ()
    assert TOLD in result.stderr


def test_a_project_that_is_there_gets_the_pipeline_alone(template: Path, place: Place) -> None:
    shutil.copytree(ROOT / "examples" / "flit", place.project)
    before = read_tree(place.project)
    words = ("-d", "project_name=roman-flit", "-d", "repository=a/b", "-d", "new_package=false")
    result = place.copier("copy", "--defaults", "--trust", *words, template, place.project)
    assert result.returncode == 0, result.stderr
    assert "warning" not in result.stderr
    added = set(read_tree(place.project)) - set(before)
    assert added == {WORKFLOW, ANSWERS_FILE, "RELEASING.md", ".github/dependabot.yml"}
    assert before.items() <= read_tree(place.project).items()


@pytest.mark.parametrize("is_armed", [True, False], ids=["armed", "refused"])
def test_the_tags_of_a_project_that_is_there_are_those_of_screen_and_checklist(
    template: Path, place: Place, is_armed: bool
) -> None:
    """With the task refused, too: what it cannot arm has nothing to do with the tags."""
    shutil.copytree(ROOT / "examples" / "flit", place.project)
    if not is_armed:
        (place.project / ".github" / "workflows").mkdir(parents=True)
        (place.project / ".github" / "workflows" / "broken.yml").write_text("on: [push\n")
    place.commit()
    for name in ("0.1", "v0.2"):
        GitRepository(place.project).git("tag", name)
    words = ("-d", "project_name=roman-flit", "-d", "repository=a/b", "-d", "new_package=false")

    result = place.copier("copy", "--defaults", "--trust", *words, template, place.project)

    assert result.returncode == 0, result.stderr
    assert bool(armed_branches(place.workflow)) == is_armed
    found = {*re.findall(r"name='(.*)' -f type=tag", (place.project / "RELEASING.md").read_text())}
    assert found == {"[0-9]*", "v*"}
    told = {*re.findall(r"name='(.*)' -f type=tag", result.stderr)}
    assert told == (found if is_armed else set())
    recorded = tree(parse((place.project / ANSWERS_FILE).read_text("utf-8")))["release_tags"]
    wanted = {
        "project_name": "roman-flit",
        "repository": "a/b",
        "new_package": False,
        "release_tags": recorded,
    }
    assert render(wanted)["RELEASING.md"] == (place.project / "RELEASING.md").read_text()


def test_beside_a_workflow_that_publishes_on_a_release_it_stays_permanent_and_says_why(
    template: Path, place: Place
) -> None:
    shutil.copytree(ROOT / "examples" / "flit", place.project)
    mine = place.project / ".github" / "workflows" / "ship.yml"
    mine.parent.mkdir(parents=True)
    mine.write_text(
        "on: release\njobs:\n  ship:\n    runs-on: x\n    steps:\n      - run: twine upload dist/*\n"
    )
    before = read_tree(place.project)
    words = ("-d", "project_name=roman-flit", "-d", "repository=a/b", "-d", "new_package=false")
    result = place.copier("copy", "--defaults", "--trust", *words, template, place.project)
    assert result.returncode == 0, result.stderr
    assert (
        "two workflows would publish: `ship` (.github/workflows/ship.yml:6, `twine upload`)" in result.stderr
    )
    assert "tracer init --replace ship.yml" in result.stderr
    assert armed_branches(place.workflow) == ()
    assert before.items() <= read_tree(place.project).items()


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    """A directory with all of the system's programs but uv, to be alone on PATH."""
    directory = tmp_path / "tools"
    directory.mkdir()
    places = {Path(place) for place in os.environ["PATH"].split(os.pathsep)} - {UV.parent}
    for program in (program for place in places if place.is_dir() for program in place.iterdir()):
        if program.name not in ("uv", "uvx") and not (directory / program.name).is_symlink():
            (directory / program.name).symlink_to(program)
    return directory


@pytest.fixture(scope="session")
def bare_python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python with Copier and nothing else, so without ruamel.yaml and tomlkit."""
    directory = tmp_path_factory.mktemp("bare") / "venv"
    python = directory / "bin" / "python"
    subprocess.run([UV, "venv", "--quiet", "--python", sys.executable, directory], check=True)
    subprocess.run([UV, "pip", "install", "--quiet", "--python", python, "copier"], check=True)
    assert subprocess.run([python, "-c", "import ruamel.yaml"], capture_output=True, check=False).returncode
    return python


def test_a_python_that_lacks_ruamel_yaml_has_uv_bring_it(
    template: Path, place: Place, bare_python: Path, tools: Path
) -> None:
    with_uv = Place(place.project, place.environment | {"PATH": f"{tools}{os.pathsep}{UV.parent}"})
    result = with_uv.copier(
        "copy", "--defaults", "--trust", *ANSWERS, template, place.project, python=bare_python
    )
    assert result.returncode == 0, result.stderr
    assert armed_branches(place.workflow) == ("tracer/first-run",)
    assert TOLD in result.stderr


def test_without_uv_too_the_project_stays_permanent_and_it_says_how_to_arm_it(
    template: Path, place: Place, bare_python: Path, tools: Path
) -> None:
    without_uv = Place(place.project, place.environment | {"PATH": str(tools)})
    words = (*ANSWERS, "-r", "v0.1.0", template, place.project)
    result = without_uv.copier("copy", "--defaults", "--trust", *words, python=bare_python)
    assert result.returncode == 0, result.stderr
    assert "expected uv, or Python 3.11 with ruamel.yaml and tomlkit" in result.stderr
    assert "uvx tracer-bullet init" in result.stderr
    assert read_tree(place.project) == _as_rendered(template)


def test_a_uv_that_fails_costs_nothing_but_the_trigger(
    template: Path, place: Place, bare_python: Path, tools: Path
) -> None:
    (tools / "uv").write_text("#!/bin/sh\nexit 2\n")
    (tools / "uv").chmod(0o755)
    broken = Place(place.project, place.environment | {"PATH": str(tools)})
    result = broken.copier(
        "copy", "--defaults", "--trust", *ANSWERS, template, place.project, python=bare_python
    )
    assert result.returncode == 0, result.stderr
    assert "uvx tracer-bullet init" in result.stderr
    assert armed_branches(place.workflow) == ()


def test_an_update_keeps_the_trigger_while_it_is_wanted_and_never_brings_it_back_afterwards(
    template: Path, place: Place
) -> None:
    place.copier("copy", "--defaults", "--trust", *ANSWERS, "-r", "v0.1.0", template, place.project)
    place.commit()
    armed = place.workflow
    _update(place)
    assert armed_branches(place.workflow) == ("tracer/first-run",)
    assert finalize(place.workflow) == _changed(finalize(armed))
    command = [sys.executable, "-m", "tracer_bullet", "finalize"]
    source = {"PYTHONPATH": str(ROOT / "src")}
    subprocess.run(
        command, cwd=place.project, env=place.environment | source, check=True, capture_output=True
    )
    place.commit()
    for words in (("update",), ("recopy", "--overwrite")):
        result = place.copier(*words, "--defaults", "--trust", "-a", ANSWERS_FILE)
        assert result.returncode == 0, result.stderr
        assert place.workflow == _changed(finalize(armed))
        assert tree(parse((place.project / ANSWERS_FILE).read_text("utf-8")))["tracer_branch"] == ""


@pytest.mark.rehearsal
def test_an_update_after_finalize_takes_in_what_changed_next_to_the_trigger(
    template: Path, place: Place
) -> None:
    place.copier("copy", "--defaults", "--trust", *ANSWERS, "-r", "v0.1.0", template, place.project)
    armed = place.workflow
    (place.project / WORKFLOW).write_text(finalize(armed), "utf-8")
    answers = place.project / ANSWERS_FILE
    answers.write_text(answers.read_text("utf-8").replace("'tracer/first-run'", "''"), "utf-8")
    place.commit()
    _update(place)
    assert place.workflow == _changed(finalize(armed))


@pytest.mark.rehearsal
def test_an_update_leaves_a_package_and_a_pipeline_that_were_changed_meanwhile(
    template: Path, place: Place
) -> None:
    place.copier("copy", "--defaults", "--trust", *ANSWERS, "-r", "v0.1.0", template, place.project)
    (place.project / "README.md").write_text("mine\n")
    bumped = place.workflow.replace("# v7.0.1", "# v7.0.2")
    (place.project / WORKFLOW).write_text(bumped, "utf-8")
    place.commit()
    _update(place)
    assert (place.project / "README.md").read_text() == "mine\n"
    assert place.workflow == _changed(bumped)


def _update(place: Place) -> None:
    result = place.copier("update", "--defaults", "--trust", "-a", ANSWERS_FILE)
    assert result.returncode == 0, result.stderr
    status = GitRepository(place.project).git("status", "--porcelain")
    assert {line[:2] for line in status.splitlines()} == {" M"}, status


def _changed(workflow: str) -> str:
    changed = workflow.replace("timeout-minutes: 30", "timeout-minutes: 31")
    return changed.replace("types: [published]", "types: [published] # not every release")


def _as_rendered(template: Path) -> dict[str, str]:
    """What the Python interface makes of the same answers, with the source as the command records it."""
    files = render({})
    lines = files[ANSWERS_FILE].splitlines(keepends=True)
    source = ["_commit: 'v0.1.0'\n", f"_src_path: '{template}'\n"]
    files[ANSWERS_FILE] = "".join([*lines[:2], *source, *lines[3:]])
    return files
