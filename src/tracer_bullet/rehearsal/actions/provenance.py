"""`actions/attest` and its relatives: they need files and permissions; nothing is signed or stored.

Source: https://github.com/actions/attest and
https://docs.github.com/actions/how-tos/secure-your-work/use-artifact-attestations/use-artifact-attestations
"""

from __future__ import annotations

import os
from pathlib import Path

from tracer_bullet.rehearsal.actions.artifacts import find_files
from tracer_bullet.rehearsal.actions.runner import fail, note, read_inputs, set_output
from tracer_bullet.rehearsal.actions.tools import workspace

ATTESTATIONS = "TRACER_ATTESTATIONS"
"""Variable of a job: the level of its permission `attestations`."""


def run() -> None:
    """End the step if the real action would fail, otherwise leave an empty bundle."""
    if "ACTIONS_ID_TOKEN_REQUEST_URL" not in os.environ:
        fail('missing "id-token" permission. Please add "permissions: id-token: write" to your workflow.')
    subject = read_inputs()["subject-path"]
    patterns = subject.replace(",", "\n")
    if subject and not find_files(patterns, workspace(), hidden=True)[1]:
        fail(f"Could not find subject at path {subject}")
    if os.environ.get(ATTESTATIONS) != "write":
        fail("Failed to persist attestation: Resource not accessible by integration")
    bundle = Path(os.environ["RUNNER_TEMP"], "attestation.json")
    bundle.write_text("{}\n", "utf-8")
    set_output("bundle-path", str(bundle))
    note("the attestation was neither signed nor stored: a rehearsal does not reach Sigstore")
