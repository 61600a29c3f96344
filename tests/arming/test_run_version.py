"""A version of its own for a tracer run: of one package, or of all that the workflow may build."""

from __future__ import annotations

import subprocess
import tomllib
from typing import TYPE_CHECKING

import pytest
from ruamel.yaml import YAML

from tracer_bullet.arming.lane.run_version import plan_version, stamp_step
from tracer_bullet.arming.lane.uploads import SEVERAL
from tracer_bullet.workflow.reader import read_workflow

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import GitRepository
    from tracer_bullet.workflow.model import Job, Workflow

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


RESTORING = [
    *("git restore -SW .", "git restore pyproject.toml || true", "git checkout .", "git checkout -- ."),
    *("git checkout -f", "git checkout HEAD -- .", "git reset --hard", "git reset --hard HEAD", "git stash"),
]


def job_with(command: str) -> tuple[Workflow, Job]:
    """A job that runs a command before it builds, in its workflow."""
    text = f"on: push\njobs:\n  build:\n    runs-on: x\n    steps:\n      - run: {command}\n"
    workflow = read_workflow(text, "build.yml")
    return workflow, workflow.jobs["build"]


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


@pytest.mark.parametrize("command", RESTORING)
def test_a_step_that_puts_files_back_leaves_the_stamped_ones(
    command: str, repository: GitRepository, tmp_path: Path
) -> None:
    repository.write("pyproject.toml", PACKAGE.replace("VERSION", "1.0.0"))
    repository.write("README.md")
    repository.commit()
    step = stamp_step(plan_version(repository.root, "", []), "", *job_with(command))

    script = YAML(typ="safe").load("\n".join(step))[0]["run"]
    environment = {"PATH": "/usr/bin:/bin", "GITHUB_RUN_ID": "12", "HOME": str(tmp_path)}
    subprocess.run(["bash", "-ec", f"{script}\n{command}"], cwd=repository.root, env=environment, check=True)

    assert 'version = "1.0.0.dev1200"' in (repository.root / "pyproject.toml").read_text("utf-8")


def test_where_nothing_is_put_back_git_need_not_know_of_the_stamp(repository: GitRepository) -> None:
    repository.write("pyproject.toml", PACKAGE.replace("VERSION", "1.0.0"))
    version = plan_version(repository.root, "", [])
    for command in ("git checkout main", "git clean -xdf", "git fetch --tags"):
        assert "skip-worktree" not in "\n".join(stamp_step(version, "", *job_with(command)))
    from_tags = version._replace(edits_files=False)
    assert "skip-worktree" not in "\n".join(stamp_step(from_tags, "", *job_with(RESTORING[0])))


def test_which_tag_each_of_several_packages_reads_is_not_known(repository: GitRepository) -> None:
    text = PACKAGE.replace("VERSION", "1.0.0")
    root = several(repository, core=FROM_TAGS, plugin=text)
    assert any(line.startswith("git tag") for line in plan_version(root, "", ["v1.0"]).lines)
    several(repository, plugin=FROM_TAGS)
    assert "git tags" in plan_version(root, "", ["v1.0"]).problem
