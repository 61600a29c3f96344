"""The steps of the build job, really run in bash on the example projects."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tarfile
import zipfile
from email.parser import HeaderParser
from typing import TYPE_CHECKING

import pytest
from packaging.version import Version

from tests.template.rendering import ROOT, render, workflow_of
from tests.template.runner import release, run_job, tracer_run

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import GitRepository
    from tests.template.answers import Answers

pytestmark = pytest.mark.slow

# Each example's distribution, and the version on which that of a tracer run is built.
EXAMPLES = {
    "static-hatchling": ("version_sort", "1.2.0"),
    "static-setuptools": ("roman_setuptools", "1!0.3.0.post1"),
    "hatch-vcs": ("roman_vcs", "2.5.1"),
    "setuptools-scm": ("roman_scm", "2.5.1"),
    "flit": ("roman_flit", "2026.11"),
    "poetry-core": ("roman_poetry", "0.9.0rc2"),
    "uv-build": ("roman_uv", "1.0.0"),
    "subdirectory": ("roman_core", "4.0.0"),
}
VERSION_ANSWERS: dict[str, Answers] = {
    "poetry-core": {"version_line": 'version = "', "version_below": "[tool.poetry]"},
    "setuptools-scm": {"version_variable": "SETUPTOOLS_SCM_PRETEND_VERSION_FOR_ROMAN_SCM"},
}
OWN_VERSION = "Set a unique version (not on releases)"
WITH_BUILD = (
    "static-hatchling",
    "static-setuptools",
    "hatch-vcs",
    "setuptools-scm",
    "poetry-core",
    "subdirectory",
)


def workflow_for(example: str, build_with: str) -> str:
    answers: Answers = {
        "new_package": False,
        "build_with": build_with,
        "version_from": "vcs" if example in ("hatch-vcs", "setuptools-scm") else "static",
        "package_directory": "packages/core" if example == "subdirectory" else ".",
        **VERSION_ANSWERS.get(example, {}),
    }
    return workflow_of(answers, render(answers))


def check_out(example: str, repository: GitRepository) -> Path:
    """The example as a repository, one commit after the tag v2.5.0; the package's directory."""
    shutil.copytree(ROOT / "examples" / example, repository.root, dirs_exist_ok=True)
    repository.commit("first")
    repository.git("tag", "v2.5.0")
    repository.commit("second")
    return repository.root / ("packages/core" if example == "subdirectory" else ".")


def _others(kept: str, example: str) -> list[pytest.MarkDecorator]:
    """`make test` runs one of a kind."""
    return [] if example == kept else [pytest.mark.rehearsal]


@pytest.mark.parametrize(
    ("example", "build_with"),
    [
        *((example, "uv") for example in EXAMPLES),
        *(
            pytest.param(example, "build", marks=_others("static-setuptools", example))
            for example in WITH_BUILD
        ),
    ],
)
def test_a_tracer_run_builds_a_version_of_its_own(
    example: str, build_with: str, repository: GitRepository, tmp_path: Path
) -> None:
    package = check_out(example, repository)
    before = repository.git("rev-parse", "HEAD")
    run = run_job(workflow_for(example, build_with), "build", repository.root, tracer_run())
    assert run.failed == "", run.log
    name, base = EXAMPLES[example]
    version = f"{base}.dev1234567890101"
    assert run.outputs == {"version": version}
    assert versions_in(package / "dist") == {
        f"{name}-{version}.tar.gz": version,
        f"{name}-{version}-py3-none-any.whl": version,
    }
    assert all(digest in run.summary for digest in digests(package / "dist"))
    assert repository.git("rev-parse", "HEAD") == before
    changed = repository.git("diff", "--numstat").split()
    where = package.relative_to(repository.root) / "pyproject.toml"
    assert changed == ([] if "scm" in example or "vcs" in example else ["1", "1", where.as_posix()])


@pytest.mark.parametrize(
    ("example", "build_with", "tag"),
    [
        ("static-hatchling", "uv", "v1.2"),
        ("static-setuptools", "build", "roman.setuptools-1!0.3.0.post1.dev4"),
        ("hatch-vcs", "build", "v2.6.0rc1"),
        ("setuptools-scm", "uv", "2.6.0"),
    ],
)
def test_a_release_builds_the_version_that_its_tag_names(
    example: str, build_with: str, tag: str, repository: GitRepository, tmp_path: Path
) -> None:
    package = check_out(example, repository)
    repository.git("tag", tag)
    run = run_job(workflow_for(example, build_with), "build", repository.root, release(tag))
    assert run.failed == "", run.log
    assert Version(run.outputs["version"]) == Version(tag.removeprefix("roman.setuptools-"))
    assert set(versions_in(package / "dist").values()) == {run.outputs["version"]}
    assert repository.git("diff") == ""


def test_whatever_the_repository_holds_in_dist_is_not_published(
    repository: GitRepository, tmp_path: Path
) -> None:
    check_out("flit", repository)
    repository.write("dist/roman_flit-0.1-py3-none-any.whl", "an old one")
    run = run_job(workflow_for("flit", "uv"), "build", repository.root, tracer_run())
    assert "0.1-py3" not in run.summary
    assert len(versions_in(repository.root / "dist")) == 2


@pytest.mark.parametrize("example", ["hatch-vcs", "setuptools-scm"])
def test_a_shallow_checkout_stops_before_a_wrong_version_is_built(
    example: str, repository: GitRepository, tmp_path: Path
) -> None:
    check_out(example, repository)
    shallow = tmp_path / "shallow"
    subprocess.run(["git", "clone", "--quiet", "--depth=1", repository.root.as_uri(), shallow], check=True)
    run = run_job(workflow_for(example, "uv"), "build", shallow, tracer_run())
    assert run.failed == "Fail on a shallow clone"
    assert "fetch-depth: 0" in run.errors[0]
    assert not (shallow / "dist").exists()


@pytest.mark.parametrize(
    ("example", "variable"),
    [
        ("setuptools-scm", "SETUPTOOLS_SCM_PRETEND_VERSION_FOR_ROMAN_SCM"),
        ("hatch-vcs", "SETUPTOOLS_SCM_PRETEND_VERSION"),
    ],
)
def test_the_version_is_set_for_one_project_where_the_tool_can_be_told(
    example: str, variable: str, repository: GitRepository
) -> None:
    check_out(example, repository)
    run = run_job(workflow_for(example, "uv"), "build", repository.root, tracer_run(), only=OWN_VERSION)
    assert set(run.set_variables) == {"RUN_VERSION", variable}


def test_later_runs_and_attempts_sort_behind_earlier_ones_and_before_the_release(
    repository: GitRepository,
) -> None:
    check_out("flit", repository)
    workflow = workflow_for("flit", "uv")
    versions = []
    for number, attempt in ((9999999999, 1), (10000000000, 1), (10000000000, 2), (10000000000, 10)):
        repository.git("checkout", "--quiet", ".")
        run = run_job(workflow, "build", repository.root, tracer_run(number, attempt), only=OWN_VERSION)
        versions.append(Version(run.set_variables["RUN_VERSION"]))
    assert versions == sorted(set(versions))
    assert versions[-1] < Version("2026.11")


def versions_in(dist: Path) -> dict[str, str]:
    """The version that the metadata of every file in `dist` names."""
    found = {}
    for file in dist.glob("[!.]*"):
        if file.suffix == ".whl":
            archive = zipfile.ZipFile(file)
            name = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
            metadata = archive.read(name)
        else:
            with tarfile.open(file) as sdist:
                member = sdist.extractfile(f"{file.name.removesuffix('.tar.gz')}/PKG-INFO")
                assert member
                metadata = member.read()
        found[file.name] = HeaderParser().parsestr(metadata.decode())["Version"]
    return found


def digests(dist: Path) -> list[str]:
    return [hashlib.sha256(file.read_bytes()).hexdigest() for file in dist.glob("[!.]*")]
