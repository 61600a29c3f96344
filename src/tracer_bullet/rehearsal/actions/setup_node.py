"""`actions/setup-node` with the node of this machine; without one the step gives up.

Source: https://github.com/actions/setup-node
"""

from __future__ import annotations

import os
import shutil
import subprocess

from tracer_bullet.rehearsal.actions.runner import give_up, note, read_inputs, set_output


def run() -> None:
    """Say which node there is."""
    node = shutil.which("node", path=os.environ["PATH"])
    if node is None:
        give_up("it needs node, which is not on this machine", "install node")
    done = subprocess.run([node, "--version"], capture_output=True, text=True, check=True)
    version = done.stdout.strip().removeprefix("v")
    wanted = read_inputs()["node-version"].strip().removeprefix("v")
    if wanted[:1].isdigit() and wanted.split(".")[0] != version.split(".")[0]:
        note(f"node {wanted} is asked for: the rehearsal uses {version}")
    set_output("node-version", f"v{version}")
    set_output("cache-hit", "false")
