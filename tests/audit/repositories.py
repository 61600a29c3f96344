"""The repository of a rule's example, on disk, with a whole workflow around the part that is shown."""

from __future__ import annotations

import subprocess
from textwrap import indent
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tracer_bullet.audit.rule import Example

WORKFLOW = ".github/workflows/publish.yml"
ON = """\
on:
  release:
    types: [published]
"""
JOB = """\
  publish:
    runs-on: ubuntu-latest
    environment: pypi
    permissions:
      id-token: write
    steps:
"""
UPLOAD = "      - uses: pypa/gh-action-pypi-publish@release/v1\n"


def complete_example(text: str) -> str:
    """`text` if it is a workflow; otherwise one around it that publishes to PyPI on a release."""
    if text.startswith("- "):
        uploads = "pypi-publish@" in text or " publish" in text or "twine upload" in text
        return f"{ON}jobs:\n{JOB}{indent(text, ' ' * 6)}{'' if uploads else UPLOAD}"
    if text.startswith("jobs:"):
        return ON + text
    return text if "\njobs:" in text else f"{text}jobs:\n{JOB}{UPLOAD}"


def make_repository(root: Path, example: Example) -> Path:
    """`root` with the example's workflow and its other files."""
    if any(path.startswith(".git/") for path in example.files):
        subprocess.run(["git", "init", "--quiet", str(root)], check=True)
    for path, text in {**example.files, WORKFLOW: complete_example(example.text)}.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text if not path.startswith(".git/") else f"[core]\n{text}", "utf-8", newline="")
    return root
