"""A version of its own for a tracer run: of one package, or of all that the workflow may build."""

from __future__ import annotations

import subprocess
import tomllib
from typing import TYPE_CHECKING

import pytest

from tracer_bullet.arming.lane.run_version import plan_version
from tracer_bullet.arming.lane.uploads import SEVERAL

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import GitRepository

PACKAGE = """\
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "NAME"
version = "VERSION"
"""
FROM_TAGS = (
    PACKAGE.replace('version = "VERSION"', 'dynamic = ["version"]').replace(
        '"hatchling"]', '"hatchling", "hatch-vcs"]'
    )
    + "\n[tool.hatch.version]\nsource = 'vcs'\n"
)


def several(repository: GitRepository, **packages: str) -> Path:
    for name, text in packages.items():
        repository.write(f"packages/{name}/pyproject.toml", text.replace("NAME", name))
    repository.commit()
    return repository.root


@pytest.mark.parametrize("versions", [("1.0.0", "1.0.0"), ("1.0.0", "2.1rc1")])
def test_at_a_root_without_a_package_all_packages_are_stamped(
    versions: tuple[str, str], repository: GitRepository
) -> None:
    core, plugin = (PACKAGE.replace("VERSION", version) for version in versions)
    root = several(repository, core=core, plugin=plugin)
    stamp = plan_version(root, "", [])
    assert stamp == plan_version(root, SEVERAL, [])
    assert stamp.base == (versions[0] if versions[0] == versions[1] else "")
    subprocess.run(
        ["bash", "-eo", "pipefail", "-c", "\n".join(stamp.lines)],
        cwd=root / stamp.directory,
        env={"PATH": "/usr/bin:/bin", "GITHUB_RUN_ID": "12"},
        check=True,
        capture_output=True,
    )
    for name, version in zip(("core", "plugin"), versions, strict=True):
        text = (root / f"packages/{name}/pyproject.toml").read_text("utf-8")
        assert tomllib.loads(text)["project"]["version"] == f"{version}.dev1200"


def test_one_package_is_stamped_where_the_workflow_names_it(repository: GitRepository) -> None:
    text = PACKAGE.replace("VERSION", "1.0.0")
    root = several(repository, core=text, plugin=text)
    assert plan_version(root, "packages/core", []).directory == "packages/core"
    assert plan_version(root, "packages", []).problem


def test_which_tag_each_of_several_packages_reads_is_not_known(repository: GitRepository) -> None:
    text = PACKAGE.replace("VERSION", "1.0.0")
    root = several(repository, core=FROM_TAGS, plugin=text)
    assert any(line.startswith("git tag") for line in plan_version(root, "", ["v1.0"]).lines)
    several(repository, plugin=FROM_TAGS)
    assert "git tags" in plan_version(root, "", ["v1.0"]).problem
