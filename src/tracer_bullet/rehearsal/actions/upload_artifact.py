"""`actions/upload-artifact` into a folder of the run.

Source: https://github.com/actions/upload-artifact
"""

from __future__ import annotations

import os
import shutil
from hashlib import sha256
from pathlib import Path

from tracer_bullet.rehearsal.actions.artifacts import artifact_folder, find_files
from tracer_bullet.rehearsal.actions.runner import fail, is_true, print_line, read_inputs, set_output


def run() -> None:
    """Copy the files that the step names into the artifact."""
    inputs = read_inputs()
    workspace = Path(os.environ["GITHUB_WORKSPACE"])
    root, files = find_files(inputs["path"], workspace, hidden=is_true(inputs["include-hidden-files"]))
    if not files:
        _say_that_nothing_is_there(inputs)
        return
    target = artifact_folder(inputs["name"])
    _make_room(target, inputs)
    for file in files:
        copy = target / file.relative_to(root)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, copy)
    print_line(
        f"With the provided path, there will be {len(files)} file{'s' if len(files) > 1 else ''} uploaded"
    )
    set_output("artifact-id", str(int(sha256(inputs["name"].encode()).hexdigest()[:8], 16)))
    set_output("artifact-url", "")


def _say_that_nothing_is_there(inputs: dict[str, str]) -> None:
    text = f"No files were found with the provided path: {inputs['path']}. No artifacts will be uploaded."
    match inputs["if-no-files-found"]:
        case "error":
            fail(text)
        case "ignore":
            print_line(text)
        case _:
            print_line(f"::warning::{text}")


def _make_room(target: Path, inputs: dict[str, str]) -> None:
    if not target.exists():
        return
    if not is_true(inputs["overwrite"]):
        fail(
            "Failed to CreateArtifact: Received non-retryable error: Failed request: (409) Conflict: "
            "an artifact "
            "with this name already exists on the workflow run"
        )
    shutil.rmtree(target)
