"""The index refuses a file for its name, its size or its place in the release.

The texts: https://github.com/pypi/warehouse/blob/main/warehouse/forklift/legacy.py
"""

from tracer_bullet.diagnosis.catalogue.spent import TOKEN_ONLY
from tracer_bullet.diagnosis.failure import Failure

_LEGACY = "https://github.com/pypi/warehouse/blob/main/warehouse/forklift/legacy.py"
_REUSE = "https://pypi.org/help/#file-name-reuse"
_NEWER = """\
Build with a current backend, which names files as the specification says. In pyproject.toml:
    [build-system]
    requires = ["setuptools>=77"]
    build-backend = "setuptools.build_meta"
`python setup.py sdist` does not read that. If the workflow runs it, run instead:
    pip install build
    python -m build"""

FILE_NAMES = (
    Failure(
        topic="file-exists",
        title="The file is on the index already, with other bytes",
        patterns=(
            r"File already exists(?: \('(?P<filename>[^']{1,300})')?",
            r"Local file and index file do not match for `?(?P<filename>[^`\s]{1,300})",
            r"HTTP Error 409\b",
            r"409 Client Error\b",
            r"status code:? 409\b",
        ),
        happened="""\
{index} holds `{filename}` from an earlier upload, and takes each file name only once, even after a deletion.
The same version was built twice, with different bytes.""",
        cure="""\
Upload another version. For a release, raise the version in pyproject.toml and release again:
    uv version --bump patch
For runs that are not releases, give every run its own version, such as `1.2.0.dev$GITHUB_RUN_ID`. A workflow
of `tracer init`, and one that `tracer arm` has armed, does this by itself:
    tracer arm {workflow}""",
        spent="""\
The file name: `{filename}` is taken on {index} for good. Files of the release that were uploaded before are
there too.""",
        sources=(_LEGACY, _REUSE),
    ),
    Failure(
        topic="file-name-used-before",
        title="A deleted file had this name",
        patterns=(
            r"This filename was previously used by a file that has since been deleted",
            r"This filename has already been used, use a different version",
        ),
        happened="""\
A file with this name was on {index} and was deleted. Its name stays taken, and so it does if the whole
release or project was deleted.""",
        cure="""\
Upload another version:
    uv version --bump patch""",
        spent="The file name, for good.",
        sources=(_LEGACY, _REUSE),
    ),
    Failure(
        topic="release-too-old",
        title="The release takes no more files after fourteen days",
        patterns=(r"Uploading new files to releases older than (?P<what>\d+) days is not allowed",),
        happened="""\
The version has been on {index} for more than {what} days, and since July 2026 such a release takes no new
files. `skip-existing` does not help, because a file with other bytes counts as a new one.""",
        cure="""\
Upload another version:
    uv version --bump patch
For runs that are not releases, give every run its own version:
    tracer arm {workflow}""",
        spent="The version: it takes no more files on {index}.",
        sources=(_LEGACY, "https://github.com/pypi/warehouse/issues/20251"),
    ),
    Failure(
        topic="local-version",
        title="The version has a local part",
        patterns=(
            r"The use of local versions in (?:<Version\()?'?(?P<version>[^'<>\s]{1,100})'?(?:\)>)? is not allowed",
            r"(?P<version>\S{1,100}) is an invalid value for Version\. Error: Can't use PEP 440 local versions",
        ),
        happened="""\
The version `{version}` has a local part, after the `+`. {index} takes none. setuptools-scm and hatch-vcs add
one to every commit that is not exactly a tag, or that has changed files.""",
        cure="""\
Leave the local part out. With setuptools-scm, in pyproject.toml:
    [tool.setuptools_scm]
    local_scheme = "no-local-version"
With hatch-vcs:
    [tool.hatch.version.raw-options]
    local_scheme = "no-local-version"
A release has to be built from a clean checkout of its tag.""",
        spent=TOKEN_ONLY,
        sources=(_LEGACY, "https://github.com/pypa/gh-action-pypi-publish/issues/369"),
    ),
    Failure(
        topic="second-sdist",
        title="The release has an sdist already",
        patterns=(r"Only one sdist may be uploaded per release",),
        happened="""\
A release holds one sdist, and this version has one under another name. A newer backend may write
`my_project-1.0.tar.gz` where an older one wrote `my-project-1.0.tar.gz`.""",
        cure="""\
Upload another version, or upload only the wheels:
    twine upload dist/*.whl""",
        spent="The sdist of this version is the one that is on {index}.",
        sources=(_LEGACY, "https://github.com/pypi/warehouse/issues/15824"),
    ),
    Failure(
        topic="sdist-name",
        title="The sdist's file name is not normalised",
        patterns=(
            r"Filename '(?P<filename>[^']{1,300})' is invalid, should be '(?P<wanted>[^']{1,300})'",
            r"Invalid source distribution filename: (?P<filename>\S{1,300})",
        ),
        happened="""\
The file is called `{filename}`, and {index} expects `{wanted}`. An old version of the build backend writes
such names.""",
        cure=_NEWER,
        spent=TOKEN_ONLY,
        sources=(_LEGACY, "https://peps.python.org/pep-0625/"),
    ),
    Failure(
        topic="file-of-another-project",
        title="The file name does not begin with the project name",
        patterns=(
            r"Start filename for '(?P<what>[^']{1,200})' with '(?P<wanted>[^']{1,200})'",
            r"Filename '(?P<filename>[^']{1,300})' should contain the normalized project name '(?P<wanted>[^']{1,200})'",
        ),
        happened="""\
The file name has to begin with `{wanted}`, the normalised name of the project. Either the file belongs to
another project, or an old build backend wrote the name. A version such as `1.0-1` confuses the check too.""",
        cure=_NEWER,
        spent=TOKEN_ONLY,
        sources=(
            _LEGACY,
            "https://github.com/pypa/twine/issues/1069",
            "https://github.com/mottosso/Qt.py/pull/453",
        ),
    ),
    Failure(
        topic="version-in-file-name",
        title="File name and metadata have different versions",
        patterns=(r"Version in filename should be '(?P<wanted>[^']{1,100})' not '(?P<version>[^']{1,100})'",),
        happened="""\
The file name says version `{version}`, the metadata says `{wanted}`. The file was renamed after it was built,
or a backend wrote a version that is not normalised.""",
        cure="""\
Do not rename files. Build again from an empty folder:
    rm -rf dist/
    pyproject-build""",
        spent=TOKEN_ONLY,
        sources=(_LEGACY,),
    ),
    Failure(
        topic="platform-tag",
        title="The wheel is for a platform that the index does not take",
        patterns=(
            r"Binary wheel '(?P<filename>[^']{1,300})' has an unsupported platform tag '(?P<what>[^']{1,100})'",
        ),
        happened="""\
The platform tag `{what}` says nothing about the system libraries that the wheel needs, so {index} does not
take it. A wheel for Linux needs a `manylinux` or `musllinux` tag.""",
        cure="""\
Build the wheels with cibuildwheel, or repair the ones that you have:
    uvx cibuildwheel --output-dir dist
    uvx auditwheel repair dist/*-linux_*.whl --wheel-dir dist""",
        spent=TOKEN_ONLY,
        sources=(
            _LEGACY,
            "https://packaging.python.org/en/latest/specifications/platform-compatibility-tags/",
        ),
    ),
    Failure(
        topic="file-too-large",
        title="The file or the project is too large",
        patterns=(
            r"(?P<what>File|Project size) too large\. Limit for project '?(?P<name>[^' ]{1,200})'? ",
            r"413 (?:Client Error: )?Request Entity Too Large",
        ),
        happened="""\
{index} takes files of up to 100 MB and projects of up to 10 GB, unless a project was granted more. `{what}` is
over the limit.""",
        cure="""\
Look what makes the file large, and leave out data that is not needed:
    unzip -lv dist/*.whl | sort -n | tail
Otherwise ask for a higher limit: https://docs.pypi.org/project-management/storage-limits/""",
        spent=TOKEN_ONLY,
        sources=(_LEGACY, "https://docs.pypi.org/project-management/storage-limits/"),
    ),
    Failure(
        topic="wheel-broken",
        title="The file is not a complete wheel or sdist",
        patterns=(
            r"WHEEL not found at (?P<what>\S{1,300})",
            r"Wheel '(?P<filename>[^']{1,300})' does not contain the required (?P<what>[A-Z]+) file",
            r"Wheel '(?P<filename>[^']{1,300})' has invalid (?P<what>entry points)",
            r"Incorrect number of top-level directories in sdist",
            r"PKG-INFO not found at (?P<what>\S{1,300})",
            r"ZIP archive not accepted: (?P<what>[^.]{1,200})",
            r"tar archive not accepted: (?P<what>[^.]{1,200})",
            r"File (?:is not a (?:zip|tar)file|exceeds compression ratio|does not use a supported compression)",
            r"License-File (?P<what>.{1,200}?) does not exist in distribution file",
            r"Invalid distribution file\.",
            r"Unable to parse name and version from wheel filename",
        ),
        happened="""\
{index} looked into the file and did not find what a wheel or an sdist has to hold (`{what}`). The file was
renamed, packed by hand, or built by an old backend.""",
        cure="""\
Build with a current backend, do not rename the files, and look into them before the upload:
    pyproject-build
    unzip -l dist/*.whl
If the name has hyphens or dots, the folder inside is called after the normalised name.""",
        spent=TOKEN_ONLY,
        sources=(
            _LEGACY,
            "https://docs.pypi.org/archives/",
            "https://github.com/pypi/warehouse/issues/17111",
        ),
    ),
    Failure(
        topic="file-extension",
        title="The file is neither a wheel nor an sdist",
        patterns=(
            r"Invalid file extension: (?:Extension (?P<what>\S{1,20}) is invalid)?",
            r"Cannot upload a file with (?P<what>[^.]{1,80}?) in the name",
            r"Invalid distribution file\. *(?:See|for url|$)",
        ),
        happened="""\
{index} takes wheels (`.whl`) and sdists (`.tar.gz`) only, under a plain file name. Eggs, installers and
archives of documentation are refused.""",
        cure="""\
Upload only what the build has made:
    twine upload dist/*.whl dist/*.tar.gz""",
        spent=TOKEN_ONLY,
        sources=(_LEGACY, "https://peps.python.org/pep-0527/"),
    ),
    Failure(
        topic="digest-mismatch",
        title="The file was changed on its way",
        patterns=(r"The digest supplied does not match a digest calculated from the uploaded file",),
        happened="""\
The bytes that {index} received are not those that the client computed the digest of. A proxy changed them, or
another step wrote to the file during the upload.""",
        cure="""\
Start the failed jobs again:
    {rerun}""",
        spent=TOKEN_ONLY,
        sources=(_LEGACY,),
    ),
)
