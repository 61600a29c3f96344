"""Workflows of every shape, armed or adopted, are rehearsed end to end: a push reaches TestPyPI."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.adoption import specimens as adoption
from tests.arming import run_specimens as arming
from tests.arming.test_separate import separate
from tests.rehearsal.pipelines import PIPELINE, Silence, commit_as, git, reasons, results, write_files
from tests.rehearsal.test_usual_workflows import BACKENDS
from tracer_bullet.arming.separate import SEPARATE
from tracer_bullet.rehearsal.options import Options
from tracer_bullet.rehearsal.rehearse import rehearse
from tracer_bullet.rehearsal.target import find_target

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from _pytest.mark.structures import ParameterSet

    from tracer_bullet.rehearsal.verdict.outcome import Rehearsal

PROJECT = (
    '[build-system]\n{}\n[project]\nname = "tracer-usual-demo"\nversion = "1.2.0"\ndescription = "A demo"\n'
    'requires-python = ">=3.9"\nauthors = [{{name = "Octo", email = "octo@example.com"}}]\n'
)
TOOL = {
    "poetry-with-a-token": "poetry",
    "flit-publish": "flit",
    "hatch-publish": "hatchling",
    "tags-of-one-series": "hatchling",
}
"""The backend of those that build with their own tool."""
NOT_HERE = {
    "wheels-in-a-matrix",  # Windows runners and cibuildwheel
    "braces-and-lists",  # a job that nothing rehearses
    "maturin-action",  # macOS runners and Rust
    "container-builds-and-uploads",  # Docker
    "both-indexes-after-an-unknown-step",  # a script from the network
    "sbom-and-provenance",  # actions that nothing stands in for
    "one-job-for-both-by-ref",  # a setup.py
    "packages-in-a-matrix",  # a workspace of several packages
    "packages-in-folders-of-a-matrix",  # a folder for each package
    "tag-typed-and-fetched",  # uv without a step that installs it
    "comments-between-steps",  # a frontend for npm
    "nightlies-and-coverage",  # pytest in the runner's Python
    "bumped-in-a-job-before",  # an action that nothing stands in for
    "called-uploads-alone",  # a script of the repository
    "told-by-an-earlier-job",  # Hatch asks a backend of its own
    "signs-in-and-installs",  # a plugin of Poetry from PyPI
    "merged-artifacts",  # cibuildwheel, for a package in pure Python
    "both-indexes-by-ref-with-a-login-each",  # tokens for both indexes
    "installs-a-group-called-test",  # uv without a step that installs it
    "wheels-in-a-matrix-that-uploads-once",  # Windows runners
}
APART = ("publish-action-in-one-job", "called-builds-and-uploads")
"""Those that are rehearsed as copies in a file of their own."""


def shapes(names: list[str], first: str = "") -> list[ParameterSet]:
    """`make test` plays the one that is `first`."""
    return [
        pytest.param(name, marks=pytest.mark.slow if name == first else pytest.mark.rehearsal)
        for name in names
        if name not in NOT_HERE
    ]


def armed(name: str, root: Path) -> Mapping[str, str]:
    return arming.plan(arming.read(f"{name}.yml"), root, others=arming.called_by(name)).run.texts


def apart(name: str, root: Path) -> Mapping[str, str]:
    return {SEPARATE: separate({arming.PATH: arming.read(f"{name}.yml"), **arming.called_by(name)}, root)}


def adopted(name: str, root: Path) -> Mapping[str, str]:
    text, others = adoption.original(name), arming.called_by(name)
    return adoption.adopted(text, root, "my-feature", project="tracer-usual-demo", others=others).texts


def play(root: Path, name: str, make: Callable[[str, Path], Mapping[str, str]]) -> Rehearsal:
    """A push to the branch of a repository with the workflows that `make` makes of the specimen `name`."""
    files = {
        "pyproject.toml": PROJECT.format(BACKENDS[TOOL.get(name, "own")]),
        ".gitignore": "dist/\n.pdm-python\n",
        "test_demo.py": "import unittest\nclass T(unittest.TestCase):\n    def test(self): pass\n",
        "scripts/set.py": "",
        "src/tracer_usual_demo/__init__.py": '"""A demo."""\n',
    }
    write_files(root, files)
    shutil.copy2(PIPELINE / "backend.py", root)
    (root / ".github/workflows").mkdir(parents=True)
    texts = make(name, root)
    workflows = {arming.PATH: arming.read(f"{name}.yml"), **arming.called_by(name), **texts}
    write_files(root, workflows)
    commit_as(root, "demo")
    git(root, "switch", "--quiet", "--create", "my-feature")
    target = SEPARATE if SEPARATE in texts else arming.PATH
    return rehearse(find_target(root, Path(target).name, "my-feature"), Options(event="push"), Silence())


@pytest.mark.parametrize("name", shapes(arming.ARMED))
def test_an_armed_workflow_reaches_testpypi(name: str, tmp_path: Path) -> None:
    rehearsal = play(tmp_path / "demo", name, armed)
    assert not (rehearsal.verdict.failures or rehearsal.verdict.gaps), reasons(rehearsal)
    assert "success" in results(rehearsal).values()


@pytest.mark.rehearsal
@pytest.mark.parametrize("name", APART)
def test_copies_in_a_file_of_their_own_reach_testpypi(name: str, tmp_path: Path) -> None:
    rehearsal = play(tmp_path / "demo", name, apart)
    assert not (rehearsal.verdict.failures or rehearsal.verdict.gaps), reasons(rehearsal)
    assert "success" in results(rehearsal).values()


@pytest.mark.parametrize("name", shapes(adoption.ADOPTED, "publish-action-in-one-job"))
def test_an_adopted_workflow_reaches_testpypi_and_is_tried_from_there(name: str, tmp_path: Path) -> None:
    rehearsal = play(tmp_path / "demo", name, adopted)
    assert not (rehearsal.verdict.failures or rehearsal.verdict.gaps), reasons(rehearsal)
    has_smoke_test = "  smoke-test:\n" in adoption.expected(f"{name}.yml")
    assert results(rehearsal).get("smoke-test") == ("success" if has_smoke_test else None)
