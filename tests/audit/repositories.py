"""The repository of a rule's example, on disk."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from tracer_bullet.audit.example import complete_example

if TYPE_CHECKING:
    from pathlib import Path

    from tracer_bullet.audit.rule import Example

WORKFLOW = ".github/workflows/publish.yml"


def make_repository(root: Path, example: Example) -> Path:
    """`root` with the example's workflow and its other files."""
    if any(path.startswith(".git/") for path in example.files):
        subprocess.run(["git", "init", "--quiet", str(root)], check=True)
    for path, text in {**example.files, WORKFLOW: complete_example(example.text)}.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text if not path.startswith(".git/") else f"[core]\n{text}", "utf-8", newline="")
    return root
