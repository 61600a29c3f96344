"""`tracer init` from a wheel that was built out of the sdist, far away from any checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tracer_bullet import cli

if TYPE_CHECKING:
    from tests.conftest import GitRepository

pytestmark = pytest.mark.slow

CHECKOUT = Path(__file__).parents[2]
ANSWERS = ".copier-answers.tracer.yml"


def run(*words: str | Path, cwd: Path) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    finished = subprocess.run(words, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return finished.stdout


def install(directory: Path) -> Path:
    """A virtual environment with tracer from an index of one wheel; returns its directory of programs."""
    dist, environment = directory / "dist", directory / "environment"
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", dist, CHECKOUT, cwd=directory)
    uv = (sys.executable, "-m", "uv")
    run(*uv, "venv", "--quiet", "--python", sys.executable, environment, cwd=directory)
    programs = environment / ("Scripts" if os.name == "nt" else "bin")
    pip = (*uv, "pip", "install", "--quiet", "--python", programs / "python")
    run(*pip, "--requirements", CHECKOUT / "pyproject.toml", cwd=directory)
    run(*pip, "--no-index", "--find-links", dist, "tracer-bullet", cwd=directory)
    return programs


def test_an_installed_tracer_writes_what_the_checkout_writes_and_names_its_release(
    repository: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs = install(tmp_path)
    repository.git("remote", "add", "origin", "git@github.com:acme/demo.git")

    run(programs / "tracer", "init", "--yes", cwd=repository.root)

    installed = repository.files()
    for path in installed:
        (repository.root / path).unlink()
    monkeypatch.chdir(repository.root)
    assert cli.main(["init", "--yes"]) == 0
    checked_out = repository.files()
    version = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]["version"]
    answers = installed.pop(ANSWERS).decode()
    assert f"\n_commit: 'v{version}'\n_src_path: 'gh:tracer-bullet/tracer'\n" in answers
    assert answers.replace(f"_commit: 'v{version}'\n", "") == checked_out.pop(ANSWERS).decode()
    assert installed == checked_out
    assert "pyproject.toml" in installed


def test_copier_and_jinja_are_not_imported_before_something_is_rendered(tmp_path: Path) -> None:
    code = (
        "import sys, tracer_bullet.cli, tracer_bullet.commands.init\n"
        "assert tracer_bullet.cli.main(['init']) == 2\n"
        "print(sorted({'copier', 'jinja2', 'questionary'} & sys.modules.keys()))"
    )
    environment = os.environ | {"PYTHONPATH": str(CHECKOUT / "src")}
    finished = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )

    assert finished.stdout == "[]\n"
