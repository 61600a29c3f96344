"""Copier's questions at a real terminal: Enter accepts each default, and a typo is asked again."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import metadata
from typing import TYPE_CHECKING

import pytest
from jinja2 import Environment
from packaging.version import Version
from ruamel.yaml import YAML

from tests.programs import PROGRAMS
from tests.template.rendering import ROOT, copy_template, read_tree, render
from tests.terminal import CLEAR, ENTER, run_in_terminal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from tests.terminal import Terminal

pytestmark = pytest.mark.slow

SETTINGS = YAML(typ="safe").load(ROOT / "copier.yml")
QUESTIONS = {key: value for key, value in SETTINGS.items() if not key.startswith("_")}
ANSWERS_FILE = ".copier-answers.tracer.yml"
INSTALLED = metadata.version("copier")
OLDEST = SETTINGS["_min_copier_version"]
TYPOS = {
    "package_directory": "/packages",
    "project_name": "my project",
    "import_name": "my-package",
    "description": "",
    "author_name": " ",
    "author_email": "ada",
    "repository": "https://github.com/acme/demo",
    "tracer_branch": "my branch",
    "workflow_name": "publish",
    "testpypi_environment": "test,pypi",
    "pypi_environment": "rehearsal",
    "python_version": "3",
}
RIGHT: dict[str, str] = {
    "package_directory": "packages/core",
    "project_name": "some-project",
    "import_name": "some_module",
    "description": "One sentence.",
    "author_name": "Ada",
    "author_email": "ada@example.org",
    "repository": "acme/some-repository",
    "tracer_branch": "try",
    "workflow_name": "release.yaml",
    "testpypi_environment": "rehearsal",
    "pypi_environment": "production",
    "python_version": "3.12",
}


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The template in a plain directory, without its task."""
    directory = tmp_path_factory.mktemp("prompts") / "template"
    copy_template(directory)
    return directory


@pytest.fixture(scope="session")
def oldest_copier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment with the oldest Copier that the template accepts."""
    python = tmp_path_factory.mktemp("oldest") / "venv" / "bin" / "python"
    uv = PROGRAMS / "uv"
    subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, python.parents[1]], check=True)
    subprocess.run([uv, "pip", "install", "--quiet", "--python", python, f"copier=={OLDEST}"], check=True)
    return python


def copy(
    template: Path, project: Path, *words: str, python: str | Path = sys.executable
) -> AbstractContextManager[Terminal]:
    settings = project.parent / "settings.yml"
    settings.write_text("{}\n")
    command = [python, "-m", "copier", "copy", "--skip-tasks", *words, template, project]
    return run_in_terminal(command, project.parent, os.environ | {"COPIER_SETTINGS_PATH": str(settings)})


DEFAULTS = {
    key: question["default"]
    for key, question in QUESTIONS.items()
    if "default" in question and "[=" not in str(question["default"])
}
"""The default answers, as far as they depend on no other answer."""


def asked(
    *, new_package: bool = True, copier: str = INSTALLED, package_directory: str = "."
) -> Iterator[str]:
    """The questions in their order; some depend on other answers, some are not for Copier from 9.19 on."""
    knows_ask = Version(copier) >= Version("9.19")
    jinja = Environment(variable_start_string="[=", variable_end_string="=]", autoescape=True)
    known = DEFAULTS | {"new_package": new_package, "package_directory": package_directory}

    def holds(question: dict[str, object], key: str) -> bool:
        text = str(question.get(key, True))
        return jinja.from_string(text).render(known) == "True"

    for key, question in QUESTIONS.items():
        if holds(question, "when") and (not knows_ask or holds(question, "ask")):
            yield key


def take_default(terminal: Terminal, key: str) -> None:
    """Press Enter; the repository has no default, so Enter alone is asked again."""
    terminal.expect(QUESTIONS[key]["help"])
    if key == "repository":
        terminal.press(ENTER)
        terminal.expect("Validation error for question 'repository': ")
        terminal.press("acme/demo")
    terminal.press(ENTER)


@pytest.mark.parametrize("version", [INSTALLED, OLDEST])
def test_enter_takes_every_default_but_the_repository_s(
    template: Path, tmp_path: Path, request: pytest.FixtureRequest, version: str
) -> None:
    python = sys.executable if version == INSTALLED else request.getfixturevalue("oldest_copier")
    with copy(template, tmp_path / "demo", python=python) as terminal:
        for key in asked(copier=version):
            take_default(terminal, key)
        assert terminal.wait() == 0, terminal.shown

    assert "Traceback" not in terminal.shown
    made, wanted = read_tree(tmp_path / "demo"), render({})
    del made[ANSWERS_FILE], wanted[ANSWERS_FILE]
    assert made == wanted


def test_a_package_that_exists_is_asked_less(template: Path, tmp_path: Path) -> None:
    with copy(template, tmp_path / "demo") as terminal:
        terminal.expect(QUESTIONS["new_package"]["help"])
        terminal.press("n")
        for key in list(asked(new_package=False))[1:]:
            take_default(terminal, key)
        assert terminal.wait() == 0, terminal.shown

    assert QUESTIONS["license"]["help"] not in terminal.shown
    assert not (tmp_path / "demo" / "pyproject.toml").exists()


def test_a_typo_is_explained_and_asked_again(template: Path, tmp_path: Path) -> None:
    """One run for all the questions: each first gets a wrong answer where one can be typed at all."""
    with copy(template, tmp_path / "demo") as terminal:
        for key in asked(package_directory=RIGHT["package_directory"]):
            terminal.expect(QUESTIONS[key]["help"])
            if key in TYPOS:
                terminal.press(CLEAR + TYPOS[key] + ENTER)
                terminal.expect(f"Validation error for question '{key}': ")
                terminal.press(CLEAR + RIGHT[key])
            terminal.press(ENTER)
        assert terminal.wait() == 0, terminal.shown

    made, wanted = read_tree(tmp_path / "demo"), render(RIGHT)
    del made[ANSWERS_FILE], wanted[ANSWERS_FILE]
    assert made == wanted
