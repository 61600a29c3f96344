"""`actions/upload-artifact/merge`: several artifacts of the run as one.

Source: https://github.com/actions/upload-artifact/tree/main/merge
"""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from tracer_bullet.rehearsal.actions.artifacts import artifact_folder, find_artifacts, find_files
from tracer_bullet.rehearsal.actions.runner import fail, is_true, print_line, read_inputs
from tracer_bullet.rehearsal.actions.upload_artifact import store_artifact


def run() -> None:
    """Make one artifact of all that match, and delete these if the step asks for it."""
    inputs = read_inputs()
    pattern = inputs["pattern"]
    names = find_artifacts(pattern)
    if not names:
        fail(f"No artifacts found matching pattern '{pattern}'")
    with TemporaryDirectory() as folder:
        root = Path(folder)
        for name in names:
            target = root / name if is_true(inputs["separate-directories"]) else root
            shutil.copytree(artifact_folder(name), target, dirs_exist_ok=True)
        _, files = find_files(folder, root, hidden=is_true(inputs["include-hidden-files"]))
        store_artifact(inputs["name"], root, files, overwrite=False)
    print_line(f"{len(names)} artifact(s) were merged into `{inputs['name']}`")
    if is_true(inputs["delete-merged"]):
        for name in names:
            shutil.rmtree(artifact_folder(name))
