"""The answers that a repository gives, and what it leaves open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tracer_bullet.errors import RefusedError, TracerError
from tracer_bullet.scaffold.answers.detect import detect
from tracer_bullet.scaffold.answers.location import locate
from tracer_bullet.scaffold.answers.questions import KEYS

if TYPE_CHECKING:
    from tests.conftest import GitRepository

PACKAGE = '[project]\nname = "Demo.App"\nversion = "1"\nrequires-python = "{python}"\n'


@pytest.fixture
def package(repository: GitRepository) -> GitRepository:
    repository.write("pyproject.toml", PACKAGE.format(python=">=3.11"))
    repository.write("src/demo_app/__init__.py")
    repository.git("remote", "add", "origin", "git@github.com:acme/demo.git")
    return repository


def values(repository: GitRepository) -> dict[str, str | bool]:
    answers, missing = detect(locate(repository.root))
    assert missing == []
    return {key: answer.value for key, answer in answers.items()}


def test_an_ordinary_package_leaves_nothing_open(package: GitRepository) -> None:
    answers, missing = detect(locate(package.root))

    assert missing == []
    assert {key: (answer.value, answer.source) for key, answer in answers.items()} == {
        "new_package": (False, "the directory has a package"),
        "package_directory": (".", "from the directory"),
        "project_name": ("Demo.App", "from [project] name in pyproject.toml"),
        "import_name": ("demo_app", "from the directory `src/demo_app`"),
        "version_from": ("static", "from [project] version in pyproject.toml"),
        "version_file": ("pyproject.toml", "from [project] version in pyproject.toml"),
        "version_line": ("", "from [project] version in pyproject.toml"),
        "version_below": ("", "from [project] version in pyproject.toml"),
        "provider": ("github", "a remote is on github.com"),
        "package_kind": ("library", "it declares no command"),
        "python_version": ("3.13", "`>=3.11` allows it"),
        "repository": ("acme/demo", "from remote `origin`"),
        "tracer_branch": (
            "tracer/first-run",
            "`main` is the default branch (the usual name, and this repository has it)",
        ),
    }
    assert set(answers) <= set(KEYS)


def test_on_another_branch_that_branch_is_armed(package: GitRepository) -> None:
    package.commit()
    package.git("switch", "--quiet", "--create", "pipeline")

    assert values(package)["tracer_branch"] == "pipeline"


@pytest.mark.parametrize("state", ["detached", "unknown"])
def test_where_no_branch_or_perhaps_the_default_one_is_checked_out_a_new_one_is_armed(
    package: GitRepository, state: str
) -> None:
    package.commit()
    if state == "detached":
        package.git("switch", "--quiet", "--detach")
    else:
        package.git("switch", "--quiet", "--create", "trunk")
        package.git("branch", "--move", "main", "work")

    assert values(package)["tracer_branch"] == "tracer/first-run"


def test_a_project_with_uv_s_lock_file_is_built_with_uv(package: GitRepository) -> None:
    assert "build_with" not in values(package)

    package.write("uv.lock")
    assert values(package)["build_with"] == "uv"


@pytest.mark.parametrize(
    ("specifier", "expected"),
    [(">=3.9", "3.13"), (">=3.14", "3.14"), ("<3.13,>=3.8", "3.12"), ("==3.11.*", "3.11")],
)
def test_the_python_is_one_that_the_package_supports(
    package: GitRepository, specifier: str, expected: str
) -> None:
    package.write("pyproject.toml", PACKAGE.format(python=specifier))

    assert values(package)["python_version"] == expected


def test_a_package_for_old_pythons_alone_is_refused(package: GitRepository) -> None:
    package.write("pyproject.toml", PACKAGE.format(python="<3.10"))

    with pytest.raises(RefusedError, match="not supported yet"):
        detect(locate(package.root))


def test_pythons_that_are_no_specifier_are_an_error(package: GitRepository) -> None:
    package.write("pyproject.toml", PACKAGE.format(python="three"))

    with pytest.raises(TracerError, match="`three` does not say which Python"):
        detect(locate(package.root))


def test_everything_that_is_left_open_is_named_with_its_option_at_once(repository: GitRepository) -> None:
    repository.write("pyproject.toml", PACKAGE.format(python=""))
    repository.write("src/a/__init__.py")
    repository.write("src/b/__init__.py")

    _, missing = detect(locate(repository.root))

    assert [(one.key, one.option, one.why) for one in missing] == [
        ("import_name", "--data import_name=NAME", "tracer cannot tell which of `a` and `b` is meant"),
        ("repository", "--repository OWNER/NAME", "the git repository has no remote"),
    ]


def test_a_new_package_is_called_like_its_directory_and_signed_by_git_s_person(
    repository: GitRepository,
) -> None:
    repository.git("config", "user.name", "Ada Lovelace")
    repository.git("config", "user.email", "ada@example.org")

    answers, _ = detect(locate(repository.root / "My New.Package"))

    found = {key: answer.value for key, answer in answers.items()}
    assert found["new_package"] is True
    assert found["project_name"] == "my-new-package"
    assert found["import_name"] == "my_new_package"
    assert (found["author_name"], found["author_email"]) == ("Ada Lovelace", "ada@example.org")


def test_an_address_that_only_this_machine_knows_signs_no_package(repository: GitRepository) -> None:
    repository.git("config", "user.email", "ada@laptop")

    answers, _ = detect(locate(repository.root))

    assert "author_email" not in answers


def test_a_new_package_s_import_name_follows_the_name_that_was_given(repository: GitRepository) -> None:
    answers, _ = detect(locate(repository.root), name="7-zip.reader")

    assert answers["import_name"].value == "_7_zip_reader"


def test_a_directory_whose_name_pypi_refuses_leaves_the_name_open(repository: GitRepository) -> None:
    _, missing = detect(locate(repository.root / "json"))

    assert [one.key for one in missing] == ["project_name", "repository"]


@pytest.mark.parametrize(
    ("packages", "expected"),
    [('["beta", "alpha"]', "beta"), ('["tests", "alpha"]', "alpha")],
    ids=["the first that is listed", "but tests are not imported"],
)
def test_of_several_packages_that_are_listed_the_first_is_imported(
    repository: GitRepository, packages: str, expected: str
) -> None:
    repository.write(
        "pyproject.toml",
        '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n'
        f'[project]\nname = "demo"\nversion = "1"\n[tool.setuptools]\npackages = {packages}\n',
    )
    for name in ("alpha", "beta", "tests"):
        repository.write(f"{name}/__init__.py")

    answers, missing = detect(locate(repository.root))

    assert answers["import_name"].value == expected
    assert "import_name" not in [one.key for one in missing]
