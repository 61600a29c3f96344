"""Our own pipeline is what `tracer init` gives for this repository."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from typing import TYPE_CHECKING

import pytest

from tests.template.rendering import ROOT

if TYPE_CHECKING:
    from tests.conftest import GitRepository

pytestmark = pytest.mark.slow


def test_our_own_pipeline_is_what_tracer_init_gives_for_us(repository: GitRepository) -> None:
    pyproject = (ROOT / "pyproject.toml").read_text("utf-8")
    repository.write("pyproject.toml", pyproject)
    repository.write("src/tracer_bullet/__init__.py")
    repository.commit()
    given = set(repository.files())
    address = tomllib.loads(pyproject)["project"]["urls"]["Repository"]
    repository.git("remote", "add", "origin", f"{address}.git")
    command = [sys.executable, "-m", "tracer_bullet", "init", "--yes", "--no-branch"]
    source = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    subprocess.run(command, cwd=repository.root, env=source, check=True, capture_output=True)
    made = {name: data for name, data in repository.files().items() if name not in given}
    assert made == {name: (ROOT / name).read_bytes() for name in made}
    assert {".github/workflows/publish.yml", ".github/dependabot.yml"} <= set(made)
