"""Every version source and every build backend through all steps of the workflow that `tracer init` writes.

The steps run in bash, job after job, as a tracer run and as a release. What actions bring is put in place:
the checkout, the artifacts, the upload, and for a compiled package the wheels of one machine.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import TYPE_CHECKING, NamedTuple

import pytest
import yaml
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.project.builds import clone, origin
from tests.project.test_stamped_builds import CASES, GALLERY
from tests.template.index import Index, serve
from tests.template.runner import Run, release, run_job, tracer_run
from tests.template.test_build_job import versions_in
from tracer_bullet import cli

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tests.conftest import GitRepository

pytestmark = pytest.mark.slow

REFUSED = {"setuptools-scm-in-setup-py"}
"""Without the [build-system] table that init asks for, setuptools has no setuptools-scm to build with."""
BY_BUILD = {
    *("static-hatchling-src", "poetry-classic", "setuptools-attr", "pdm-scm", "versioneer", "hatch-env"),
    *("setup-py-computed-from-parts", "maturin-cargo"),
}
"""One of each way to set a version; all of them are built with uv."""
FIRST = {("flit-imported-from-a-submodule", "uv"), ("pdm-scm", "uv")}
"""`make test-all` runs the others as well."""


class Played(NamedTuple):
    """How the last job ended, and the versions in the files that were built."""

    run: Run
    versions: set[Version]


def table() -> Iterator[object]:
    """The projects that `test_stamped_builds` finds for every source in the registry, each with its tools."""
    for case in CASES:
        for tool in ("uv", "build") if case in BY_BUILD else ("uv",):
            marks = () if (case, tool) in FIRST else pytest.mark.rehearsal
            if case not in REFUSED:
                yield pytest.param(case, tool, marks=marks, id=f"{case} {tool}")


@pytest.mark.parametrize(("case", "build_with"), list(table()))
def test_all_steps_succeed_as_a_tracer_run_and_as_a_release(
    case: str, build_with: str, tmp_path: Path
) -> None:
    repository = origin(GALLERY / case, tmp_path / "origin")
    repository.git("remote", "add", "origin", "https://github.com/acme/demo.git")
    given = ["--repository", "acme/demo", "--data", f"build_with={build_with}"]
    assert cli.main(["init", str(repository.root), "--yes", *given]) == 0
    answers = yaml.safe_load((repository.root / ".copier-answers.tracer.yml").read_text("utf-8"))
    workflow = repository.root / ".github/workflows" / answers["workflow_name"]
    armed = workflow.read_text("utf-8")
    repository.commit("set up, armed")

    traced = play(armed, answers, clone(repository, tmp_path / "traced"), tracer_run())

    assert traced.run.failed == "", traced.run.log
    [version] = traced.versions
    assert str(version).endswith(".dev1234567890101")

    assert cli.main(["finalize", str(workflow)]) == 0
    assert workflow.read_text("utf-8") != armed
    repository.commit("finalize")
    wanted = released_version(repository, answers)
    repository.git("tag", f"v{wanted}")
    checkout = clone(repository, tmp_path / "released")

    released = play(workflow.read_text("utf-8"), answers, checkout, release(f"v{wanted}"))

    assert released.run.failed == "", released.run.log
    assert released.versions == {wanted}


def released_version(repository: GitRepository, answers: Mapping[str, str]) -> Version:
    """The version to release, from the backend itself; a source that takes it from the tag has any."""
    if answers["version_from"] in ("vcs", "tag", "environment"):
        return Version("1.4.0")
    command = ["pyproject-build", "--metadata", "--installer=uv", str(repository.root)]
    metadata = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return Version(json.loads(metadata)["version"])


def play(workflow: str, answers: Mapping[str, str], checkout: Path, event: Mapping[str, str]) -> Played:
    """Run the jobs that build and test in a checkout, until one fails."""
    is_pure = "\n  build-wheels:\n" not in workflow
    builder = "build" if is_pure else "build-sdist"
    run = run_job(workflow, builder, checkout, event)
    if run.failed:
        return Played(run, set())
    needed = {f"needs.{builder}.outputs.{key}": value for key, value in run.outputs.items()}
    dist = checkout / "dist"
    if not is_pure:
        machine = checkout.with_name(f"{checkout.name}-build-wheels")
        shutil.copytree(dist, machine / "dist")
        build_wheels(machine)
        run = run_job(workflow, "build-wheels", machine, event, expressions=needed)
        if run.failed:
            return Played(run, set())
        shutil.copytree(machine / "wheelhouse", dist, dirs_exist_ok=True)
    files = {file.name: file.read_bytes() for file in dist.glob("[!.]*")}
    smoke = checkout.with_name(f"{checkout.name}-smoke-test")
    shutil.copytree(dist, smoke / "dist")
    with serve(Index(canonicalize_name(answers["project_name"]), files)) as index:
        there = {"INDEX_URL": index.url, "RETRY_SECONDS": "0"}
        run = run_job(workflow, "smoke-test", smoke, event, expressions=needed, environment=there)
    return Played(run, {Version(one) for one in versions_in(dist).values()})


def build_wheels(machine: Path) -> None:
    """What cibuildwheel and maturin's action leave: a wheel of the sdist, for machines that PyPI knows."""
    [sdist] = (machine / "dist").glob("*.tar.gz")
    wheels = machine / "wheelhouse"
    subprocess.run(["uv", "build", "--quiet", "--wheel", "--out-dir", wheels, sdist], check=True)
    (wheels / ".gitignore").unlink()
    for wheel in wheels.glob("*-linux_*.whl"):
        tag = f"--platform-tag=manylinux_2_28_{wheel.stem.rpartition('-linux_')[2]}"
        subprocess.run(["uvx", "--quiet", "wheel", "tags", "--remove", tag, wheel], check=True)
