"""`python-semantic-release` for real, on the repository of this run: version, commit, tag, build, release.

Source: https://github.com/python-semantic-release/python-semantic-release/blob/master/src/gh_action/action.sh
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from typing import TYPE_CHECKING

from tracer_bullet.rehearsal.actions.runner import give_up, is_true, read_inputs
from tracer_bullet.rehearsal.actions.tools import call, install_tool, workspace
from tracer_bullet.rehearsal.actions.versions import read_action_version

if TYPE_CHECKING:
    from pathlib import Path

_SWITCHES = ("commit", "tag", "push", "changelog", "vcs_release")


def run() -> None:
    """Let the tool decide what is released."""
    inputs = read_inputs()
    place = workspace() / inputs["directory"]
    # a tag that is checked out is no branch to release from
    if subprocess.run(["git", "symbolic-ref", "-q", "HEAD"], cwd=place, check=False).returncode:
        give_up("python-semantic-release runs on a tag, and it releases from a branch")
    version = read_action_version(os.environ["TRACER_VERSION"])
    limits = f">={version.major},<{version.major + 1}" if version else ""
    programs = install_tool(f"python-semantic-release{limits}")
    for key in ("name", "email"):
        call("git", "config", f"user.{key}", inputs[f"git_committer_{key}"], place=place)
    options = [*shlex.split(inputs["root_options"]), *list_options(inputs, is_root=True)]
    command: list[str | Path] = [
        programs / "semantic-release",
        *options,
        "version",
        *list_options(inputs, is_root=False),
    ]
    token = inputs["github_token"] or os.environ["TRACER_TOKEN"]
    code = call(*command, place=place, GH_TOKEN=token)
    if code:
        sys.exit(code)


def list_options(inputs: dict[str, str], *, is_root: bool) -> list[str]:
    """What the action's inputs are on the command line."""
    if is_root:
        options = ["--config", inputs["config_file"]] if inputs["config_file"] else []
        options += ["--noop"] if is_true(inputs["no_operation_mode"]) else []
        return options + (["--strict"] if is_true(inputs["strict"]) else [])
    options = [f"--{inputs['force']}"] if inputs["force"] else []
    options += ["--as-prerelease"] if is_true(inputs["prerelease"]) else []
    if inputs["prerelease_token"]:
        options += ["--prerelease-token", inputs["prerelease_token"]]
    for name in _SWITCHES:
        if inputs[name]:
            switch = name.replace("_", "-")
            options.append(f"--{switch}" if is_true(inputs[name]) else f"--no-{switch}")
    options += ["--skip-build"] if inputs["build"].lower() == "false" else []
    if inputs["build_metadata"]:
        options += ["--build-metadata", inputs["build_metadata"]]
    return options
