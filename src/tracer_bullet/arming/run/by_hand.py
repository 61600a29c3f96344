"""The lines of a TestPyPI upload to write by hand, if none can be modelled on the upload to PyPI."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from tracer_bullet.arming.gates.branch_test import on_branch
from tracer_bullet.arming.lane import pins
from tracer_bullet.arming.lane.artifact_steps import fetch_lines
from tracer_bullet.sites import TESTPYPI
from tracer_bullet.text.scalars import quote

if TYPE_CHECKING:
    from tracer_bullet.arming.run.run_draft import RunRequest
    from tracer_bullet.workflow.reach.repository_files import RepositoryFiles
    from tracer_bullet.workflow.simulator import Simulator

_BUILD, _UPLOAD, _FILES = "build-for-testpypi", "upload-to-testpypi", "files-for-testpypi"

INIT = "tracer init  # sets up a workflow that goes to TestPyPI first"
"""The cure if no workflow can be armed."""


def lane_by_hand(request: RunRequest, simulator: Simulator, indent: str) -> str:
    """Two jobs that work wherever `build` can build the packages, as deep as the jobs of the file.

    The first line says what to do.
    """
    test = on_branch(request.branches)
    lines = [
        f"{_BUILD}:",
        f"  if: {test}",
        "  runs-on: ubuntu-latest",
        "  permissions:",
        "    contents: read",
        "  steps:",
        f"    - uses: {pins.CHECKOUT}",
        "      with:",
        "        persist-credentials: false",
        *(f"    - run: {command}" for command in _commands(simulator)),
        f"    - uses: {pins.UPLOAD_ARTIFACT}",
        "      with:",
        f"        name: {_FILES}",
        "        path: dist/",
        f"{_UPLOAD}:",
        f"  needs: {_BUILD}",
        f"  if: {test}",
        "  runs-on: ubuntu-latest",
        f"  environment: {quote(request.environment)}",
        "  permissions:",
        "    id-token: write",
        "  steps:",
        *(f"    {line}" for line in fetch_lines(_FILES, "dist")),
        f"    - uses: {pins.PUBLISH}",
        "      with:",
        f"        repository-url: https://{TESTPYPI.upload_host}/legacy/",
    ]
    file = PurePosixPath(request.path).name
    first = f"add these jobs at the end of `jobs` in {file} by hand, and run `tracer arm` again:"
    return "\n".join([first, *(f"{indent}{line}" for line in lines)])


def _commands(simulator: Simulator) -> list[str]:
    """What builds the package at the root; if there is none, that named as the repository, or all below."""
    files, own = simulator.project.files, simulator.repository.name.rpartition("/")[2]
    names = (
        [] if _is_package(files, "") else [name for name in files.names("") if _is_package(files, f"{name}/")]
    )
    built = [own] if own in names else names
    return [f"pipx run build --outdir dist {quote(name)}" for name in built] or ["pipx run build"]


def _is_package(files: RepositoryFiles, folder: str) -> bool:
    settings = files.text(f"{folder}pyproject.toml") or ""
    is_named = "[project]" in settings or "[tool.poetry]" in settings
    return is_named or files.exists(f"{folder}setup.py")
