"""`pypa/gh-action-pypi-publish` does not get as far as an upload.

The action runs a container whose image has the commit of the action as its tag.
https://github.com/pypa/gh-action-pypi-publish/blob/unstable/v1/action.yml
"""

from tracer_bullet.diagnosis.catalogue.spent import NOTHING_SENT
from tracer_bullet.diagnosis.failure import Failure

_ACTION = "https://github.com/pypa/gh-action-pypi-publish/blob/unstable/v1/action.yml"
_README = "https://github.com/pypa/gh-action-pypi-publish#non-goals"
_MISSING = r"(?:manifest unknown|manifest for \S+ not found|denied|unauthorized|name unknown)"

PUBLISH_ACTION = (
    Failure(
        topic="action-image-missing",
        title="The publish action has no image for this version",
        patterns=(
            (
                rf"Unable to find image 'ghcr\.io/pypa/gh-action-pypi-publish:(?P<version>[^']{{1,100}})' locally"
                rf".{{0,200}}?Error response from daemon: {_MISSING}"
            ),
        ),
        happened="""\
The action `pypa/gh-action-pypi-publish` runs an image that is named after its commit, and there is none for
`{version}`. Often this is the SHA of a tag object instead of a commit, or an old release.""",
        cure="""\
Pin the commit of the current release. This prints its SHA:
    gh api repos/pypa/gh-action-pypi-publish/commits/release/v1 --jq .sha
In .github/workflows/{workflow}, job `{job}`:
-       - uses: pypa/gh-action-pypi-publish@{version}
+       - uses: pypa/gh-action-pypi-publish@release/v1""",
        spent=NOTHING_SENT,
        sources=(
            "https://github.com/pypa/gh-action-pypi-publish/issues/290",
            "https://github.com/JSONbored/metagraphed/pull/423",
        ),
    ),
    Failure(
        topic="action-in-composite",
        title="The publish action is called by another action",
        patterns=(
            r"invalid reference format: repository name(?: \((?P<image>[^)]{1,200})\))? must be lowercase",
            (
                rf"Unable to find image 'ghcr\.io/(?P<image>(?!pypa/)[^']{{1,200}})' locally"
                rf".{{0,200}}?Error response from daemon: {_MISSING}"
            ),
        ),
        happened="""\
Docker looked for an image that is named after your own repository (`{image}`). This happens if a composite
action calls `pypa/gh-action-pypi-publish`, which the action does not support.""",
        cure="""\
Take the step out of the composite action, and put it into a job of the workflow itself:
+       - uses: pypa/gh-action-pypi-publish@release/v1
The composite action may still build the files and hand them over as an artifact.""",
        spent=NOTHING_SENT,
        sources=("https://github.com/pypa/gh-action-pypi-publish/issues/299", _README),
    ),
    Failure(
        topic="action-not-on-linux",
        title="The publish action runs on Linux only",
        patterns=(
            r"This action is only able to run under GNU/Linux environments",
            r"Container action is only supported on Linux",
            r"docker: (?:command )?not found",
            r"docker: No such file or directory",
        ),
        happened="""\
The action runs in a Docker container. It needs a Linux runner that has Docker, and a job without
`container:`.""",
        cure="""\
Build on every system, hand the files over as artifacts, and publish in one job on Linux. In
.github/workflows/{workflow}, job `{job}`:
+     runs-on: ubuntu-latest""",
        spent=NOTHING_SENT,
        sources=(_ACTION, "https://github.com/pypa/gh-action-pypi-publish/issues/54"),
    ),
    Failure(
        topic="attestation-exists",
        title="The files were published before in the same job",
        patterns=(r"already (?:has|have) (?:a )?publish attestations?(?:: (?P<filename>\S{1,200}))?",),
        happened="""\
The publish action leaves an attestation beside each file, and refuses files that have one. The job runs it
twice, for example for TestPyPI and then for PyPI, or an artifact was made after the first upload.""",
        cure="""\
Publish to each index in a job of its own, which downloads the files again. In .github/workflows/{workflow}:
+   {job}-2:
+     needs: [build, {job}]
+     steps:
+       - uses: actions/download-artifact@v8
+         with:
+           name: dist
+           path: dist/
+       - uses: pypa/gh-action-pypi-publish@release/v1""",
        spent="""\
What the first upload sent is on its index. Nothing was sent to the second one. A pending publisher there is
used up by the exchange of the token.""",
        sources=(
            "https://github.com/pypa/gh-action-pypi-publish/issues/319",
            "https://github.com/pypa/gh-action-pypi-publish/blob/unstable/v1/attestations.py",
        ),
    ),
)
