"""Actions that make a release on GitHub: recorded by the stand-in of GitHub's API, not done.

Source: https://github.com/softprops/action-gh-release and https://github.com/ncipollo/release-action
"""

from __future__ import annotations

import glob
import os
import re
import sys
from pathlib import Path

from tracer_bullet.refs import TAGS
from tracer_bullet.rehearsal.actions.runner import fail, is_true, note, read_inputs, set_output
from tracer_bullet.rehearsal.actions.tools import workspace
from tracer_bullet.rehearsal.programs import gh


def run() -> None:
    """Record the release of the tag that the step names, else of the run's own."""
    inputs = read_inputs()
    action = os.environ["TRACER_USES"].partition("@")[0]
    tag = inputs["tag_name"] or inputs["tag"] or inputs["automatic_release_tag"]
    ref = os.environ["GITHUB_REF"]
    tag = tag.removeprefix(TAGS) or (ref.removeprefix(TAGS) if ref.startswith(TAGS) else "")
    if not tag and "drafter" in action:
        note(f"the action `{action}` was recorded, not done: it drafts a release")
        return
    if not tag:
        fail("GitHub Releases requires a tag")
    _record(tag, find_assets(inputs), inputs)
    note(f"the action `{action}` was recorded, not done: the release `{tag}`")
    set_output("tag_name", tag)
    slug = os.environ["GITHUB_REPOSITORY"]
    set_output("url", f"https://github.com/{slug}/releases/tag/{tag}")
    set_output("html_url", f"https://github.com/{slug}/releases/tag/{tag}")


def find_assets(inputs: dict[str, str]) -> list[Path]:
    """The files that go with the release."""
    found: list[Path] = []
    for pattern in re.split(r"[\n,]", inputs["files"] or inputs["artifacts"]):
        if not pattern.strip():
            continue
        # `Path.glob` takes no absolute pattern
        matches = sorted(glob.glob(str(workspace() / pattern.strip()), recursive=True))  # noqa: PTH207
        if not matches:
            text = f"Pattern '{pattern.strip()}' does not match any files."
            if is_true(inputs["fail_on_unmatched_files"]) or is_true(inputs["artifactErrorsFailBuild"]):
                fail(text)
            print(f"::warning::{text}", flush=True)
        found += [Path(name) for name in matches if Path(name).is_file()]
    return found


def _record(tag: str, files: list[Path], inputs: dict[str, str]) -> None:
    os.environ["GH_TOKEN"] = os.environ["TRACER_TOKEN"]
    names = [str(file) for file in files]
    flags = ["--draft"] if is_true(inputs["draft"]) else []
    flags += ["--prerelease"] if is_true(inputs["prerelease"]) else []
    title = inputs["name"] or inputs["release_name"] or tag
    if gh.run("gh", ["release", "view", tag]) == 0:
        command = ["release", "upload", tag, *names, "--clobber"] if names else []
    else:
        command = ["release", "create", tag, *names, "--title", title, "--notes", inputs["body"], *flags]
    if command and gh.run("gh", command):
        sys.exit(1)
