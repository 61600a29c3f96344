"""Pushing a branch that an earlier run may have pushed, without taking anything away from people."""

from __future__ import annotations

import subprocess

from tracer_bullet.errors import TracerError

_SIGNATURE = "https://github.com/asottile/all-repos"
"""all-repos ends the message of each of its commits with this address."""


def bring_branch(branch: str) -> bool:
    """Push HEAD to `branch` of `origin`; False if it holds the same already.

    A commit of an earlier run is replaced. Raises TracerError if the branch holds commits of people, and
    CalledProcessError if git cannot push.
    """
    there = _commit_of(f"refs/remotes/origin/{branch}")
    if not there:
        call_git("push", "--quiet", "origin", f"HEAD:refs/heads/{branch}")
        return True
    if _describe(there) == _describe("HEAD"):
        return False
    if others := _commits_of_people(there):
        raise TracerError(
            f"branch `{branch}` has commits that are not tracer's: {others[0]}",
            hint="merge or close its pull request and delete the branch, then run again",
        )
    call_git(
        "push",
        "--quiet",
        f"--force-with-lease=refs/heads/{branch}:{there}",
        "origin",
        f"HEAD:refs/heads/{branch}",
    )
    return True


def call_git(*words: str) -> str:
    """What git prints; raises CalledProcessError with what it said."""
    return subprocess.run(["git", *words], capture_output=True, text=True, check=True).stdout.strip()


def _commit_of(ref: str) -> str:
    words = ["git", "rev-parse", "--verify", "--quiet", ref]
    return subprocess.run(words, capture_output=True, text=True, check=False).stdout.strip()


def _describe(commit: str) -> str:
    """The tree, where it starts from, and the message: what is the same in a second run."""
    return call_git("log", "-1", "--format=%T %P %B", commit)


def _commits_of_people(branch: str) -> list[str]:
    """The short hashes of what is on `branch` beside the default branch, and not from all-repos."""
    listed = call_git("log", "--format=%h%x00%B%x01", f"origin/HEAD..{branch}").split("\x01")
    commits = (entry.strip().partition("\0") for entry in listed if entry.strip())
    return [short for short, _, message in commits if _SIGNATURE not in message]
