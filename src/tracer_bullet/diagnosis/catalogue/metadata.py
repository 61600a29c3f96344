"""The index refuses what a file says about itself.

The texts: https://github.com/pypi/warehouse/blob/main/warehouse/forklift/metadata.py and `legacy.py` beside it.
"""

from tracer_bullet.diagnosis.catalogue.spent import TOKEN_ONLY
from tracer_bullet.diagnosis.failure import Failure

_METADATA = "https://github.com/pypi/warehouse/blob/main/warehouse/forklift/metadata.py"
_LEGACY = "https://github.com/pypi/warehouse/blob/main/warehouse/forklift/legacy.py"
_SPECIFICATION = "https://packaging.python.org/en/latest/specifications/core-metadata/"

METADATA = (
    Failure(
        topic="description-not-rendered",
        title="The readme cannot be rendered",
        patterns=(
            r"The description failed to render (?:for '(?P<what>[^']{1,100})'|in the default format)",
            r"`long_description` has syntax errors in markup and would not be rendered on PyPI",
        ),
        happened="""\
The readme is not valid in the format that the metadata names. Without a name, reStructuredText is assumed,
so a Markdown file without its type fails too.""",
        cure="""\
See the errors, and correct the readme:
    twine check --strict dist/*
If it is Markdown, pyproject.toml has to name the file with its ending:
    [project]
    readme = "README.md\"""",
        spent="""\
The file name is still free. The publish action gets its token before it checks the readme, so a pending
publisher is used up.""",
        sources=(_LEGACY, "https://pypi.org/help/#description-content-type"),
    ),
    Failure(
        topic="invalid-url",
        title="An address in the metadata is not valid",
        patterns=(
            r"'(?P<what>[^']{1,300})' is not a valid url",
            r"(?P<what>\S{1,300}) is an invalid value for (?:Project-URL|Home-Page|Download-URL)",
            r"'(?P<what>[^']{1,300})' must be 32 characters or less",
        ),
        happened="""\
The address `{what}` in the metadata cannot be used. An address begins with `https://` or `http://`, and the
label of a project address has at most 32 characters.""",
        cure="""\
Correct the address in pyproject.toml:
    [project.urls]
    Homepage = "https://github.com/{owner}/{repository}\"""",
        spent=TOKEN_ONLY,
        sources=(_METADATA, _SPECIFICATION),
    ),
    Failure(
        topic="unknown-classifier",
        title="A classifier is not valid",
        patterns=(
            r"'(?P<what>[^']{1,200})' is not a valid classifier",
            r"[Cc]lassifier '?(?P<what>[^']{1,200}?)'? (?:has been|is) deprecated",
        ),
        happened="""\
{index} does not know the classifier `{what}`, or no longer accepts it. A classifier that begins with
`Private ::` is refused on purpose.""",
        cure="""\
Correct or remove it in pyproject.toml. The list of all: https://pypi.org/classifiers/
    uvx --from trove-classifiers python -c "from trove_classifiers import classifiers; print(*classifiers, sep='\\n')\"""",
        spent=TOKEN_ONLY,
        sources=(_METADATA, "https://pypi.org/classifiers/"),
    ),
    Failure(
        topic="summary-too-long",
        title="The description in pyproject.toml is too long",
        patterns=(
            r"'summary' field must be 512 characters or less",
            r"'?summary'? (?:field )?must be (?:a )?single line",
            r"(?i:'summary') must be a single line",
        ),
        happened="""\
`description` in pyproject.toml is the summary: one line of at most 512 characters. The long text is the
readme.""",
        cure="""\
Shorten it in pyproject.toml:
    [project]
    description = "What the project does, in one line"
    readme = "README.md\"""",
        spent=TOKEN_ONLY,
        sources=(_METADATA, _SPECIFICATION),
    ),
    Failure(
        topic="direct-dependency",
        title="A dependency is given by its address",
        patterns=(r"Can't have direct dependency: (?P<what>\S{1,100})",),
        happened="""\
The project depends on `{what}` by an address or a git repository. {index} takes dependencies by name and
version only, also in extras.""",
        cure="""\
Depend on a released version in pyproject.toml:
    [project]
    dependencies = ["{what}>=1"]
An address for development belongs in a dependency group, which is not part of the metadata.""",
        spent=TOKEN_ONLY,
        sources=(_METADATA, "https://peps.python.org/pep-0440/#direct-references"),
    ),
    Failure(
        topic="metadata-field-unknown",
        title="The uploading tool is too old for the metadata",
        patterns=(
            r"unrecognized or malformed field '(?P<field>license-(?:file|expression))'",
            r"(?P<field>license-(?:file|expression)) introduced in metadata version",
            r"Metadata is missing required fields: Name, Version",
            r"Unknown (?:metadata|Metadata)[- ][Vv]ersion:? '?(?P<what>[\d.]{1,8})",
            r"'?(?P<what>[\d.]{1,8})'? is not a valid metadata version",
            r"is using a supported Metadata-Version: 1\.0",
        ),
        happened="""\
The build backend wrote newer metadata than twine, or its libraries `packaging` and `pkginfo`, can read. The
metadata itself is most likely right.""",
        cure="""\
Use a current version of the publish action. In .github/workflows/{workflow}, job `{job}`:
+       - uses: pypa/gh-action-pypi-publish@release/v1
If twine runs as a command, install it freshly, with its libraries:
    pip install --upgrade twine packaging
    uvx twine upload dist/*""",
        spent=TOKEN_ONLY,
        sources=(
            "https://github.com/pypa/twine/issues/1216",
            "https://github.com/astronomer/astronomer-cosmos/pull/1396",
            "https://github.com/pypi/warehouse/issues/15611",
        ),
    ),
    Failure(
        topic="license-twice",
        title="The licence is given in two ways",
        patterns=(
            r"License is deprecated when License-Expression is present",
            r"[Ll]icense classifiers (?:are|have been) (?:deprecated|superseded)",
            r"(?P<what>[^.]{1,200}?) is invalid for 'license-expression'",
            r"[Ii]nvalid license expression",
        ),
        happened="""\
The metadata has an SPDX expression, and also the older field or classifiers for the licence. Or the
expression is not one of SPDX's.""",
        cure="""\
Keep only the SPDX expression in pyproject.toml, and remove classifiers that begin with `License ::`:
    [project]
    license = "MIT"
    license-files = ["LICENSE"]""",
        spent=TOKEN_ONLY,
        sources=(_METADATA, "https://peps.python.org/pep-0639/"),
    ),
    Failure(
        topic="invalid-metadata",
        title="A field of the metadata is not valid",
        patterns=(
            r"'(?P<what>[^']{0,200})' is an invalid value for (?P<field>[\w-]{1,60})",
            r"'(?P<what>[^']{1,200})' is not a valid email address",
            r"Invalid value for (?P<field>[\w-]{1,60})\. Error:",
            r"'?(?P<what>[^' ]{1,100})'? is invalid for '(?P<field>[\w-]{1,60})'",
            r"InvalidDistribution: Invalid distribution metadata: (?P<what>.{1,120})",
        ),
        happened="""\
One field of the metadata is not as the specification asks for: `{what}`. The message of the log names it.""",
        cure="""\
Correct the field in pyproject.toml, build again, and check before the upload:
    pyproject-build
    twine check --strict dist/*
The fields: https://packaging.python.org/en/latest/specifications/core-metadata/""",
        spent=TOKEN_ONLY,
        sources=(_METADATA, _SPECIFICATION),
    ),
)
