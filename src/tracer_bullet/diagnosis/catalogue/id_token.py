"""The job gets no identity token from GitHub.

The texts are those of the `id` library, of uv, of twine and of GitHub's toolkit.
"""

from tracer_bullet.diagnosis.catalogue.spent import NOTHING_SENT
from tracer_bullet.diagnosis.failure import Failure

_EXCHANGE = "https://github.com/pypa/gh-action-pypi-publish/blob/unstable/v1/oidc-exchange.py"
_DOCS = "https://docs.github.com/en/actions/reference/security/oidc"
_UNSET = (
    r"ACTIONS_ID_TOKEN_REQUEST_(?:TOKEN|URL) (?:environment variable )?(?:was |is )?(?:unset|not set)",
    r"Unable to get ACTIONS_ID_TOKEN_REQUEST_(?:URL|TOKEN)",
    r"[Mm]issing ACTIONS_ID_TOKEN_REQUEST_(?:URL|TOKEN)",
    r"(?:missing or )?insufficient (?:OIDC token )?permissions",
    r"is the `id-token: write` permission missing",
    r"No OIDC token discovered",
)
_PERMISSION = """\
In .github/workflows/{workflow}, job `{job}`:
+     permissions:
+       id-token: write
Permissions of a job replace those of the workflow. Add `contents: read` if the job checks out the code."""

ID_TOKEN = (
    Failure(
        topic="fork-pull-request",
        title="A pull request from a fork gets no identity token",
        patterns=(
            r"called from a pull request on a fork",
            r"GitHub doesn't give these workflows OIDC permissions",
        ),
        happened="""\
A run of a pull request from a fork gets no identity token, whatever its permissions say. It could publish
in your name otherwise.""",
        cure="""\
Let the job run only if the code is your own. In .github/workflows/{workflow}, job `{job}`:
+     if: github.event_name != 'pull_request'""",
        spent=NOTHING_SENT,
        sources=(_EXCHANGE, "https://github.com/actions/attest-build-provenance/issues/99"),
    ),
    Failure(
        topic="empty-secret",
        title="The secret for the upload is empty",
        patterns=_UNSET,
        needs=("secret",),
        happened="""\
The upload is given the secret `{secret}`, which is empty in this run. Without a password the client tries
trusted publishing, and for that the job has no permission.""",
        cure="""\
Check that the secret exists, and whether it is one of an environment that the job does not name:
    gh secret list
    gh secret list --env {environment}
It is better to need no secret: `tracer migrate` changes the workflow to trusted publishing.
    tracer migrate {workflow}""",
        spent=NOTHING_SENT,
        sources=(_EXCHANGE, "https://github.com/sandialabs/atlas-ui-3/pull/608"),
    ),
    Failure(
        topic="no-id-token",
        title="The job may not ask GitHub for an identity token",
        patterns=_UNSET,
        happened="""\
The job has no `id-token: write` permission, so GitHub gives it no identity token. No job has it unless the
workflow says so. An empty password has the same effect: the client then tries trusted publishing.""",
        cure=_PERMISSION,
        spent=NOTHING_SENT,
        sources=(_EXCHANGE, _DOCS, "https://github.com/actions/attest/issues/184"),
    ),
    Failure(
        topic="no-identity-token",
        title="GitHub gave the job no identity token",
        patterns=(
            r"OpenID Connect token retrieval failed",
            r"Failed to obtain OIDC token",
            r"Failed to get ID token",
            r"Unable to retrieve an OIDC token",
            r"[Tt]rusted publishing (?:is )?not (?:supported|available) (?:in|for) this environment",
        ),
        happened="""\
The job asked GitHub for an identity token and got none. The text after the message names the cause:
a missing permission, a service that does not answer, or a machine that is not a runner of GitHub.""",
        cure=_PERMISSION,
        spent=NOTHING_SENT,
        sources=(_EXCHANGE, _DOCS),
    ),
    Failure(
        topic="trusted-publishing-failed",
        title="The client got no token from the index",
        patterns=(
            r"Failed to obtain token for trusted publishing",
            r"error: Trusted publishing failed",
            r"[Tt]rusted publishing exchange failure",
            r"TrustedPublishingFailure",
            r"Token request failed: the index produced an unexpected",
            r"Token response error: the index gave us an invalid response",
        ),
        happened="""\
Trusted publishing failed before the upload began. The log names no cause that tracer knows; often {index}
or GitHub was out of order for a moment.""",
        cure="""\
Look at https://status.python.org and https://www.githubstatus.com, then start the failed jobs again:
    {rerun}
If it fails again, compare the publisher on {index} with the job:
    tracer explain invalid-publisher""",
        spent=NOTHING_SENT,
        weak=True,
        sources=(_EXCHANGE, "https://docs.astral.sh/uv/guides/package/#publishing-your-package"),
    ),
)
