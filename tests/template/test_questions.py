"""What the questions take, and what they refuse: the unusable, and what would be read as something else."""

from __future__ import annotations

import keyword
import re
from typing import TYPE_CHECKING, Any

import copier
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from tests.template.answers import EXISTING, NEW, REQUIRED
from tests.template.rendering import ROOT, copy_template, render
from tracer_bullet.scaffold.answers.questions import KEYS
from tracer_bullet.text.nodes import Mapping, parse

if TYPE_CHECKING:
    from pathlib import Path

    from tests.template.answers import Answers

pytestmark = pytest.mark.slow

_ANYWHERE = {
    "empty": "",
    "an expression": "x${{ secrets.TOKEN }}",
    "a line break": "x\ny: z",
    "a line break at the end": "x\n",
    "a quote": 'x"; id; "',
    "a comment": "x # y",
    "a backslash": "x\\y",
    "a control character": "x\x1by",
}
_REFUSED: dict[str, dict[str, str]] = {
    "project_name": {
        **_ANYWHERE,
        "a dash at the end": "demo-",
        "letters that only look like it": "d\u0435mo",
    },
    "import_name": {**_ANYWHERE, "a dash": "my-demo", "a digit first": "2demo", "a keyword": "a.class"},
    "package_directory": {
        **_ANYWHERE,
        "the way up": "../x",
        "an absolute path": "/x",
        "a slash at the end": "x/",
    },
    "repository": {
        **_ANYWHERE,
        "no owner": "demo",
        "an address": "https://github.com/a/b",
        "two dots": "a/..",
    },
    "workflow_name": {
        **_ANYWHERE,
        "a directory": "a/b.yml",
        "another ending": "publish.txt",
        "no name": ".yml",
    },
    "testpypi_environment": {**_ANYWHERE, "a blank first": " testpypi", "what PyPI refuses": "a,b"},
    "pypi_environment": {**_ANYWHERE, "the environment of TestPyPI": "TestPyPI"},
    "python_version": {
        **_ANYWHERE,
        "a patch version": "3.13.1",
        "one without tomllib": "3.10",
        "a number": "3",
    },
    "description": {key: _ANYWHERE[key] for key in ("empty", "a line break", "a control character")},
    "author_name": {key: _ANYWHERE[key] for key in ("empty", "a line break", "a control character")},
    "author_email": {"a line break": "a@b.org\n", "no address": "ada", "a quote": 'a"@b.org'},
    "license": {"an unknown one": "WTFPL"},
    "build_with": {"an unknown one": "make"},
    "version_from": {"an unknown one": "guess"},
    "release_on": {"an unknown one": "full-moon"},
    "workflow": {"an unknown one": "borrowed"},
    "release_tags": {
        **{key: _ANYWHERE[key] for key in _ANYWHERE if key != "empty"},
        "no wildcard": "v1.0",
        "two spaces": "v*  [0-9]*",
        "an apostrophe": "v*'",
    },
    "testpypi_project_name": {**_ANYWHERE, "a dash at the end": "demo-"},
    "testpypi_upload_url": {
        **_ANYWHERE,
        "no encryption": "http://index.example.org/legacy/",
        "a token in it": "https://ci:secret@index.example.org/legacy/",
        "PyPI": "https://upload.pypi.org/legacy/",
        "a host that is PyPI's": "https://pypi.org/legacy/",
    },
    "pypi_upload_url": {
        **_ANYWHERE,
        "TestPyPI": "https://test.pypi.org/legacy/",
        "no host": "https:///legacy/",
    },
    "testpypi_simple_url": {**_ANYWHERE, "no slash at the end": "https://index.example.org/simple"},
    "pypi_simple_url": {**_ANYWHERE, "no slash at the end": "https://index.example.org/simple"},
    "testpypi_sign_in": {"an unknown one": "password"},
    "testpypi_user": {**_ANYWHERE, "a colon": "a:b"},
    "upload_with": {"an unknown one": "ftp"},
    "upload_runner": {**_ANYWHERE, "two labels": "self-hosted linux"},
    "testpypi_gate": {"an unknown one": "loose"},
    "release_branch": {**_ANYWHERE, "a slash last": "x/", "a hidden part": "x/.y"},
    "release_please_type": {key: _ANYWHERE[key] for key in _ANYWHERE if key != "empty"},
    "tracer_branch": {
        "an expression": "x${{ github.token }}",
        "a blank": "my branch",
        "a line break": "x\ny",
        "two dots": "a..b",
        "a wildcard": "feature/*",
        "a bracket": "a[b]",
        "a dash first": "-x",
        "a slash last": "x/",
        "a hidden part": "x/.y",
        "a lock": "x.lock",
        "a reflog": "x@{1}",
        "what git means by itself": "HEAD",
        "a whole ref": "refs/heads/x",
        "what looks like a commit": "0123456789abcdef0123456789abcdef01234567",
    },
}


_OWN = {
    "testpypi_upload_url": "https://staging.example.org/legacy/",
    "pypi_upload_url": "https://index.example.org/",
}
_ASKED_ONLY_WITH: dict[str, dict[str, str]] = {
    **dict.fromkeys(("testpypi_simple_url", "pypi_simple_url", "testpypi_sign_in"), _OWN),
    "upload_runner": {"upload_with": "manual"},
    "testpypi_user": {**_OWN, "testpypi_sign_in": "token"},
    "release_branch": {"release_on": "manual"},
    "release_please_type": {"release_on": "release-please"},
}


def test_the_keys_are_these_and_in_this_order() -> None:
    assert [*KEYS, "pipeline_file"] == _questions()
    assert {*NEW, *EXISTING} == {*KEYS}


@pytest.mark.parametrize(
    ("key", "answer"),
    [
        pytest.param(key, answer, id=f"{key} is not {what}")
        for key, cases in _REFUSED.items()
        for what, answer in cases.items()
    ],
)
def test_refused(key: str, answer: str) -> None:
    with pytest.raises(ValueError, match=rf"(Validation error|Invalid choice) for (question )?'{key}'"):
        render({**_ASKED_ONLY_WITH.get(key, {}), key: answer})


@pytest.mark.parametrize(
    ("key", "answer"),
    [
        ("project_name", "x"),
        ("project_name", "ruamel.yaml.clib"),
        ("import_name", "__x__"),
        ("package_directory", "libs/a.b/c_d-e"),
        ("repository", "a/.github"),
        ("workflow_name", "Release-to.PyPI.yaml"),
        ("pypi_environment", "release"),
        ("python_version", "3.20"),
        ("tracer_branch", "a'b\"c`d;$(e){f}!+]&|<g>"),
        ("tracer_branch", "größe/\u03c3"),
        ("tracer_branch", ""),
    ],
)
def test_taken(key: str, answer: str) -> None:
    assert "publish-pypi" in str(render({key: answer}))


def test_a_namespace_package_is_imported_by_its_dotted_name() -> None:
    files = render({"new_package": False, "import_name": "ns.core"})
    assert "          import importlib.metadata, ns.core\n" in files[".github/workflows/publish.yml"]


def test_a_new_package_is_no_namespace_package() -> None:
    with pytest.raises(ValueError, match="expected a name without dots"):
        render({"import_name": "ns.core"})


def test_the_defaults_follow_the_name_of_the_project() -> None:
    answers: Answers = {**REQUIRED, "project_name": "3D.Tool-kit"}
    assert 'packages = ["src/_3d_tool_kit"]' in render(answers)["pyproject.toml"]


def test_without_a_repository_nothing_is_rendered() -> None:
    with pytest.raises(ValueError, match="expected owner/name, as in the repository"):
        render({"repository": ""})


def _questions() -> list[str]:
    root = parse((ROOT / "copier.yml").read_text("utf-8"))
    assert isinstance(root, Mapping)
    return [entry.name for entry in root.entries if not entry.name.startswith("_")]


def test_the_words_that_cannot_be_imported_are_those_of_the_language() -> None:
    question = YAML(typ="safe").load(ROOT / "copier.yml")["import_name"]
    default, validator = (
        re.findall(r"set keywords = '([^']*)'", question[part])[0].split()
        for part in ("default", "validator")
    )
    assert validator == keyword.kwlist
    assert default == [word for word in keyword.kwlist if word.islower()]


@pytest.mark.parametrize(
    ("answers", "folder"),
    [
        pytest.param({}, "", id="the usual ones"),
        pytest.param({"project_name": "a" * 200}, "", id="the longest name"),
        pytest.param({"project_name": "1" * 200}, "", id="the longest name, which no module can have"),
        pytest.param({"project_name": "a" + "-._" * 66 + "b"}, "", id="a name of separators"),
        pytest.param({"testpypi_environment": "pypi"}, "", id="the other environment has the usual name"),
        pytest.param({"testpypi_environment": "PyPI"}, "", id="the same in other letters"),
        pytest.param({"new_package": False}, "", id="a package that exists"),
        pytest.param({"package_directory": "packages/core"}, "", id="a package in a directory"),
        pytest.param({"project_name": None}, "f" * 255, id="the longest folder"),
        pytest.param({"project_name": None}, "-" * 199 + "a-b", id="a folder of dashes"),
        pytest.param({"project_name": None}, "größe & maß", id="a folder with other letters"),
        pytest.param({"project_name": None}, "...a", id="a folder with dots first"),
        pytest.param({"project_name": None}, "日本", id="a folder without a letter that PyPI takes"),
        pytest.param({"project_name": None}, "class", id="a folder called like a word of the language"),
    ],
)
def test_a_default_passes_its_own_validator_whatever_the_other_answers(
    tmp_path: Path, answers: dict[str, str | bool | None], folder: str
) -> None:
    data = {key: value for key, value in {**REQUIRED, **answers}.items() if value is not None}
    copy_template(tmp_path / "template")
    project = tmp_path / (folder or "demo")
    options: dict[str, Any] = {"defaults": True, "quiet": True, "skip_tasks": True}
    copier.run_copy(str(tmp_path / "template"), project, data, settings=copier.Settings(), **options)
    assert (project / ".github/workflows/publish.yml").is_file()


@pytest.mark.slow
@given(name=st.from_regex(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,198}[A-Za-z0-9])?", fullmatch=True))
@settings(max_examples=10, deadline=None)
def test_every_name_of_a_project_gives_defaults_that_pass(name: str) -> None:
    assert "publish-pypi" in str(render({"project_name": name}))
