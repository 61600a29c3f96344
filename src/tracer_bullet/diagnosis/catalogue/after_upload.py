"""The upload was taken, but what comes after it fails: the install, the import, the tag."""

from tracer_bullet.diagnosis.failure import Failure

_ON_INDEX = "The version is on {index}: its file names are taken."

AFTER_UPLOAD = (
    Failure(
        topic="tag-and-version-differ",
        title="Tag and version differ",
        patterns=(
            r"[Tt]he tag is (?P<tag>\S{1,100}?),? but (?P<version>\S{1,100}) was built",
            r"this run is for(?: version)? (?P<tag>(?!\S*\.dev)\S{1,100}?),? but (?P<version>\S{1,100}) was built",
            r"[Vv]ersion mismatch\W{1,3}(?:the )?tag\W{1,4}(?:is |version )?(?P<tag>v?\d[\w.!+-]{0,60})",
            (
                r"[Tt]ag (?:version )?\(?['\"`]?(?P<tag>v?\d[\w.!+-]{0,60})['\"`]?\)? (?:does not|doesn't|!=|not) "
                r"(?:match(?:es)?|equal|same as)? ?(?:the )?(?:package |project )?version ?\(?['\"`]?(?P<version>\d[\w.!+-]{0,60})?"
            ),
        ),
        happened="""\
The release is called `{tag}`, and version `{version}` was built from it. The version in the project was not
raised before the tag was made, or the tag has a typing error.""",
        cure="""\
Take the tag away, set the version, and tag the commit that has it:
    gh release delete {tag} --cleanup-tag
    uv version {tag}
    git commit --all --message "Release {tag}"
    git push
    gh release create {tag}""",
        spent="Nothing: the check comes before the upload.",
        sources=("https://github.com/SkyportalAi/skyportalai/pull/48",),
    ),
    Failure(
        topic="not-visible-yet",
        title="The index does not show the new version yet",
        patterns=(
            r"not on the index yet",
            r"not visible (?:on \S{1,40} )?yet",
            (
                r"Could not find a version that satisfies the requirement (?P<name>[\w.-]{1,100})==(?P<version>[\w.!+-]{1,60})"
                r" \(from versions: (?!none)"
            ),
            r"there is no version of (?P<name>[\w.-]{1,100})==(?P<version>[\w.!+-]{1,60})",
        ),
        happened="""\
The index lists other versions of `{name}`, but not `{version}`. After an upload this takes up to some
minutes, because its pages are cached. A version that was never uploaded looks the same.""",
        cure="""\
Look whether the version is there, and start the failed jobs again after some minutes:
    {site}/project/{name}/#history
    {rerun}
In the workflow, repeat the install with a pause, and without a cache:
    uv pip install --refresh --index-url https://test.pypi.org/simple/ {name}=={version}""",
        spent=_ON_INDEX,
        sources=(
            "https://docs.pypi.org/api/index-api/",
            "https://github.com/pypi/warehouse/blob/main/warehouse/api/simple.py",
        ),
    ),
    Failure(
        topic="dependency-not-on-testpypi",
        title="A dependency is not on TestPyPI",
        patterns=(
            r"Could not find a version that satisfies the requirement (?P<name>[\w.-]{1,100})[^(]{0,120}\(from versions: none\)",
            r"No matching distribution found for (?P<name>[\w.-]{1,100})",
            r"Because (?P<name>[\w.-]{1,100}) was not found in the (?:package registry|cache)",
        ),
        happened="""\
The index that is asked has no project `{name}`. TestPyPI does not mirror PyPI: dependencies are not there, or
another owner has the name.""",
        cure="""\
Fetch only your own file from TestPyPI, then install it with its dependencies from PyPI:
    pip download --no-deps --dest wheelhouse --index-url https://test.pypi.org/simple/ {project}
    pip install wheelhouse/*
Do not use `--extra-index-url`: with two indexes either may supply any name.
If `{name}` is misspelt, correct it in pyproject.toml.""",
        spent=_ON_INDEX,
        sources=(
            "https://packaging.python.org/en/latest/guides/using-testpypi/",
            "https://github.com/pypa/pip/issues/8606",
        ),
    ),
    Failure(
        topic="entry-point-missing",
        title="An entry point is declared, but not in the wheel",
        patterns=(
            r"declared as entry points?, but not in the wheel:? ?(?P<name>\S{0,200})",
            r"entry points? [^.]{0,80}(?:missing|not in the wheel|not found)",
            r"AttributeError: module '(?P<module>[^']{1,100})' has no attribute '(?P<name>[^']{1,100})'.{0,20}?entry point",
        ),
        happened="""\
pyproject.toml declares scripts or plugins that the built wheel does not have (`{name}`). The table is not one
that the build backend reads, or `dynamic` names it without a source.""",
        cure="""\
Declare them in the table that every backend reads, in pyproject.toml:
    [project.scripts]
    {project} = "{module}:main"
Build, and look what the wheel declares:
    pyproject-build
    unzip -p dist/*.whl '*/entry_points.txt'""",
        spent="Nothing, if the check comes before the upload.",
        sources=("https://packaging.python.org/en/latest/specifications/entry-points/",),
    ),
    Failure(
        topic="module-not-in-wheel",
        title="A module cannot be imported",
        patterns=(
            r"No module named '(?P<module>(?!(?:tomllib|setuptools|pkg_resources|distutils)\b)[\w.]{1,200})'",
        ),
        weak=True,
        happened="""\
`{module}` cannot be imported. It is a dependency that the project does not declare, or a module of the project
that is not in the wheel. During a build, it is missing in `[build-system] requires`.""",
        cure="""\
If it is a dependency, declare it in pyproject.toml:
    [project]
    dependencies = ["{module}"]
If it is your own, see what the wheel holds, and tell the build backend where the package is:
    unzip -l dist/*.whl""",
        spent="If the upload came first, the version is on {index}: its file names are taken.",
        sources=(
            "https://packaging.python.org/en/latest/guides/writing-pyproject-toml/#dependencies-and-requirements",
        ),
    ),
    Failure(
        topic="other-bytes-on-index",
        title="The index serves other bytes than were built",
        patterns=(
            r"THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE",
            r"[Hh]ash mismatch for `?(?P<name>[\w.=!+-]{1,150})",
            r"serves other bytes|holds other bytes",
        ),
        happened="""\
The file that the index serves is not the one that this run has built. The version was uploaded by an earlier
run, and `skip-existing` has silently kept the old file.""",
        cure="""\
Give every run that is not a release its own version:
    tracer arm {workflow}
For a release, raise the version and release again:
    uv version --bump patch""",
        spent="The version on {index} is the earlier one, for good.",
        sources=(
            "https://pip.pypa.io/en/stable/topics/secure-installs/",
            "https://pypi.org/help/#file-name-reuse",
        ),
    ),
)
