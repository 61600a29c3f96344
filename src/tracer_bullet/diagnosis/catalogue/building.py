"""The build fails, or builds something else than was meant."""

from tracer_bullet.diagnosis.catalogue.spent import NOTHING_SENT
from tracer_bullet.diagnosis.failure import Failure

BUILDING = (
    Failure(
        topic="version-not-detected",
        title="No version can be read from the tags",
        patterns=(
            r"setuptools-scm was unable to detect version for",
            r"LookupError: .{0,200}(?:unable to detect version|version could not be detected)",
            r"Error getting the version from source `vcs`",
            r"is shallow and may cause errors",
            r"shallow clone",
        ),
        happened="""\
The version comes from git's tags, and the job has none: actions/checkout fetches a single commit unless it is
told otherwise.""",
        cure="""\
Fetch the history with its tags. In .github/workflows/{workflow}, in the job that builds:
      - uses: actions/checkout@v7
+       with:
+         fetch-depth: 0""",
        spent=NOTHING_SENT,
        sources=(
            "https://github.com/pypa/setuptools-scm/issues/414",
            "https://github.com/actions/checkout#usage",
        ),
    ),
    Failure(
        topic="lock-file-outdated",
        title="The lock file does not fit pyproject.toml",
        patterns=(
            r"The lockfile at `uv\.lock` needs to be updated",
            r"pyproject\.toml changed significantly since poetry\.lock was last generated",
            r"Lock file (?:does not exist|hash doesn't match)",
        ),
        happened="""\
pyproject.toml was changed without its lock file, and the job insists that they fit. A changed version counts
as well.""",
        cure="""\
Renew the lock file and commit it, with the tool that the project uses:
    uv lock
    poetry lock
    pdm lock""",
        spent=NOTHING_SENT,
        sources=(
            "https://docs.astral.sh/uv/concepts/projects/sync/",
            "https://python-poetry.org/docs/cli/#lock",
        ),
    ),
    Failure(
        topic="tool-missing",
        title="A tool is not installed",
        patterns=(
            r"python[\d.]*: No module named (?P<name>[\w.-]{1,60})",
            r"(?P<name>twine|uv|uvx|pipx|poetry|hatch|flit|pdm|maturin|python3?|pyproject-build): (?:command )?not found",
        ),
        happened="""\
The job calls `{name}`, and no step has installed it. A job begins on a fresh machine; what an earlier job has
installed is not there.""",
        cure="""\
Install it in the same job, or run it without installing it:
    pip install {name}
    pipx run {name}
    uvx {name}""",
        spent=NOTHING_SENT,
        weak=True,
        sources=(
            "https://docs.github.com/en/actions/how-tos/manage-runners/github-hosted-runners/customize-runners",
        ),
    ),
    Failure(
        topic="setuptools-missing",
        title="This Python comes without setuptools",
        patterns=(
            r"No module named '(?P<module>(?:setuptools|pkg_resources|distutils)(?:\.[\w.]{1,100})?)'",
        ),
        happened="""\
A command of the job needs setuptools. Python 3.12 and newer have neither that nor distutils.""",
        cure="""\
Build with a frontend, which installs what pyproject.toml or setup.py needs:
-       - run: python setup.py sdist bdist_wheel
+       - run: pipx run build
If the command has to stay, install setuptools before it:
    python -m pip install setuptools wheel""",
        spent=NOTHING_SENT,
        weak=True,
        sources=(
            "https://docs.python.org/3/whatsnew/3.12.html#ensurepip",
            "https://packaging.python.org/en/latest/discussions/setup-py-deprecated/",
        ),
    ),
    Failure(
        topic="standard-module-missing",
        title="The Python of the job is too old",
        patterns=(r"No module named '(?P<module>tomllib)'",),
        happened="""\
`{module}` came with Python 3.11, and the job runs an older one.""",
        cure="""\
Give the job a newer Python, in quotes. In .github/workflows/{workflow}, job `{job}`:
        - uses: actions/setup-python@v6
          with:
+           python-version: "3.13\"""",
        spent=NOTHING_SENT,
        sources=("https://docs.python.org/3/library/tomllib.html",),
    ),
    Failure(
        topic="python-version-missing",
        title="The Python version does not exist",
        patterns=(
            r"The version '(?P<version>[^']{1,60})' with architecture '[^']{1,30}' was not found",
            r"Version (?P<version>3\.1) was not found in the local cache",
            r"No interpreter found for Python (?P<version>3\.[0-5])(?!\d)",
        ),
        happened="""\
There is no Python `{version}` for the runner. Without quotes, YAML reads `3.10` as the number 3.1.""",
        cure="""\
Ask for a version that there is for the runner, in quotes:
-           python-version: 3.10
+           python-version: "3.10\"""",
        spent=NOTHING_SENT,
        sources=("https://github.com/actions/setup-python/blob/main/docs/advanced-usage.md",),
    ),
)
