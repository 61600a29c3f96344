"""Beginning a release: the tag by git, then, if the workflow asks for it, the release on GitHub.

GitHub answers a release whose commit changes workflows with 404 unless the token may change workflows, so the
tag is pushed first: https://docs.github.com/en/rest/releases/releases#create-a-release.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from tracer_bullet.errors import RefusedError, UnfinishedError
from tracer_bullet.fire.git_writes import push, remote_commit, write_git
from tracer_bullet.github.client import path_of
from tracer_bullet.github.runs import COMPLETED, find_runs
from tracer_bullet.refs import TAGS

if TYPE_CHECKING:
    from pathlib import Path

    from tracer_bullet.fire.branch import Consent
    from tracer_bullet.fire.preflight import ReleasePlan
    from tracer_bullet.github.client import GitHub

WRITE = "Contents: write"
START = "Actions: write"


def publish_tag(root: Path, plan: ReleasePlan, consent: Consent) -> None:
    """Make the tag on the commit of the plan and push it; nothing where it is there.

    Raises RefusedError for a tag on another commit, UnfinishedError for a no.
    """
    there = remote_commit(root, plan.remote, TAGS + plan.tag)
    here = write_git(root, "for-each-ref", "--format=%(objectname) %(*objectname)", TAGS + plan.tag).split()
    for found, place in ((there, f"at `{plan.remote}`"), (here[-1] if here else "", "here")):
        if found and found != plan.sha:
            raise RefusedError(
                f"the tag `{plan.tag}` is on another commit {place}",
                hint=f"release another version, or look what was released: git show {plan.tag}",
            )
    if there:
        return
    what = (
        "This starts the release to PyPI." if plan.event == "push" else "A release on GitHub comes after it."
    )
    if not consent.confirm(f"Push the tag `{plan.tag}` to `{plan.remote}`? {what}"):
        raise UnfinishedError("nothing was released", hint=f"tracer release {plan.version}")
    if not here:
        write_git(root, "tag", plan.tag, plan.sha)
    push(root, plan.remote, TAGS + plan.tag)


def publish_release(github: GitHub, slug: str, plan: ReleasePlan, consent: Consent) -> None:
    """Publish the release of the tag on GitHub, with generated notes; nothing where it is there.

    Raises UnfinishedError for a no, NoAccessError for a token that may not.
    """
    if github.get(path_of(slug, "releases", "tags", plan.tag), "Contents: read"):
        return
    if not consent.confirm(f"Publish the release `{plan.tag}` on GitHub? This starts the release to PyPI."):
        raise UnfinishedError(
            "the tag is pushed, and nothing was released",
            hint=f"gh release create {plan.tag} --generate-notes",
        )
    data = {
        "tag_name": plan.tag,
        "name": plan.tag,
        "prerelease": plan.version.is_prerelease,
        "generate_release_notes": True,
    }
    github.send("POST", path_of(slug, "releases"), data, WRITE)


def start_release(github: GitHub, slug: str, plan: ReleasePlan, consent: Consent) -> frozenset[int]:
    """Start the manual run that releases, unless one is on its way; returns the runs that are not the one.

    Raises UnfinishedError for a no, NoAccessError for a token that may not.
    https://docs.github.com/en/rest/actions/workflows#create-a-workflow-dispatch-event
    """
    found = find_runs(github, slug, head_sha=plan.sha, event=plan.event)
    mine = [run for run in found if run.path == plan.path]
    old = frozenset(run.id for run in mine if run.status == COMPLETED)
    if len(mine) > len(old):
        return old
    if not consent.confirm(
        f"Start {plan.path} with the version {plan.version}? This starts the release to PyPI."
    ):
        raise UnfinishedError("nothing was released", hint=f"tracer release {plan.version}")
    data = {"ref": plan.branch, "inputs": {plan.version_input: str(plan.version)}}
    file = PurePosixPath(plan.path).name
    github.send("POST", path_of(slug, "actions", "workflows", file, "dispatches"), data, START)
    return old
