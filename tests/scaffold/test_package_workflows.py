"""Which workflow publishes which package of a repository."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tracer_bullet.errors import RefusedError
from tracer_bullet.scaffold.answers.location import locate
from tracer_bullet.scaffold.existing.package_workflows import workflows_of_others, workflows_of_package

if TYPE_CHECKING:
    from tests.conftest import GitRepository

PACKAGE = '[build-system]\nrequires = ["hatchling"]\n[project]\nname = "NAME"\nversion = "1"\n'
JOB = """\
on: {release: {types: [published]}}
jobs:
  publish:
    runs-on: ubuntu-24.04
    permissions: {id-token: write}
    steps:
      - run: git fetch --tags
      - run: BUILD
      - uses: pypa/gh-action-pypi-publish@release/v1
"""
MATRIX = "    strategy: {matrix: {package: LIST}}\n    runs-on"


def repository_with(repository: GitRepository, *packages: str, **workflows: str) -> None:
    for path in packages:
        name = f"acme-{path.rpartition('/')[2]}" if path != "." else "acme"
        repository.write(f"{path}/pyproject.toml", PACKAGE.replace("NAME", name))
    for name, build in workflows.items():
        text = JOB.replace("BUILD", build.partition(" | ")[0])
        if matrix := build.partition(" | ")[2]:
            text = text.replace("    runs-on", MATRIX.replace("LIST", matrix))
        repository.write(f".github/workflows/{name}.yml", text)
    repository.commit()


def owned(repository: GitRepository, package: str) -> tuple[str, ...]:
    texts = {
        f".github/workflows/{path.name}": path.read_text("utf-8")
        for path in sorted((repository.root / ".github/workflows").iterdir())
    }
    return workflows_of_package(locate(repository.root / package), texts)


def test_a_package_has_the_workflow_that_names_it(repository: GitRepository) -> None:
    repository_with(
        repository,
        "src/git",
        "src/time",
        a="uv build src/git",
        b="uv build --package acme-time",
        acme_time="make",
    )
    assert owned(repository, "src/git") == (".github/workflows/a.yml",)
    assert owned(repository, "src/time") == (".github/workflows/acme_time.yml", ".github/workflows/b.yml")
    others = workflows_of_others(locate(repository.root / "src/time"), ())
    assert others == {".github/workflows/a.yml"}


def test_the_package_at_the_root_has_what_builds_there(repository: GitRepository) -> None:
    repository_with(repository, ".", "core", a="uv build", b="uv build core")
    assert owned(repository, ".") == (".github/workflows/a.yml",)
    assert owned(repository, "core") == (".github/workflows/b.yml",)


@pytest.mark.parametrize(
    ("build", "reason"),
    [
        (
            "uv build --package ${{ matrix.package }} | [git, time]",
            "several packages (`acme-git`, `acme-time`)",
        ),
        ("uv build src/${{ matrix.package }} | '${{ fromJSON(vars.PACKAGES) }}'", "that only its run names"),
        ("uv build --all-packages", "that only its run names"),
    ],
)
def test_one_of_several_packages_is_nobodys(build: str, reason: str, repository: GitRepository) -> None:
    repository_with(repository, "src/git", "src/time", release=build)
    for package in ("src/git", "src/time"):
        with pytest.raises(RefusedError) as refused:
            owned(repository, package)
        assert reason in str(refused.value)


def test_what_builds_a_package_and_the_root_is_for_both(repository: GitRepository) -> None:
    repository_with(repository, ".", "core", release="python core/make.py && python -m build")
    with pytest.raises(RefusedError, match="publishes several packages"):
        owned(repository, "core")
