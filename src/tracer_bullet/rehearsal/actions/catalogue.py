"""Which actions have a stand-in, with the inputs and outputs of the real ones, and how act is shown them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@dataclass(frozen=True)
class StandIn:
    """A stand-in: `module` of this package, and the real action's `inputs` (with defaults) and `outputs`.

    `settings` are variables for the module. `version` is that of the real action, where the step names it
    beside a commit.
    """

    module: str
    inputs: dict[str, str] = field(default_factory=dict)
    outputs: tuple[str, ...] = ()
    settings: dict[str, str] = field(default_factory=dict)
    version: str = ""


CHECKOUT = StandIn(
    "checkout",
    {
        "repository": "",
        "ref": "",
        "token": "",
        "path": "",
        "clean": "true",
        "filter": "",
        "sparse-checkout": "",
        "fetch-depth": "1",
        "fetch-tags": "false",
        "show-progress": "true",
        "lfs": "false",
        "submodules": "false",
        "persist-credentials": "true",
        "set-safe-directory": "true",
        "ssh-key": "",
    },
    ("ref", "commit"),
)
SETUP_PYTHON = StandIn(
    "setup_python",
    {
        "python-version": "",
        "python-version-file": "",
        "cache": "",
        "architecture": "",
        "token": "",
        "check-latest": "false",
        "cache-dependency-path": "",
        "update-environment": "true",
        "allow-prereleases": "false",
        "freethreaded": "false",
        "pip-version": "",
        "pip-install": "",
    },
    ("python-version", "python-path", "cache-hit"),
)
SETUP_UV = StandIn(
    "setup_uv",
    {
        "version": "",
        "version-file": "",
        "python-version": "",
        "activate-environment": "false",
        "working-directory": "",
        "checksum": "",
        "github-token": "",
        "enable-cache": "auto",
        "cache-dependency-glob": "",
        "cache-suffix": "",
        "prune-cache": "true",
        "ignore-empty-workdir": "false",
        "ignore-nothing-to-cache": "false",
        "tool-dir": "",
        "tool-bin-dir": "",
        "cache-local-path": "",
    },
    ("uv-version", "uv-path", "uvx-path", "cache-hit", "venv", "python-version"),
)
UPLOAD_ARTIFACT = StandIn(
    "upload_artifact",
    {
        "name": "artifact",
        "path": "",
        "if-no-files-found": "warn",
        "retention-days": "",
        "compression-level": "6",
        "overwrite": "false",
        "include-hidden-files": "false",
        "archive": "true",
    },
    ("artifact-id", "artifact-url", "artifact-digest"),
)
DOWNLOAD_ARTIFACT = StandIn(
    "download_artifact",
    {
        "name": "",
        "artifact-ids": "",
        "path": "",
        "pattern": "",
        "merge-multiple": "false",
        "github-token": "",
        "repository": "",
        "run-id": "",
        "digest-mismatch": "error",
        "skip-decompress": "false",
    },
    ("download-path",),
)
PUBLISH = StandIn(
    "publish",
    {
        "user": "__token__",
        "password": "",
        "repository-url": "",
        "repository_url": "",
        "packages-dir": "",
        "packages_dir": "",
        "verify-metadata": "",
        "verify_metadata": "",
        "skip-existing": "",
        "skip_existing": "",
        "verbose": "",
        "print-hash": "",
        "print_hash": "",
        "attestations": "true",
    },
)
NOTHING = StandIn("nothing")
"""What `--skip` puts in the place of an action."""

STANDINS = {
    "actions/checkout": CHECKOUT,
    "actions/setup-python": SETUP_PYTHON,
    "astral-sh/setup-uv": SETUP_UV,
    "actions/upload-artifact": UPLOAD_ARTIFACT,
    "actions/download-artifact": DOWNLOAD_ARTIFACT,
    "pypa/gh-action-pypi-publish": PUBLISH,
}
"""The actions that almost every workflow uses; `third_party` and `left_out` have the others."""


def write_actions(folder: Path, standins: Mapping[str, StandIn]) -> dict[str, Path]:
    """Write the stand-ins, by what `uses:` says, as composite actions below `folder`.

    Returns the folder that act takes for each repository of the real ones, by `owner/name@ref`.

    Source: https://docs.github.com/actions/reference/workflows-and-actions/metadata-syntax
    """
    places = {}
    for uses, standin in standins.items():
        name, _, ref = uses.partition("@")
        owner, repository, *inner = name.split("/")
        key = f"{owner}/{repository}@{ref}"
        places[key] = folder / re.sub(r"[^\w.-]", "-", key)
        place = places[key].joinpath(*inner)
        place.mkdir(parents=True, exist_ok=True)
        (place / "action.yml").write_text(json.dumps(_describe(uses, standin)), "utf-8")
    return places


def _describe(uses: str, standin: StandIn) -> dict[str, Any]:
    given = {
        "TRACER_INPUTS": "${{ toJSON(inputs) }}",
        "TRACER_USES": uses,
        "TRACER_VERSION": standin.version or uses.partition("@")[2],
        "TRACER_TOKEN": "${{ github.token }}",
        **standin.settings,
    }
    run = {
        "id": "run",
        "shell": "sh -e {0}",
        "run": f'"$TRACER_ACTION" {standin.module}',
        "env": given,
    }
    return {
        "name": standin.module,
        "description": "a stand-in of tracer",
        "inputs": {name: {"default": default} for name, default in standin.inputs.items()},
        "outputs": {name: {"value": f"${{{{ steps.run.outputs.{name} }}}}"} for name in standin.outputs},
        "runs": {"using": "composite", "steps": [run]},
    }
