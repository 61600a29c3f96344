"""A script that builds and uploads, in two: what is left without the upload, and the upload alone."""

from __future__ import annotations

import pytest

from tracer_bullet.arming.lane.built_files import files_of_commands
from tracer_bullet.arming.lane.without_upload import keep_upload, strip_upload

SCRIPTS = [
    pytest.param("twine upload dist/*", "", "twine upload dist/*", id="nothing but an upload"),
    pytest.param(
        "python -m build && twine upload dist/*", "python -m build", "twine upload dist/*", id="a chain"
    ),
    pytest.param("uv build\nuv publish", "uv build", "uv publish", id="uv"),
    pytest.param("poetry publish --build", "poetry build", "poetry publish", id="poetry"),
    pytest.param(
        "poetry publish --build \\\n  --username a \\\n  -n",
        "poetry build",
        "poetry publish --username a -n",
        id="poetry, in several lines",
    ),
    pytest.param("pdm publish", "pdm build", "pdm publish --no-build", id="pdm"),
    pytest.param(
        "flit publish",
        "flit build",
        'TWINE_USERNAME="${FLIT_USERNAME:-__token__}" TWINE_PASSWORD="$FLIT_PASSWORD"'
        " pipx run twine upload dist/*",
        id="flit, which only uploads what it builds",
    ),
    pytest.param(
        "maturin publish",
        "maturin build --release --sdist --out dist",
        "maturin upload --non-interactive dist/*",
        id="maturin",
    ),
    pytest.param(
        "# uv publish may { sign in\nuv build\nuv publish",
        "# uv publish may { sign in\nuv build",
        "uv publish",
        id="a comment",
    ),
    pytest.param("python setup.py sdist upload", "python setup.py sdist", "", id="setup.py"),
]


@pytest.mark.parametrize(("script", "built", "uploaded"), SCRIPTS)
def test_both_halves(script: str, built: str, uploaded: str) -> None:
    assert strip_upload(script).script == built
    assert keep_upload(script) == uploaded


OPTIONS = [
    ("flit publish --repository pypi", "flit build", " --repository pypi"),
    ("flit publish --format wheel --no-use-vcs", "flit build --format wheel --no-use-vcs", ""),
    ("pdm publish -p sub --dest=out", "pdm build -p sub --dest out", " sub/out"),
    ("poetry publish --build --dist-dir out", "poetry build --output out", " --build out"),
    ("poetry publish --build --dist-dir /tmp/out/", "poetry build --output /tmp/out/", " --build /tmp/out"),
    ("pdm publish -p sub -d $HOME/out", "pdm build -p sub --dest $HOME/out", " $HOME/out"),
    ("poetry -C sub publish -r x --build", "poetry build -C sub", " -r x --build sub/dist"),
    ("poetry --directory=sub publish", "", " sub/dist"),
    ("uv publish --directory sub", "", " sub/dist"),
    ("hatch -v -e build publish --yes", "", " --yes"),
]
"""What an upload does, the build that is left of it, and what names the files."""


@pytest.mark.parametrize(("script", "built", "arguments"), OPTIONS)
def test_a_build_keeps_its_options_and_its_files_are_found(script: str, built: str, arguments: str) -> None:
    stripped = strip_upload(script)
    assert (stripped.script, stripped.arguments) == (built, (arguments,))


@pytest.mark.parametrize(
    "upload",
    [
        "flit publish --pypirc ~/.pypirc",
        "hatch publish -u __token__ -a secret -o x=y",
        "pdm publish --ca-certs x --skip post_publish",
        "uv publish --project x",
    ],
)
def test_the_value_of_an_option_is_no_file(upload: str) -> None:
    assert files_of_commands(strip_upload(upload).arguments, "") == ("dist",)


@pytest.mark.parametrize(
    "before",
    [
        "set -e",
        "test -f setup.py || {\n  echo missing\n  exit 1\n}",
        "f() {\n  ls\n}",
        "f()\n{\n  ls\n}",
        "files=$(\n  ls\n)",
        "for x in a b; do echo $x; done",
        "if test -f x; then\n  ls\nfi",
    ],
)
def test_a_group_that_is_closed_before_the_upload_is_no_problem(before: str) -> None:
    assert strip_upload(f"{before}\nuv publish") == (before, ("",), "")


@pytest.mark.parametrize(
    ("script", "left"),
    [
        ("uv build &&\n  uv publish", "uv build"),
        ("uv build\nuv publish ||\n  exit 1", "uv build"),
        ("uv build\nuv publish \\\n  --verbose", "uv build"),
    ],
)
def test_a_command_goes_on_in_the_next_line(script: str, left: str) -> None:
    assert strip_upload(script).script == left


@pytest.mark.parametrize(
    "script",
    [
        "if true; then\n  twine upload dist/*\nfi",
        "cat x | twine upload -",
        "tox -e x && uv publish | cat",
        "poetry publish || {\n  echo again\n  twine upload dist/*\n}",
        "poetry publish || (\n  echo again\n  exit 1\n)",
        "{\n  uv publish\n}",
        "(\n  cd x\n  uv publish\n)",
        "test -f x ||\n  uv publish",
    ],
)
def test_an_upload_inside_another_command_is_a_problem(script: str) -> None:
    assert strip_upload(script).problem


@pytest.mark.parametrize(
    "rest", ["", " || true", "||true", " || { echo no; exit 1; }", "; ls dist", " # now"]
)
def test_what_stands_behind_an_upload_is_no_file_of_it(rest: str) -> None:
    assert strip_upload(f"twine upload dist/*{rest}").arguments == (" dist/*",)
