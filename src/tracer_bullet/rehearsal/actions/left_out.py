"""Actions that a rehearsal leaves out by itself, because they cannot change what is uploaded."""

from __future__ import annotations

import os

from tracer_bullet.rehearsal.actions.runner import note

LEFT_OUT = frozenset(
    (
        "8398a7/action-slack",
        "act10ns/slack",
        "actions/cache",
        "actions/configure-pages",
        "actions/dependency-review-action",
        "actions/deploy-pages",
        "actions/labeler",
        "actions/stale",
        "actions/upload-pages-artifact",
        "amannn/action-semantic-pull-request",
        "anchore/sbom-action",
        "appleboy/discord-action",
        "appleboy/telegram-action",
        "astral-sh/ruff-action",
        "benchmark-action/github-action-benchmark",
        "chartboost/ruff-action",
        "codecov/codecov-action",
        "codecov/test-results-action",
        "codespell-project/actions-codespell",
        "codspeedhq/action",
        "coverallsapp/github-action",
        "crate-ci/typos",
        "davidanson/markdownlint-cli2-action",
        "docker/build-push-action",
        "docker/login-action",
        "docker/metadata-action",
        "docker/setup-buildx-action",
        "docker/setup-qemu-action",
        "dorny/test-reporter",
        "fsfe/reuse-action",
        "getsentry/action-release",
        "github/codeql-action",
        "hendrikmuhs/ccache-action",
        "j178/prek-action",
        "jakebailey/pyright-action",
        "jamesives/github-pages-deploy-action",
        "jlumbroso/free-disk-space",
        "lycheeverse/lychee-action",
        "mikepenz/action-junit-report",
        "mozilla-actions/sccache-action",
        "ossf/scorecard-action",
        "peaceiris/actions-gh-pages",
        "peter-evans/create-or-update-comment",
        "peter-evans/repository-dispatch",
        "pre-commit-ci/lite-action",
        "pre-commit/action",
        "psf/black",
        "py-cov-action/python-coverage-comment-action",
        "python-semantic-release/publish-action",
        "ravsamhq/notify-slack-action",
        "readthedocs/actions",
        "rtcamp/action-slack-notify",
        "slackapi/slack-github-action",
        "sonarsource/sonarcloud-github-action",
        "sonarsource/sonarqube-scan-action",
        "step-security/harden-runner",
        "styfle/cancel-workflow-action",
        "super-linter/super-linter",
        "swatinem/rust-cache",
        "test-summary/action",
        "thollander/actions-comment-pull-request",
        "wagoid/commitlint-github-action",
        "zizmorcore/zizmor-action",
    )
)
"""Repositories of actions, in lower case."""


def run() -> None:
    """Say so, and do nothing."""
    name = os.environ["TRACER_USES"].partition("@")[0]
    note(f"the action `{name}` was left out: it does not change what is uploaded")
