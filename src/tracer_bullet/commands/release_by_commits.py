"""`tracer release` if a tool makes the releases from the commits: begin, follow, find the version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.commands.running import conclude_run, follow_to_end, make_consent, wait_for_upload
from tracer_bullet.report import console

if TYPE_CHECKING:
    from argparse import Namespace

    from packaging.version import Version

    from tracer_bullet.fire.by_commits import CommitRelease
    from tracer_bullet.github.client import GitHub
    from tracer_bullet.status.status import PipelineStatus


def release_by_commits(
    options: Namespace, github: GitHub, status: PipelineStatus, release: CommitRelease, wanted: Version | None
) -> Version:
    """Begin and follow the release; returns the version that PyPI got.

    Raises RefusedError for what is not ready, UnfinishedError if no commit asked for a release, and
    FailedError if the run failed.
    """
    from packaging.version import Version  # noqa: PLC0415 - slow

    from tracer_bullet.fire.by_commits import begin_release, no_release  # noqa: PLC0415
    from tracer_bullet.fire.follow import Follower, find_run  # noqa: PLC0415

    consent = make_consent(yes=options.yes, again="tracer release --yes")
    sha = begin_release(github, status, release, wanted, consent)
    follower = Follower(github, status.survey.slug, console.say, options.timeout)
    console.say(f"waiting for the run of {release.path}")
    found = find_run(follower, release.path, sha, "push", release.branch)
    outcome = follow_to_end(follower, found, status.survey, "pypi")
    if not (outcome.ok or outcome.has_log):
        raise no_release(release, found.url)
    conclude_run(outcome, found, "after a repair: gh run rerun --failed")
    return Version(wait_for_upload(options, status.survey, "pypi", found))
