"""`actions/download-artifact` out of the folder of the run.

Source: https://github.com/actions/download-artifact (`src/download-artifact.ts`)
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from tracer_bullet.rehearsal.actions.artifacts import artifact_folder, artifact_id, find_artifacts
from tracer_bullet.rehearsal.actions.runner import (
    fail,
    give_up,
    is_true,
    print_line,
    read_inputs,
    set_output,
)
from tracer_bullet.rehearsal.actions.versions import is_older


def run() -> None:
    """Copy one artifact, or all that match, into the workspace."""
    inputs = read_inputs()
    if inputs["run-id"] not in ("", os.environ["GITHUB_RUN_ID"]) or inputs["repository"] not in (
        "",
        os.environ["GITHUB_REPOSITORY"],
    ):
        give_up("it downloads the artifacts of another run")
    target = Path(os.environ["GITHUB_WORKSPACE"], Path(inputs["path"]).expanduser())
    if inputs["name"] and inputs["artifact-ids"]:
        fail("Inputs 'name' and 'artifact-ids' cannot be used together. Please specify only one.")
    if inputs["name"]:
        _copy_one(inputs["name"], target)
    else:
        _copy_all(_choose(inputs), target, merged=is_true(inputs["merge-multiple"]))
    set_output("download-path", str(target))


def _choose(inputs: dict[str, str]) -> list[str]:
    if not inputs["artifact-ids"]:
        return find_artifacts(inputs["pattern"] or "*")
    wanted = [number.strip() for number in inputs["artifact-ids"].split(",") if number.strip()]
    for number in wanted:
        if not number.isdigit():
            fail(f"Invalid artifact ID: '{number}'. Must be a number.")
    found = [name for name in find_artifacts("*") if artifact_id(name) in wanted]
    if not found:
        fail("None of the provided artifact IDs were found")
    return found


def _copy_one(name: str, target: Path) -> None:
    source = artifact_folder(name)
    if not source.is_dir():
        fail(f"Unable to download artifact(s): Artifact not found for name: {name}")
    shutil.copytree(source, target, dirs_exist_ok=True)
    print_line(f"Artifact {name} was downloaded to {target}")


def _copy_all(names: list[str], target: Path, *, merged: bool) -> None:
    """Each into a folder of its own, unless they are to be merged, or it is the only one (since v5)."""
    print_line(f"Found {len(names)} artifact(s)")
    flat = merged or (len(names) == 1 and not is_older("5"))
    for name in names:
        shutil.copytree(artifact_folder(name), target if flat else target / name, dirs_exist_ok=True)
