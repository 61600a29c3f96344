"""Getting the tracer branch to GitHub: commit what tracer wrote, show what a push would publish, push."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracer_bullet.errors import RefusedError, UnfinishedError
from tracer_bullet.fire.git_writes import (
    commit_paths,
    commits_to_push,
    is_ancestor,
    push,
    remote_commit,
    write_git,
)
from tracer_bullet.fire.tracer_commit import paths_to_commit
from tracer_bullet.refs import HEADS
from tracer_bullet.text.counted import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

_MOST_LISTED = 20


@dataclass(frozen=True)
class Consent:
    """How the user is asked (`confirm` gets a question) and told (`say` gets a line)."""

    confirm: Callable[[str], bool]
    say: Callable[[str], None]


def commit_tracer(root: Path, workflows: Sequence[str], message: str, consent: Consent) -> None:
    """Commit what tracer wrote into `workflows` and the answers; nothing where that is committed.

    Raises RefusedError for other changes in the way, UnfinishedError for a no.
    """
    paths = paths_to_commit(root, workflows)
    if not paths:
        return
    for path in paths:
        consent.say(f"  {path}")
    if not consent.confirm(f"Commit these files as “{message}”?"):
        raise UnfinishedError("nothing was committed", hint=f"git commit -m '{message}' -- {' '.join(paths)}")
    commit_paths(root, paths, message)


def push_to_remote(
    root: Path,
    remote: str,
    branch: str,
    consent: Consent,
    doubt: Callable[[Sequence[str]], str] | None = None,
) -> str:
    """Bring the branch at the remote to HEAD, and return that commit; nothing where it is there already.

    `doubt` gets the commits, as short hash and subject, and returns a warning about them or nothing.

    Raises RefusedError where that would need force, UnfinishedError for a no.
    """
    head = write_git(root, "rev-parse", "HEAD")
    there = remote_commit(root, remote, HEADS + branch)
    if there == head:
        return head
    if there and not is_ancestor(root, there):
        raise RefusedError(
            f"`{branch}` at `{remote}` has commits that you do not have",
            hint=f"git pull --rebase {remote} {branch}, then run this again",
        )
    commits = commits_to_push(root, remote, there)
    warning = doubt(commits) if doubt else ""
    if warning:
        consent.say(f"warning: {warning}")
    consent.say(f"a push to `{remote}` publishes {counted(len(commits), 'commit')}:")
    for commit in commits[:_MOST_LISTED]:
        consent.say(f"  {commit}")
    if len(commits) > _MOST_LISTED:
        consent.say(f"  and {len(commits) - _MOST_LISTED} more")
    if not consent.confirm(f"Push `{branch}` to `{remote}`?"):
        raise UnfinishedError(
            "nothing was pushed", hint=f"git push -u {remote} {branch}, then run this again"
        )
    push(root, remote, f"HEAD:{HEADS}{branch}")
    return head
