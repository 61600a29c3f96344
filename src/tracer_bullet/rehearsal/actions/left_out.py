"""Actions that a rehearsal leaves out by itself, because they cannot change what is uploaded."""

from __future__ import annotations

import os

from tracer_bullet.rehearsal.actions.runner import note

LEFT_OUT = frozenset(
    (
        "8398a7/action-slack",
        "actions/attest",
        "actions/attest-build-provenance",
        "actions/attest-sbom",
        "actions/cache",
        "actions/dependency-review-action",
        "actions/deploy-pages",
        "actions/labeler",
        "actions/stale",
        "actions/upload-pages-artifact",
        "anchore/sbom-action",
        "codecov/codecov-action",
        "codecov/test-results-action",
        "coverallsapp/github-action",
        "docker/setup-qemu-action",
        "dorny/test-reporter",
        "getsentry/action-release",
        "github/codeql-action",
        "hendrikmuhs/ccache-action",
        "jamesives/github-pages-deploy-action",
        "jlumbroso/free-disk-space",
        "mikepenz/action-junit-report",
        "mozilla-actions/sccache-action",
        "ossf/scorecard-action",
        "peaceiris/actions-gh-pages",
        "python-semantic-release/publish-action",
        "rtcamp/action-slack-notify",
        "slackapi/slack-github-action",
        "step-security/harden-runner",
        "styfle/cancel-workflow-action",
        "swatinem/rust-cache",
        "test-summary/action",
        "thollander/actions-comment-pull-request",
    )
)
"""Repositories of actions, in lower case."""


def run() -> None:
    """Say so, and do nothing."""
    name = os.environ["TRACER_USES"].partition("@")[0]
    note(f"the action `{name}` was left out: it does not change what is uploaded")
