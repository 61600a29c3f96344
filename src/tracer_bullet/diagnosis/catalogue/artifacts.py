"""The artifact actions: what one job hands to another.

The texts: https://github.com/actions/toolkit/tree/main/packages/artifact and the actions' own repositories.
"""

from tracer_bullet.diagnosis.catalogue.spent import NOTHING_SENT
from tracer_bullet.diagnosis.failure import Failure

_MIGRATION = "https://github.com/actions/upload-artifact/blob/main/docs/MIGRATION.md"
_UPLOAD = "https://github.com/actions/upload-artifact"
_DOWNLOAD = "https://github.com/actions/download-artifact"

ARTIFACTS = (
    Failure(
        topic="artifact-name-taken",
        title="Two jobs upload an artifact of the same name",
        patterns=(r"\(409\) Conflict: an artifact with this name already exists on the workflow run",),
        happened="""\
An artifact is written once. The jobs of a matrix, or two jobs of the run, upload one with the same name.""",
        cure="""\
Give each job its own name, and merge them while downloading. At actions/upload-artifact:
+           name: dist-${{ matrix.os }}-${{ strategy.job-index }}
At actions/download-artifact in job `{job}`:
-           name: dist
+           pattern: dist-*
+           merge-multiple: true""",
        spent=NOTHING_SENT,
        sources=("https://github.com/actions/upload-artifact/issues/478", _MIGRATION),
    ),
    Failure(
        topic="artifact-not-found",
        title="The artifact is not there",
        patterns=(
            r"Artifact not found for name: (?P<name>\S{1,200})",
            r"Unable to find any artifacts for the associated workflow",
            r"Unable to download artifact\(s\)",
        ),
        happened="""\
No job of this run has uploaded an artifact called `{name}`. Its job was skipped, uses another name, or is not
among the `needs` of this one. Artifacts also end after their retention time.""",
        cure="""\
Compare the names of actions/upload-artifact and actions/download-artifact, and let the job wait:
+     needs: build
To get at artifacts of another run, the step needs `run-id:` and `github-token:`.""",
        spent=NOTHING_SENT,
        sources=(_DOWNLOAD, "https://github.com/actions/download-artifact/issues/361"),
    ),
    Failure(
        topic="artifact-version-removed",
        title="This version of the artifact actions no longer works",
        patterns=(
            r"uses a deprecated version of `(?P<action>actions/(?:upload|download)-artifact: v\d)`",
            r"deprecated version of `(?P<action>actions/cache[^`]*)`",
        ),
        happened="""\
GitHub ends every run that uses `{action}`. Versions before v4 have not worked since January 2025.""",
        cure="""\
Use current versions of both actions together, because v3 and v4 do not see each other's artifacts:
+       - uses: actions/upload-artifact@v7
+       - uses: actions/download-artifact@v8
`tracer check` names the steps.""",
        spent=NOTHING_SENT,
        sources=(
            "https://github.blog/changelog/2024-04-16-deprecation-notice-v3-of-the-artifact-actions/",
            _MIGRATION,
        ),
    ),
    Failure(
        topic="artifact-name-invalid",
        title="The artifact's name has a character that is not allowed",
        patterns=(
            r"The artifact name is not valid: (?P<name>.{1,100}?)\. Contains the following character",
            r"Artifact (?:name|path) is not valid: (?P<name>.{1,100}?)\. Contains",
            r"The path for one of the files in artifact is not valid: (?P<name>.{1,100}?)\. Contains",
        ),
        happened="""\
The name `{name}` contains a character that artifacts cannot have, such as a slash, a colon or a quote. A
branch name such as `feature/x` in the artifact's name has this effect.""",
        cure="""\
Make the name of something without slashes:
-           name: dist-${{ github.ref_name }}
+           name: dist-${{ github.run_id }}""",
        spent=NOTHING_SENT,
        sources=(
            "https://github.com/actions/toolkit/blob/main/packages/artifact/src/internal/upload/path-and-artifact-name-validation.ts",
        ),
    ),
    Failure(
        topic="no-files-for-artifact",
        title="The build left no files to hand over",
        patterns=(
            r"No files were found with the provided path: (?P<what>.{1,100}?)\. No artifacts will be uploaded",
        ),
        happened="""\
No file matches `{what}`. The build wrote to another folder, or it did not run. Folders that begin with a dot
are left out.""",
        cure="""\
Correct the path at actions/upload-artifact, and let the step fail if it is wrong again:
+           path: dist/
+           if-no-files-found: error""",
        spent=NOTHING_SENT,
        weak=True,
        sources=(_UPLOAD,),
    ),
)
