"""The attestations that the publish action makes: the same files, without a signature.

Signing needs Sigstore and the network, so the statement is true and nobody has signed it. In the place of the
certificate is the one thing that PyPI compares with the publisher: the workflow that started the run.
Source: https://github.com/pypa/gh-action-pypi-publish (`attestations.py`) and
https://peps.python.org/pep-0740/#attestation-objects
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from typing import TYPE_CHECKING

from tracer_bullet.rehearsal.actions.runner import fail, print_line

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

ENDING = ".publish.attestation"
_PREDICATE = "https://docs.pypi.org/attestations/publish/v1"


def attest(files: Iterable[Path]) -> None:
    """Leave an attestation beside each distribution; ends the step if one is there, as the action does."""
    distributions = [file for file in files if file.name.endswith((".whl", ".tar.gz", ".zip"))]
    there = [file for file in distributions if _place(file).exists()]
    if there:
        listed = "\n".join(f"* {file} -> {_place(file)}" for file in there)
        fail(
            "Attestation generation failure: \nThe following distributions already have publish "
            f"attestations:\n{listed}\n\nRun the action once in a job, or with `attestations: false`."
        )
    print_line("Attestations are made without a signature: a rehearsal does not reach Sigstore.")
    for file in distributions:
        _place(file).write_text(json.dumps(_make(file)), "utf-8")


def _place(file: Path) -> Path:
    return file.with_name(file.name + ENDING)


def _make(file: Path) -> dict[str, object]:
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    statement = {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": file.name, "digest": {"sha256": digest}}],
        "predicateType": _PREDICATE,
        "predicate": None,
    }
    started = f"https://github.com/{os.environ['GITHUB_WORKFLOW_REF']}"
    return {
        "version": 1,
        "verification_material": {"certificate": _encode(started), "transparency_entries": []},
        "envelope": {"statement": _encode(json.dumps(statement)), "signature": ""},
    }


def _encode(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
