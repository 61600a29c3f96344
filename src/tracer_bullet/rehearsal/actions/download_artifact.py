"""`actions/download-artifact` out of the folder of the run.

Source: https://github.com/actions/download-artifact
"""

from __future__ import annotations

import os
import shutil
from fnmatch import fnmatchcase
from pathlib import Path

from tracer_bullet.rehearsal.actions.artifacts import artifact_folder
from tracer_bullet.rehearsal.actions.runner import fail, is_true, print_line, read_inputs, set_output


def run() -> None:
    """Copy one artifact, or all that match, into the workspace."""
    inputs = read_inputs()
    if inputs["run-id"] not in ("", os.environ["GITHUB_RUN_ID"]):
        fail("a rehearsal has the artifacts of its own run only")
    target = Path(os.environ["GITHUB_WORKSPACE"], inputs["path"])
    if inputs["name"]:
        _copy_one(inputs["name"], target)
    else:
        _copy_all(inputs, target)
    set_output("download-path", str(target))


def _copy_one(name: str, target: Path) -> None:
    source = artifact_folder(name)
    if not source.is_dir():
        fail(f"Unable to download artifact(s): Artifact not found for name: {name}")
    shutil.copytree(source, target, dirs_exist_ok=True)
    print_line(f"Artifact {name} was downloaded to {target}")


def _copy_all(inputs: dict[str, str], target: Path) -> None:
    everything = artifact_folder()
    names = sorted(path.name for path in everything.iterdir()) if everything.is_dir() else []
    chosen = [name for name in names if fnmatchcase(name, inputs["pattern"] or "*")]
    print_line(f"Found {len(chosen)} artifact(s)")
    for name in chosen:
        place = target if is_true(inputs["merge-multiple"]) else target / name
        shutil.copytree(everything / name, place, dirs_exist_ok=True)
