"""`actions/upload-artifact` into a folder of the run.

Source: https://github.com/actions/upload-artifact
"""

from __future__ import annotations

import os
import shutil
from hashlib import sha256
from pathlib import Path

from tracer_bullet.rehearsal.actions.artifacts import (
    artifact_folder,
    artifact_id,
    check_artifact_name,
    find_files,
)
from tracer_bullet.rehearsal.actions.runner import fail, is_true, print_line, read_inputs, set_output


def run() -> None:
    """Copy the files that the step names into the artifact."""
    inputs = read_inputs()
    _check_inputs(inputs)
    workspace = Path(os.environ["GITHUB_WORKSPACE"])
    root, files = find_files(inputs["path"], workspace, hidden=is_true(inputs["include-hidden-files"]))
    if not files:
        _say_that_nothing_is_there(inputs)
        return
    name = inputs["name"]
    if inputs["archive"].strip().lower() == "false":
        if len(files) > 1:
            fail("When 'archive' is set to false, only a single file can be uploaded.")
        name = files[0].name
    store_artifact(name, root, files, overwrite=is_true(inputs["overwrite"]))
    print_line(
        f"With the provided path, there will be {len(files)} file{'s' if len(files) > 1 else ''} uploaded"
    )


def store_artifact(name: str, root: Path, files: list[Path], *, overwrite: bool) -> None:
    """Make an artifact of `files`, named as they are below `root`."""
    check_artifact_name(name)
    target = artifact_folder(name)
    _make_room(target, overwrite=overwrite)
    digest = sha256()
    for file in files:
        copy = target / file.relative_to(root)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, copy)
        digest.update(copy.read_bytes())
    number, run = artifact_id(name), os.environ["GITHUB_RUN_ID"]
    set_output("artifact-id", number)
    set_output("artifact-digest", digest.hexdigest())
    slug = os.environ["GITHUB_REPOSITORY"]
    set_output("artifact-url", f"https://github.com/{slug}/actions/runs/{run}/artifacts/{number}")


def _check_inputs(inputs: dict[str, str]) -> None:
    wanted = inputs["if-no-files-found"]
    if wanted not in ("warn", "error", "ignore"):
        fail(
            f"Unrecognized if-no-files-found input. Provided: {wanted}. Available options: warn,error,ignore"
        )
    if inputs["retention-days"] and not inputs["retention-days"].strip().isdigit():
        fail("Invalid retention-days")
    if inputs["compression-level"].strip() not in set("0123456789"):
        fail("Invalid compression-level. Valid values are 0-9")


def _say_that_nothing_is_there(inputs: dict[str, str]) -> None:
    text = f"No files were found with the provided path: {inputs['path']}. No artifacts will be uploaded."
    match inputs["if-no-files-found"]:
        case "error":
            fail(text)
        case "ignore":
            print_line(text)
        case _:
            print_line(f"::warning::{text}")


def _make_room(target: Path, *, overwrite: bool) -> None:
    if not target.exists():
        return
    if not overwrite:
        fail(
            "Failed to CreateArtifact: Received non-retryable error: Failed request: (409) Conflict: "
            "an artifact "
            "with this name already exists on the workflow run"
        )
    shutil.rmtree(target)
