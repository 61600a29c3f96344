"""`sigstore/gh-action-sigstore-python`: a file beside each input, as the real one leaves it, but unsigned.

Source: https://github.com/sigstore/gh-action-sigstore-python
"""

from __future__ import annotations

import glob
import os
from pathlib import Path

from tracer_bullet.rehearsal.actions.runner import fail, note, read_inputs
from tracer_bullet.rehearsal.actions.tools import workspace
from tracer_bullet.rehearsal.actions.versions import is_older


def run() -> None:
    """Leave a bundle for each file."""
    if "ACTIONS_ID_TOKEN_REQUEST_URL" not in os.environ:
        fail("GitHub Actions: missing or insufficient OIDC token permissions: add `id-token: write`")
    ending = ".sigstore" if is_older("3") else ".sigstore.json"
    for pattern in read_inputs()["inputs"].split():
        # `Path.glob` takes no absolute pattern
        found = [Path(name) for name in sorted(glob.glob(str(workspace() / pattern)))]  # noqa: PTH207
        if not found:
            fail(f"Input file {pattern} does not exist")
        for file in found:
            file.with_name(file.name + ending).write_text("{}\n", "utf-8")
    note("the files were not signed: a rehearsal does not reach Sigstore")
