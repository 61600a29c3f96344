"""What python-semantic-release builds takes the place of its step in a lane."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.arming.run_specimens import PATH, PYPROJECT
from tests.trigger import oracle
from tracer_bullet.arming.lane.run_version import plan_version
from tracer_bullet.arming.run.run_draft import RunRequest
from tracer_bullet.arming.run_plan import plan_tracer_run
from tracer_bullet.errors import RefusedError
from tracer_bullet.workflow.events.github_context import GitHubRepository
from tracer_bullet.workflow.reach.project import RepositoryProject
from tracer_bullet.workflow.reach.repository_files import FileTexts
from tracer_bullet.workflow.reader import read_workflow
from tracer_bullet.workflow.simulator import Simulator

if TYPE_CHECKING:
    from pathlib import Path

ACTION = "uses: python-semantic-release/python-semantic-release@v10"
SETTINGS = '[tool.semantic_release]\nbuild_command = """\n  pip install build\n  python -m build .\n"""\n'
WORKFLOW = """\
on:
  push:
    branches: [main]
jobs:
  release:
    runs-on: ubuntu-latest
    permissions:
      contents: write
      id-token: write
    steps:
      - uses: actions/checkout@v4
        with:
          fetch-depth: 0
      - id: release
        {release}
      - if: steps.release.outputs.released == 'true'
        uses: pypa/gh-action-pypi-publish@release/v1
"""


def plan_text(root: Path, text: str, settings: str) -> str:
    """The workflow `text` armed, in a repository with these settings in pyproject.toml."""
    (root / "pyproject.toml").write_text(PYPROJECT, "utf-8")
    project = RepositoryProject(FileTexts({"pyproject.toml": settings}))
    simulator = Simulator(GitHubRepository("octo-org/demo"), {PATH: read_workflow(text, PATH)}, project)
    request = RunRequest(PATH, ("my-feature",))
    plan = plan_tracer_run(simulator, {PATH: text}, request, lambda folder: plan_version(root, folder, []))
    return plan.run.texts[PATH]


def build_steps(root: Path, release: str, settings: str) -> list[dict[str, str]]:
    """The steps of the job that builds, armed for a workflow whose step `release` releases."""
    armed = plan_text(root, WORKFLOW.format(release=release), settings)
    steps: list[dict[str, str]] = oracle.load(armed)["jobs"]["tracer-build"]["steps"]
    return steps


@pytest.mark.parametrize(
    ("release", "settings"),
    [
        (ACTION, ""),
        (ACTION, '[tool.semantic_release]\nbranch = "main"\n'),
        (ACTION, "[tool.semantic_release\n"),
        (f"{ACTION}\n        with: {{build: false}}", SETTINGS),
        (f"{ACTION}\n        with: {{directory: packages/demo}}", SETTINGS),
        (ACTION, '[tool.semantic_release]\nbuild_command = "./build $NEW_VERSION"\n'),
        ("run: semantic-release version --skip-build", SETTINGS),
    ],
)
def test_a_release_that_builds_nothing_that_is_known_is_refused(
    release: str, settings: str, tmp_path: Path
) -> None:
    with pytest.raises(RefusedError, match="no step before the upload is known to build"):
        build_steps(tmp_path, release, settings)


def test_the_build_command_runs_apart_from_what_the_runner_has(tmp_path: Path) -> None:
    *_, stamp, build, _ = build_steps(tmp_path, ACTION, SETTINGS)
    assert "1.2.0.dev" in stamp["run"]
    assert build["run"].splitlines() == [
        'python3 -m venv "$RUNNER_TEMP/venv"',
        '. "$RUNNER_TEMP/venv/bin/activate"',
        "pip install build",
        "python -m build .",
    ]


def test_a_command_that_releases_builds_where_it_runs(tmp_path: Path) -> None:
    *_, build, _ = build_steps(tmp_path, "run: uv run semantic-release version", SETTINGS)
    assert build["run"].splitlines() == ["pip install build", "python -m build ."]


def test_what_a_release_builds_for_another_job_is_refused(tmp_path: Path) -> None:
    kept = "      - uses: actions/upload-artifact@v4\n        with: {{name: dist, path: dist}}\n"
    fetched = kept.replace("upload", "download")
    head, upload = WORKFLOW.split("      - if: steps.release")
    text = (
        f"{head}{kept}  pypi:\n    needs: release\n    runs-on: ubuntu-latest\n"
        f"    permissions: {{{{id-token: write}}}}\n    steps:\n{fetched}      - if: steps.release{upload}"
    ).replace("if: steps.release.outputs.released == 'true'\n        ", "")
    with pytest.raises(RefusedError, match="other steps use step"):
        plan_text(tmp_path, text.format(release=ACTION), SETTINGS)
