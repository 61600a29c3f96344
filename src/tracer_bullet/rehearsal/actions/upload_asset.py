"""Actions that add a file to a release: the file has to be there; nothing is uploaded.

Source: https://github.com/actions/upload-release-asset and https://github.com/svenstaro/upload-release-action
"""

from __future__ import annotations

import glob
import os

from tracer_bullet.rehearsal.actions.runner import fail, note, read_inputs
from tracer_bullet.rehearsal.actions.tools import workspace


def run() -> None:
    """Look for the file."""
    inputs = read_inputs()
    named = inputs["asset_path"] or inputs["file"]
    # `Path.glob` takes no absolute pattern
    if not glob.glob(str(workspace() / named), recursive=True):  # noqa: PTH207
        fail(f"ENOENT: no such file or directory, stat '{named}'")
    note(f"the action `{os.environ['TRACER_USES'].partition('@')[0]}` was recorded, not done: `{named}`")
