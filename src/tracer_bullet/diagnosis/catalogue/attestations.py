"""Attestations (PEP 740) that cannot be made, or that the index refuses.

The texts: https://github.com/pypi/warehouse/blob/main/warehouse/attestations/services.py,
https://github.com/pypa/twine/blob/main/twine/commands/upload.py.
"""

from tracer_bullet.diagnosis.catalogue.spent import TOKEN_ONLY
from tracer_bullet.diagnosis.failure import Failure

_SERVICES = "https://github.com/pypi/warehouse/blob/main/warehouse/attestations/services.py"
_DOCS = "https://docs.pypi.org/attestations/producing-attestations/"
_OFF = """\
In .github/workflows/{workflow}, job `{job}`:
+         with:
+           attestations: false"""

ATTESTATIONS = (
    Failure(
        topic="attestation-not-permitted",
        title="The job may not store an attestation",
        patterns=(
            r"Failed to persist attestation: Resource not accessible by integration",
            r"missing \"id-token\" permission\. Please add",
        ),
        happened="""\
`actions/attest` and its relatives sign with the identity token of the job and store the attestation on
GitHub. For that the job needs two permissions, and a `permissions:` block without them denies both.""",
        cure="""\
In .github/workflows/{workflow}, job `{job}`:
      permissions:
+       attestations: write
+       id-token: write
The files that the publish action uploads to PyPI are attested by that action, without this permission.""",
        spent="Nothing on an index, unless an upload came before.",
        sources=(
            "https://docs.github.com/en/actions/how-tos/secure-your-work/use-artifact-attestations/use-artifact-attestations",
            "https://github.com/ScottKirvan/BojuBot/pull/244",
        ),
    ),
    Failure(
        topic="attestations-need-trusted-publishing",
        title="Attestations need trusted publishing",
        patterns=(
            r"Attestations are only supported when using Trusted Publishing",
            r"Attestations are not currently supported (?:by|with) (?:this|the) (?:publisher|provider)",
        ),
        happened="""\
The upload brings attestations, but it authenticates with an API token. {index} accepts attestations only with
the token of a trusted publisher, from GitHub, GitLab or Google Cloud.""",
        cure="""\
Change the workflow to trusted publishing:
    tracer migrate {workflow}
Or upload without attestations. """
        + _OFF,
        spent="Nothing: the file name is still free.",
        sources=(_SERVICES, "https://github.com/pypi/warehouse/issues/17312"),
    ),
    Failure(
        topic="attestation-of-another-workflow",
        title="The attestation names another workflow than the publisher",
        patterns=(
            r"Verification failed: \d+ of \d+ policies succeeded",
            r"Could not verify the uploaded artifact using the included attestation",
            r"Certificate's [\w ]{1,60} (?:does not match|extension)",
        ),
        happened="""\
The attestation was signed for the workflow that started the run, while the publisher is the file that holds
the job. This happens in a reusable workflow. Both can never match there.""",
        cure="""\
Move the job that publishes into the workflow that starts the run, and register that file:
    tracer explain reusable-workflow
Until then, publish without attestations. """
        + _OFF,
        spent=TOKEN_ONLY,
        compares=True,
        sources=(
            _SERVICES,
            "https://github.com/DiamondLightSource/python-copier-template/issues/210",
            "https://github.com/pypa/gh-action-pypi-publish/issues/283",
        ),
    ),
    Failure(
        topic="no-attestation-for-file",
        title="A file has no attestation",
        patterns=(
            r"Upload with attestations requested, but (?P<filename>\S{1,300}) has no associated attestations",
        ),
        happened="""\
twine was told to upload attestations, and `{filename}` has none beside it. The publish action attests wheels
and `.tar.gz` files only, so a `.zip` in the folder has none.""",
        cure="""\
Build the sdist as `.tar.gz`, which is the only form that {index} accepts today:
    pyproject-build
Or upload without attestations. """
        + _OFF,
        spent=TOKEN_ONLY,
        sources=(
            "https://github.com/rzellem/EXOTIC/issues/1344",
            "https://github.com/pypa/twine/blob/main/twine/commands/upload.py",
        ),
    ),
    Failure(
        topic="attestation-refused",
        title="The index refuses the attestations of a file",
        patterns=(r"Invalid attestations supplied during upload",),
        happened="""\
The attestation does not belong to this file, is of a kind that {index} does not know, or is there twice.
Attestations of an earlier build in the same folder have this effect.""",
        cure="""\
Empty the folder, build once, attest once and upload at once. For the publish action nothing but the files of
this run may be in the folder:
    rm -rf dist/""",
        spent=TOKEN_ONLY,
        sources=(_SERVICES, _DOCS),
    ),
    Failure(
        topic="attestation-not-made",
        title="No attestation could be made",
        patterns=(
            r"Attestation generation failure",
            r"look like distributions but are not actually files",
            r"Failed to (?:persist|create) attestation",
        ),
        happened="""\
The publish action could not sign the files. Sigstore did not answer, or the folder holds a directory that is
called like a distribution.""",
        cure="""\
Look at https://status.sigstore.dev, then start the failed jobs again:
    {rerun}
If the folder holds directories, merge the artifacts while downloading. In .github/workflows/{workflow}:
+           merge-multiple: true""",
        spent=TOKEN_ONLY,
        sources=(
            "https://github.com/pypa/gh-action-pypi-publish/blob/unstable/v1/attestations.py",
            "https://github.com/pypa/gh-action-pypi-publish/issues/256",
        ),
    ),
)
