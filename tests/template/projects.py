"""The example projects, copied, and built without their workflow."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

from tests.template.rendering import ROOT

if TYPE_CHECKING:
    from pathlib import Path


def copy_example(example: str, destination: Path, old: str = "", new: str = "") -> Path:
    """Copy an example to `destination`, with `new` for `old` in its pyproject.toml."""
    shutil.copytree(ROOT / "examples" / example, destination)
    pyproject = destination / "pyproject.toml"
    text = pyproject.read_text("utf-8")
    assert old in text
    pyproject.write_text(text.replace(old, new) if old else text, "utf-8")
    return destination


def build(project: Path) -> dict[str, bytes]:
    """The sdist and the wheel of a project, by their names; they also are in its dist/."""
    command = [sys.executable, "-m", "build", "--installer=uv", str(project)]
    subprocess.run(command, check=True, capture_output=True)
    return {file.name: file.read_bytes() for file in (project / "dist").glob("[!.]*")}
