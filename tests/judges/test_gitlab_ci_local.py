"""gitlab-ci-local judges which jobs `rules` let in, and plays the generated pipeline against the stand-ins.

It comes from the npm registry and needs Node 20 and rsync, which `make test-all` needs at hand. It takes no
notice of `only`, `except` and `workflow: rules`, and takes empty texts and truth values for something else
than GitLab does: `tests/gitlab/expressions.toml` has these.
"""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.commands.conftest import PACKAGE
from tests.gitlab.projects import EVENTS, HOME, MAIN, files_in, outcomes
from tests.template.rendering import render
from tracer_bullet import cli
from tracer_bullet.gitlab.config import load_config
from tracer_bullet.gitlab.simulate import JobFate, simulate_pipeline
from tracer_bullet.gitlab.temporary_rules import arm_generated

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import GitRepository

pytestmark = pytest.mark.rehearsal

PACKAGE_NAME = "gitlab-ci-local@4.73.0"
CONTEXTS = {
    "branch": {"CI_COMMIT_BRANCH": "feature", "CI_COMMIT_REF_NAME": "feature"},
    "main": {"CI_COMMIT_BRANCH": "main", "CI_COMMIT_REF_NAME": "main"},
    "tag": {"CI_COMMIT_TAG": "v1.2.3", "CI_COMMIT_REF_NAME": "v1.2.3", "CI_COMMIT_REF_PROTECTED": "true"},
}
RULES = (
    "[{if: $CI_COMMIT_TAG}]",
    "[{if: $CI_COMMIT_BRANCH}]",
    "[{if: '$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH'}]",
    "[{if: '$CI_COMMIT_BRANCH != \"main\"'}]",
    "[{if: '$CI_COMMIT_TAG =~ /^v[0-9]+/'}]",
    "[{if: '$CI_COMMIT_TAG =~ /^V[0-9]+/i'}]",
    "[{if: '$CI_COMMIT_BRANCH =~ /^(feature|fix)$/'}]",
    "[{if: '$CI_COMMIT_BRANCH !~ /^feature/ && $CI_COMMIT_BRANCH'}]",
    "[{if: '$CI_COMMIT_TAG == null'}]",
    "[{if: '$CI_COMMIT_TAG || $CI_COMMIT_BRANCH == \"main\"'}]",
    "[{if: '($CI_COMMIT_TAG || $CI_COMMIT_BRANCH) && $CI_PIPELINE_SOURCE == \"push\"'}]",
    '[{if: \'$CI_COMMIT_TAG || $CI_COMMIT_BRANCH == "main" && $CI_PIPELINE_SOURCE == "web"\'}]',
    "[{if: $CI_COMMIT_TAG, when: never}, {when: on_success}]",
    "[{if: $CI_COMMIT_TAG, when: manual}, {when: never}]",
    "[{if: '$CI_COMMIT_BRANCH == \"feature\"', when: never}, {if: $CI_COMMIT_BRANCH}]",
    "[{when: on_success}]",
    "[{when: never}]",
    "[{if: '$CI_PIPELINE_SOURCE == \"merge_request_event\"'}]",
    "[{if: '$CI_COMMIT_TAG && $CI_COMMIT_REF_PROTECTED == \"true\"'}]",
    "[{exists: [here.txt]}]",
    "[{exists: [elsewhere.txt]}]",
)
MANY = "".join(f"job-{number}:\n  script: [x]\n  rules: {one}\n" for number, one in enumerate(RULES))


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("npm")
    command = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(root), PACKAGE_NAME]
    subprocess.run(command, check=True, cwd=root)
    return root / "node_modules" / ".bin"


def list_jobs(programs: Path, root: Path, context: dict[str, str]) -> set[str]:
    """The jobs that it would run."""
    given = {
        "CI_PIPELINE_SOURCE": "push",
        "CI_DEFAULT_BRANCH": "main",
        "CI_PROJECT_PATH": HOME.path,
        **context,
    }
    words = [str(programs / "gitlab-ci-local"), "--list-json", "--ignore-predefined-vars", ",".join(given)]
    for name, value in given.items():
        words += ["--variable", f"{name}={value}"]
    words += ["--unset-variable", "CI_COMMIT_BRANCH" if "CI_COMMIT_TAG" in context else "CI_COMMIT_TAG"]
    told = subprocess.run(words, cwd=root, check=True, capture_output=True, text=True).stdout
    return {one["name"] for one in json.loads(told[told.index("[\n") :]) if one["when"] != "never"}


def write(repository: GitRepository, text: str) -> Path:
    repository.write(MAIN, text)
    repository.write("here.txt", "x")
    repository.git("remote", "add", "origin", "git@gitlab.com:octo/demo.git")
    repository.commit()
    return repository.root


@pytest.mark.parametrize("event", list(CONTEXTS))
def test_the_same_rules_let_the_same_jobs_in(programs: Path, repository: GitRepository, event: str) -> None:
    root = write(repository, MANY)
    files = files_in({MAIN: MANY, "here.txt": "x"})
    run = simulate_pipeline(load_config(MAIN, files), EVENTS[event], HOME, files)
    expected = {name for name, one in run.jobs.items() if one.outcome is not JobFate.SKIPPED}
    assert list_jobs(programs, root, CONTEXTS[event]) == expected


@pytest.mark.parametrize("event", list(CONTEXTS))
def test_the_generated_pipeline_has_the_same_jobs(
    programs: Path, repository: GitRepository, event: str
) -> None:
    text = arm_generated(render({"provider": "gitlab", "repository": "octo/demo"})[MAIN], "feature", MAIN)
    found = list_jobs(programs, write(repository, text), CONTEXTS[event])
    assert found == outcomes(text, event).keys()


BESIDE = """\
stages: [check, publish]
default:
  before_script: [exit 1]
variables:
  TWINE_PASSWORD: of another job
check:
  stage: check
  script: [pytest]
"""
ADOPTED = """\
build:
  stage: build
  script:
    - pip install build
    - python -m build
  artifacts:
    paths: [dist/]
publish:
  stage: deploy
  id_tokens:
    PYPI_ID_TOKEN: {aud: pypi}
  environment: pypi
  script:
    - pip install twine
    - twine upload dist/*
  only: [tags]
"""


@pytest.mark.parametrize("text", ["", BESIDE, ADOPTED], ids=["of its own", "beside another", "adopted"])
def test_the_pipeline_of_init_is_rehearsed(
    programs: Path,
    repository: GitRepository,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    text: str,
) -> None:
    """Build, upload, smoke test, and the release of the same files to PyPI."""
    if text:
        repository.write(MAIN, text)
    repository.write("pyproject.toml", PACKAGE)
    repository.write("src/demo_app/__init__.py")
    repository.git("remote", "add", "origin", "git@gitlab.com:octo/sub/demo.git")
    repository.commit()
    set_up_and_rehearse(programs, repository, monkeypatch, capsys)


MODULE = """\
#include <Python.h>
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "_c", 0, -1, 0};
PyMODINIT_FUNC PyInit__c(void) { return PyModule_Create(&module); }
"""
SETUP = """\
from setuptools import Extension, setup

setup(ext_modules=[Extension("demo_app._c", ["src/demo_app/_c.c"])])
"""


def test_a_wheel_for_this_machine_is_built_in_place_of_cibuildwheels(
    programs: Path,
    repository: GitRepository,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    repository.write(
        "pyproject.toml",
        '[build-system]\nrequires = ["setuptools>=77"]\nbuild-backend = "setuptools.build_meta"\n\n'
        '[project]\nname = "demo-app"\nversion = "1.2.0"\nrequires-python = ">=3.11"\n',
    )
    repository.write("setup.py", SETUP)
    repository.write("src/demo_app/_c.c", MODULE)
    repository.write("src/demo_app/__init__.py")
    repository.git("remote", "add", "origin", "git@gitlab.com:octo/sub/demo.git")
    repository.commit()
    set_up_and_rehearse(programs, repository, monkeypatch, capsys)


def set_up_and_rehearse(
    programs: Path,
    repository: GitRepository,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(repository.root)
    monkeypatch.setenv("PATH", os.pathsep.join([str(programs), os.environ["PATH"]]))
    assert cli.main(["init", "--yes"]) == 0
    repository.commit()
    capsys.readouterr()
    assert cli.main(["rehearse", "--format", "json"]) == 0
    pushed, released = json.loads(capsys.readouterr().out)["events"]
    assert (len(pushed["uploaded"]["testpypi"]), pushed["uploaded"]["pypi"]) == (2, [])
    assert released["uploaded"]["testpypi"] == released["uploaded"]["pypi"] != []
