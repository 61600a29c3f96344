"""Each way of setting a version, really run: a tracer run and a release of a small project that needs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.template.rendering import render, workflow_of
from tests.template.runner import release, run_job, tracer_run
from tracer_bullet.project.packaging_files import read_project
from tracer_bullet.project.versions.registry import find_version
from tracer_bullet.scaffold.answers.version_answers import version_answers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.conftest import GitRepository
    from tests.template.answers import Answers

_HATCH = """\
[build-system]
requires = ["hatchling"{}]
build-backend = "hatchling.build"
[project]
name = "demo"
dynamic = ["version"]
[tool.hatch.version]
"""
_MODULE = {"src/demo/__init__.py": '"""Demo."""\n'}
PROJECTS: dict[str, tuple[Mapping[str, str], str]] = {
    "file": (
        {
            "pyproject.toml": _HATCH.format("") + 'path = "src/demo/__init__.py"\n',
            "src/demo/__init__.py": '__version__ = "1.3"\n',
        },
        "1.3",
    ),
    "static": (
        {
            "pyproject.toml": _HATCH.format("")
            .replace('dynamic = ["version"]', 'version = "1.3"')
            .partition("[tool")[0],
            "src/demo/__init__.py": 'import sys\n__version__: str = "1.3"  # as in pyproject.toml\n',
            "src/demo/_version.py": "VERSION = '1.3'\n",
        },
        "1.3",
    ),
    "tag": (
        _MODULE | {"pyproject.toml": _HATCH.format(', "versioningit"') + 'source = "versioningit"\n'},
        "1.3",
    ),
    "environment": (
        _MODULE | {"pyproject.toml": _HATCH.format("") + 'source = "env"\nvariable = "DEMO_VERSION"\n'},
        "0",
    ),
    "computed": (
        _MODULE
        | {
            "setup.py": "from setuptools import setup\n"
            "setup(name='demo', version='.'.join(map(str, [1, 3])),\n"
            "      package_dir={'': 'src'}, packages=['demo'])\n",
        },
        "1.3",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize(
    "source",
    [pytest.param(one, marks=() if one in ("static", "tag") else pytest.mark.rehearsal) for one in PROJECTS],
)
def test_a_tracer_run_has_a_version_of_its_own_and_a_release_the_one_of_its_tag(
    source: str, repository: GitRepository
) -> None:
    files, base = PROJECTS[source]
    for name, text in files.items():
        repository.write(name, text)
    repository.commit("first")
    repository.git("tag", "v1.3")
    found = version_answers(find_version(read_project(repository.root)))
    assert found["version_from"].value == source
    assert ("version_copies" in found) is (source == "static")
    details = {key: answer.value for key, answer in found.items()}
    answers: Answers = {"new_package": False, "build_with": "uv", **details}
    workflow = workflow_of(answers, render(answers))
    released = run_job(workflow, "build", repository.root, release("v1.3"))
    assert released.failed == "", released.log
    assert released.outputs == {"version": "1.3"}
    assert repository.git("diff", "--name-only") == ""
    traced = run_job(workflow, "build", repository.root, tracer_run())
    assert traced.failed == "", traced.log
    (version,) = traced.outputs.values()
    assert version.startswith(base)
    assert version.endswith(".dev1234567890101")
    for name in found["version_copies"].value.split() if "version_copies" in found else []:
        assert version in (repository.root / name).read_text()
