"""The jobs of a compiled package, step by step: one version for all wheels, and tags that PyPI accepts."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.template.projects import copy_example
from tests.template.rendering import render, workflow_of
from tests.template.runner import release, run_job, tracer_run

if TYPE_CHECKING:
    from pathlib import Path

    from tests.template.answers import Answers

pytestmark = pytest.mark.slow

COMPILED: Answers = {"new_package": False, "build_with": "build", "wheels": "cibuildwheel"}
TAGS = "Check that PyPI accepts the tags and the sizes"


@pytest.fixture(scope="module")
def workflow() -> str:
    return workflow_of(COMPILED, render(COMPILED))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example version-sort 1.2.0 with its sdist in dist/."""
    project = copy_example("static-hatchling", tmp_path_factory.mktemp("built") / "project")
    command = [sys.executable, "-m", "build", "--installer=uv", "--sdist", str(project)]
    subprocess.run(command, check=True, capture_output=True)
    return project


def test_the_wheels_are_built_from_the_sdist_that_has_the_version(workflow: str, built: Path) -> None:
    run = run_job(workflow, "build-sdist", built, release("v1.2.0"), only="Check the version")
    assert run.outputs == {"version": "1.2.0", "sdist": "dist/version_sort-1.2.0.tar.gz"}


def test_another_version_than_the_tag_stops_the_release(workflow: str, built: Path) -> None:
    run = run_job(workflow, "build-sdist", built, release("v1.3"), only="Check the version")
    assert run.errors == ["this run is for version v1.3, but 1.2.0 was built"]


def test_the_description_is_read_from_the_sdist(workflow: str, built: Path) -> None:
    step = "Check the description and list the files"
    run = run_job(workflow, "build-sdist", built, tracer_run(), only=step)
    assert run.failed == "", run.log
    assert "version_sort-1.2.0.tar.gz" in run.summary


@pytest.mark.parametrize(
    ("tag", "error"),
    [
        ("manylinux_2_28_x86_64.manylinux2014_x86_64", ""),
        ("musllinux_1_2_aarch64", ""),
        ("win_arm64", ""),
        ("macosx_11_0_arm64", ""),
        ("linux_x86_64", "PyPI refuses the platform tag of wheelhouse/demo-1-cp313-cp313-linux_x86_64.whl"),
    ],
)
def test_a_platform_tag_that_pypi_refuses_stops_the_build(
    tag: str, error: str, workflow: str, tmp_path: Path
) -> None:
    wheels = tmp_path / "work" / "wheelhouse"
    wheels.mkdir(parents=True)
    (wheels / f"demo-1-cp313-cp313-{tag}.whl").touch()
    run = run_job(workflow, "build-wheels", wheels.parent, tracer_run(), only=TAGS)
    assert run.errors == [error][: len(error)]


def test_a_file_that_is_larger_than_the_limit_of_pypi_stops_the_build(workflow: str, tmp_path: Path) -> None:
    wheels = tmp_path / "work" / "wheelhouse"
    wheels.mkdir(parents=True)
    with (wheels / "demo-1-cp313-cp313-win_amd64.whl").open("wb") as file:
        file.truncate(100 * 1024 * 1024 + 1)
    run = run_job(workflow, "build-wheels", wheels.parent, tracer_run(), only=TAGS)
    assert run.errors == ["larger than PyPI's limit of 100 MB: wheelhouse/demo-1-cp313-cp313-win_amd64.whl"]


@pytest.mark.parametrize("provider", ["github", "gitlab", "google"])
@pytest.mark.parametrize(
    ("version", "spelling"),
    [("1.2.0.dev101", "1.2.0-dev101"), ("1.2.0rc1.dev101", "1.2.0-rc1.dev101")],
)
def test_cargo_and_npm_get_the_version_in_their_own_spelling(
    provider: str, version: str, spelling: str
) -> None:
    by_npm = {"version_from": "file", "version_file": "package.json", "version_line": '  "version": "'}
    answers: Answers = {"provider": provider, "repository": "octo/demo", "new_package": False, **by_npm}
    if provider == "github":
        answers |= {"wheels": "maturin", "version_file": "Cargo.toml", "version_line": 'version = "'}
    files = render(answers).values()
    lines = [line for text in files for line in text.splitlines() if line.endswith("# semver")]
    script = f"version={version}\n{lines[0].strip()}\necho ${{spelled:-$version}}"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == spelling
