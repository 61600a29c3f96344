"""The uploading tool gives up by itself, before or beside what an index says."""

from tracer_bullet.diagnosis.catalogue.spent import TOKEN_ONLY
from tracer_bullet.diagnosis.failure import Failure

UPLOADERS = (
    Failure(
        topic="attestation-taken-for-file",
        title="An attestation is taken for a distribution",
        patterns=(r"Unknown distribution format: '(?P<filename>[^']{1,200}\.attestation)'",),
        happened="""\
The folder holds the attestation `{filename}` of an earlier upload in the same job, and twine takes it for a
file to upload.""",
        cure="""\
Publish to each index in a job of its own, which downloads the files again:
    tracer explain attestation-exists""",
        spent=TOKEN_ONLY,
        sources=(
            "https://github.com/pypa/gh-action-pypi-publish/issues/283",
            "https://github.com/pypa/gh-action-pypi-publish/issues/319",
        ),
    ),
    Failure(
        topic="unknown-distribution-format",
        title="The folder holds something that is not a wheel or an sdist",
        patterns=(
            r"Unknown distribution format: '(?P<filename>[^']{1,200})'",
            r"Too many dots in|Invalid distribution filename: '?(?P<filename>[^' ]{1,200})",
        ),
        happened="""\
`{filename}` is in the folder that is uploaded. Several artifacts were downloaded without
`merge-multiple: true`, so each has a folder of its own. Or the build left another file there.""",
        cure="""\
If `{filename}` is a folder, it is an artifact. Merge them in job `{job}`, at actions/download-artifact:
+           path: dist/
+           pattern: dist-*
+           merge-multiple: true
If it is a file, keep it out of the artifact. At actions/upload-artifact, name the packages only:
            path: |
              dist/*.whl
              dist/*.tar.gz""",
        spent=TOKEN_ONLY,
        sources=(
            "https://github.com/insarlab/PySolid/pull/81",
            "https://github.com/AcademySoftwareFoundation/OpenTimelineIO/pull/1970",
        ),
    ),
    Failure(
        topic="no-distributions",
        title="There are no files to publish",
        patterns=(
            r"It looks like there are no Python distribution packages to publish in the directory",
            r"Cannot find file \(or expand pattern\): '(?P<filename>[^']{1,200})'",
            r"No files found to publish|ls: cannot access '(?P<filename>[^']{0,200}\*\.whl)'",
            r"No built packages found|There are no built distributions|No distribution files? (?:were )?found",
            r"not in gzip format .{0,40}dist/\*|could not find any files to (?:publish|upload)",
        ),
        weak=True,
        happened="""\
The folder that the step publishes from holds no wheel and no sdist. The build wrote to another folder, the
artifact was not downloaded, or it has a folder of its own.""",
        cure="""\
Show what is there, in a step before the upload:
    - run: find . -name '*.whl' -o -name '*.tar.gz'
Then download the artifact to the folder that is published. In .github/workflows/{workflow}, job `{job}`:
+         with:
+           path: dist/
+           merge-multiple: true""",
        spent=TOKEN_ONLY,
        sources=(
            "https://github.com/pypa/gh-action-pypi-publish/blob/unstable/v1/twine-upload.sh",
            "https://github.com/pypa/twine/blob/main/twine/commands/__init__.py",
        ),
    ),
    Failure(
        topic="malformed-upload",
        title="The request is not an upload that the index understands",
        patterns=(
            r"Unknown protocol version\.",
            r"Include at least one message digest",
            r"Python version is required for binary distribution uploads",
            r"Use 'source' as Python version for an sdist",
            r"Upload payload does not have a file",
            r"Should not be a tuple",
            r"Project pre-registration is no longer required or supported",
            r"Uploading documentation is no longer supported",
        ),
        happened="""\
The client sent a request that no current uploading tool sends. It is an old tool, such as
`setup.py upload`, or a script of one's own.""",
        cure="""\
Upload with a current tool:
    uvx twine upload dist/*
    uv publish""",
        spent=TOKEN_ONLY,
        sources=(
            "https://github.com/pypi/warehouse/blob/main/warehouse/forklift/legacy.py",
            "https://docs.pypi.org/api/upload/",
        ),
    ),
    Failure(
        topic="rate-limited",
        title="The index asks to wait",
        patterns=(
            r"Too many new projects created",
            r"HTTP Error 429\b",
            r"status code:? 429\b",
            r"HTTPError: 429\b",
            r"429 (?:Client Error: )?Too Many Requests",
        ),
        happened="""\
{index} limits how many projects an account or an address may create in an hour, and how many requests it
answers.""",
        cure="""\
Wait an hour, then start the failed jobs again:
    {rerun}""",
        spent=TOKEN_ONLY,
        sources=("https://github.com/pypi/warehouse/blob/main/warehouse/config.py",),
    ),
    Failure(
        topic="index-out-of-order",
        title="The index does not answer as it should",
        patterns=(
            r"HTTPError: 50[0234]\b",
            r"HTTP Error 50[0234]\b",
            r"status code:? 50[0234]\b",
            r"50[0234] Server Error: .{1,80}? for url: https://(?:upload\.|test\.)?pypi\.org",
            r"uploads? (?:are|is) (?:currently )?(?:disabled|unavailable)|read-only maintenance mode",
            r"[Nn]ew uploads are temporarily disabled",
            r"pypi\.org.{0,200}Name or service not known",
            r"pypi\.org.{0,200}[Nn]ame resolution",
            r"pypi\.org.{0,200}Connection (?:refused|reset|timed out)",
            r"pypi\.org.{0,200}dns error",
            r"pypi\.org.{0,200}Read timed out",
        ),
        happened="""\
{index} could not be reached, answered with an error of its own, or takes no uploads for the moment. Neither
the workflow nor the files are the fault, unless the address is misspelt.""",
        cure="""\
Look at https://status.python.org, then start the failed jobs again. Files that were taken are skipped with
`skip-existing: true`.
    {rerun}""",
        spent=TOKEN_ONLY,
        sources=(
            "https://status.python.org",
            "https://github.com/pypi/warehouse/blob/main/warehouse/forklift/legacy.py",
        ),
    ),
    Failure(
        topic="sdist-skipped-by-uv",
        title="uv has skipped a file with a name that is not normalised",
        patterns=(
            r"Skipping file that looks like a distribution, but is not a valid distribution filename: `?(?P<filename>[^`\s]{1,300})",
        ),
        weak=True,
        happened="""\
uv does not upload `{filename}`, because its name is not normalised, and ends well nevertheless. A green run
may have published nothing.""",
        cure="""\
Build with a current backend, which writes normalised names. In pyproject.toml:
    [build-system]
    requires = ["setuptools>=77"]
    build-backend = "setuptools.build_meta\"""",
        spent="Nothing.",
        sources=("https://github.com/astral-sh/uv/blob/main/crates/uv-publish/src/lib.rs",),
    ),
)
