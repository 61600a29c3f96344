"""`release-please-action`, recorded: a push to the default branch counts as the merge of its pull request.

The real one finds that pull request on GitHub, and its merge has raised the version already.
Source: https://github.com/googleapis/release-please-action/blob/main/src/index.ts
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tracer_bullet.errors import TracerError
from tracer_bullet.project.metadata import written_name
from tracer_bullet.project.packaging_files import read_project
from tracer_bullet.project.versions.registry import read_version_source
from tracer_bullet.refs import HEADS
from tracer_bullet.rehearsal.actions.runner import fail, give_up, is_true, note, read_inputs, set_output
from tracer_bullet.rehearsal.programs import gh


def run() -> None:
    """Make the release of the version that the pushed commit has; nothing on another branch."""
    inputs = read_inputs()
    branch = inputs["target-branch"] or _default_branch()
    is_due = os.environ["GITHUB_REF"] == HEADS + branch and not is_true(inputs["skip-github-release"])
    set_output("releases_created", str(is_due).lower())
    set_output("prs_created", "false")
    if not is_due:
        note("release-please was recorded, not done: only a merge of its pull request makes a release")
        return
    place = _clone()
    version = _version(place)
    tag = _name_tag(inputs, place) + version
    _release(place, tag)
    note(f"release-please was recorded, not done: this push counts as the merge of its pull request, `{tag}`")
    found = {"release_created": "true", "tag_name": tag, "version": version, "sha": os.environ["GITHUB_SHA"]}
    for name, value in found.items():
        set_output(name, value)


def _name_tag(inputs: dict[str, str], place: Path) -> str:
    """The text before the version in the tag.

    Source: https://github.com/googleapis/release-please/blob/main/docs/manifest-releaser.md
    """
    if inputs["path"] or is_true(inputs["include-component-in-tag"]):
        give_up("release-please releases a folder, or names the tag by it")
    if inputs["release-type"]:
        return "v"
    settings = _read_settings(place / (inputs["config-file"] or "release-please-config.json"))
    own = written_name(read_project(place))
    component = settings.get("component") or settings.get("package-name") or own
    is_named = settings.get("include-component-in-tag", True) and component
    named = f"{component}{settings.get('tag-separator', '-')}" if is_named else ""
    return named + ("v" if settings.get("include-v-in-tag", True) else "")


def _read_settings(path: Path) -> dict[str, Any]:
    """The settings of the only package, at the root; ends the step if the file has no such package."""
    try:
        found = json.loads(path.read_text("utf-8"))
        packages = found["packages"]
    except (OSError, ValueError, KeyError, TypeError):
        fail(f"release-please: Missing required manifest config: {path.name}")
    if list(packages) != ["."]:
        give_up("release-please releases several packages, or one in a folder")
    return {**found, **(packages["."] or {})}


def _default_branch() -> str:
    event = json.loads(Path(os.environ["GITHUB_EVENT_PATH"]).read_text("utf-8"))
    return str(event["repository"]["default_branch"])


def _clone() -> Path:
    """The pushed commit, which a job without a checkout does not have at hand."""
    place = Path(os.environ["RUNNER_TEMP"], "release-please")
    subprocess.run(["git", "clone", "--quiet", os.environ["TRACER_ORIGIN"], str(place)], check=True)
    subprocess.run(["git", "-C", str(place), "checkout", "--quiet", os.environ["GITHUB_SHA"]], check=True)
    return place


def _version(place: Path) -> str:
    try:
        return read_version_source(place).version or give_up("no file holds the version of the project")
    except TracerError as error:
        give_up(f"release-please would raise a version that cannot be read: {error.message}")


def _release(place: Path, tag: str) -> None:
    """The tag and the release, unless the tag is there already."""
    steps = (["tag", tag], ["push", "--quiet", "origin", tag])
    if any(subprocess.run(["git", "-C", str(place), *words], check=False).returncode for words in steps):
        give_up(
            f"the version of this commit has been released as `{tag}`, and release-please would raise it",
            "commit the version of the next release before the rehearsal",
        )
    os.environ["GH_TOKEN"] = os.environ["TRACER_TOKEN"]
    if gh.run("gh", ["release", "create", tag, "--repo", os.environ["GITHUB_REPOSITORY"]]):
        sys.exit(1)
