"""A release that a tool makes from the commits, and how tracer begins it: by a merge, or by a push.

release-please keeps a pull request, and its merge is the release. Any other tool, such as
python-semantic-release, decides on each push to the default branch whether the commits ask for one.
https://github.com/googleapis/release-please#whats-a-release-pr
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from tracer_bullet.errors import RefusedError, UnfinishedError
from tracer_bullet.fire.branch import push_to_remote
from tracer_bullet.fire.git_writes import remote_commit
from tracer_bullet.fire.preflight import check_checkout
from tracer_bullet.fire.publish import WRITE
from tracer_bullet.github.client import path_of
from tracer_bullet.github.runs import find_runs
from tracer_bullet.project.git import ask_git, tags_at_head
from tracer_bullet.refs import HEADS
from tracer_bullet.workflow.proof.release_kind import ReleaseKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from packaging.version import Version

    from tracer_bullet.fire.branch import Consent
    from tracer_bullet.github.client import GitHub
    from tracer_bullet.status.status import PipelineStatus

READ = "Pull requests: read"
_TOOL = "release-please"
_HEAD = f"{_TOOL}--"
"""How the branches of its pull requests begin."""
_ASKS = re.compile(r"\w+ (?:(?:feat|fix|perf)(?:\([^)]*\))?!?|\w+(?:\([^)]*\))?!):")
"""The subject, after the hash, of a commit that asks for a release by the usual rules.

https://www.conventionalcommits.org/en/v1.0.0/#specification
"""
_MERGES = {"allow_squash_merge": "squash", "allow_merge_commit": "merge", "allow_rebase_merge": "rebase"}
"""What a repository may allow, and how a merge says it: https://docs.github.com/en/rest/pulls/pulls"""


class CommitRelease(NamedTuple):
    """The workflow at `path`, which a push to `branch` of `remote` starts; a merge does if `by_merge`."""

    path: str
    remote: str
    branch: str
    by_merge: bool


def find_commit_release(status: PipelineStatus) -> CommitRelease | None:
    """The workflow that releases by the commits; None if a release is something else here."""
    survey = status.survey
    for pipeline in status.pipelines:
        if pipeline.proof.release is ReleaseKind.OWN:
            text = survey.simulator.files[pipeline.path].text
            default = survey.simulator.repository.default_branch
            return CommitRelease(pipeline.path, survey.remote, default, _TOOL in text)
    return None


def begin_release(
    github: GitHub, status: PipelineStatus, release: CommitRelease, wanted: Version | None, consent: Consent
) -> str:
    """Merge the release pull request, or push the commits; returns the commit whose run releases.

    That is the one at the remote already if nothing waits to be merged or pushed. The status has passed
    `check_releasable`. Raises RefusedError for a version that the commits do not give, UnfinishedError for a
    no.
    """
    check_checkout(status)
    root = status.survey.root
    if release.by_merge:
        merged = _merge(github, status.survey.slug, release, wanted, consent)
        return merged or remote_commit(root, release.remote, HEADS + release.branch)
    if wanted:
        raise RefusedError(
            f"the commits decide on the version, so {wanted} cannot be asked for", hint="tracer release"
        )
    before = remote_commit(root, release.remote, HEADS + release.branch)
    head = push_to_remote(root, release.remote, release.branch, consent, _doubt)
    return _before_the_tool(github, status, head) if head == before else head


def _before_the_tool(github: GitHub, status: PipelineStatus, head: str) -> str:
    """The commit that the user pushed, if `head` is what the tool made of it: a commit with a tag.

    GitHub starts no run for what the tool pushes with GITHUB_TOKEN:
    https://docs.github.com/en/actions/concepts/security/github_token
    """
    root = status.survey.root
    if not tags_at_head(root) or find_runs(github, status.survey.slug, head_sha=head, event="push"):
        return head
    return ask_git(root, "rev-parse", "--verify", "--quiet", f"{head}^") or head


def no_release(release: CommitRelease, url: str) -> UnfinishedError:
    """The error for a run that ended well and released nothing."""
    cure = (
        "merge a commit such as `fix: …` or `feat: …`, wait for the pull request of release-please, then\n"
        if release.by_merge
        else "commit with a subject such as `fix: …` or `feat: …`, then\n"
    )
    return UnfinishedError("no commit asked for a release", hint=f"{cure}tracer release\n{url}")


def _doubt(commits: Sequence[str]) -> str:
    """A word on commits that ask for nothing by the usual rules; the tool may have others."""
    if any(map(_ASKS.match, commits)):
        return ""
    return "no commit asks for a release by the usual rules (`feat:`, `fix:`, `perf:`, `!`)"


def _merge(
    github: GitHub, slug: str, release: CommitRelease, wanted: Version | None, consent: Consent
) -> str:
    """Merge the release pull request; returns the commit, empty if there is no such pull request."""
    pull = _find_pull(github, slug, release.branch)
    if pull is None:
        return ""
    title, url = str(pull["title"]), str(pull["html_url"])
    if wanted and not re.search(rf"(?<![\w.]){re.escape(str(wanted))}(?![\w.])", title):
        raise RefusedError(f"the release pull request is “{title}”, and {wanted} is to be released", hint=url)
    if not consent.confirm(
        f"Merge the release pull request “{title}” ({url})? This starts the release to PyPI."
    ):
        raise UnfinishedError("nothing was released", hint="tracer release")
    data = {"sha": pull["head"]["sha"], "merge_method": _method(github.get(path_of(slug)))}
    answer = github.send("PUT", path_of(slug, "pulls", str(pull["number"]), "merge"), data, WRITE)
    return str(answer["sha"])


def _find_pull(github: GitHub, slug: str, branch: str) -> dict[str, Any] | None:
    """The open release pull request into `branch`; raises RefusedError if there are several."""
    query = {"state": "open", "base": branch, "per_page": 100}
    found = github.get(path_of(slug, "pulls"), READ, **query)
    ours = [one for one in found or [] if str(one["head"]["ref"]).startswith(_HEAD)]
    if len(ours) > 1:
        listed = ", ".join(f"#{one['number']} {one['title']}" for one in ours)
        raise RefusedError(f"several release pull requests are open: {listed}", hint="merge one on GitHub")
    return ours[0] if ours else None


def _method(repository: dict[str, Any] | None) -> str:
    """The first way to merge that the repository allows; GitHub tells it to those who may push."""
    allowed = [method for key, method in _MERGES.items() if (repository or {}).get(key)]
    return allowed[0] if allowed else "merge"
