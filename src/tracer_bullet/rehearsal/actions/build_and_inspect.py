"""`hynek/build-and-inspect-python-package`: builds, checks, and stores the artifact `Packages`.

Source: https://github.com/hynek/build-and-inspect-python-package/blob/main/action.yml
"""

from __future__ import annotations

import json
import os
import re
import sys
from email.parser import HeaderParser
from pathlib import Path

from tracer_bullet.rehearsal.actions.publish import read_core_metadata
from tracer_bullet.rehearsal.actions.runner import fail, is_true, read_inputs, set_output
from tracer_bullet.rehearsal.actions.tools import call, uv, workspace
from tracer_bullet.rehearsal.actions.upload_artifact import store_artifact

_MINOR = re.compile(r"Programming Language :: Python :: (3\.\d+)")


def run() -> None:
    """Build the package at `path` and say what it is."""
    inputs = read_inputs()
    suffix = inputs["upload-name-suffix"]
    dist = Path(os.environ["RUNNER_TEMP"], f"baipp{suffix}", "dist")
    kinds = ["--sdist"] if is_true(inputs["skip-wheel"]) else []
    if call(uv(), "build", *kinds, "--out-dir", dist, workspace() / inputs["path"]):
        fail("the package could not be built")
    files = sorted(path for path in dist.iterdir() if path.name.endswith((".whl", ".tar.gz")))
    if call(sys.executable, "-I", "-m", "twine", "check", "--strict", *files):
        sys.exit(1)
    name = f"Packages{suffix}"
    store_artifact(name, dist, files, overwrite=False)
    set_output("dist", str(dist))
    set_output("artifact-name", name)
    _describe(files[0])


def _describe(file: Path) -> None:
    metadata = HeaderParser().parsestr(read_core_metadata(file))
    found = (_MINOR.fullmatch(text) for text in metadata.get_all("Classifier", []))
    versions = json.dumps([match[1] for match in found if match])
    set_output("package_name", metadata["Name"] or "")
    set_output("package_version", metadata["Version"] or "")
    set_output("supported_python_classifiers_json_array", versions)
    matrix = f'{{"python-version": {versions}}}'
    set_output("supported_python_classifiers_json_job_matrix_value", matrix)
