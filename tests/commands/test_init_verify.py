"""`tracer init --verify` builds once, in a copy, and holds what was detected against the wheel."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.commands.conftest import OWN, PACKAGE
from tracer_bullet import cli

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import GitRepository

pytestmark = pytest.mark.slow

VERSIONED = """\
[build-system]
requires = ["hatchling", "hatch-vcs"]
build-backend = "hatchling.build"
[project]
name = "demo-app"
dynamic = ["version"]
[tool.hatch.version]
source = "vcs"
"""


def init(*words: str) -> int:
    return cli.main(["init", "--dry-run", *words])


@pytest.mark.parametrize("text", [PACKAGE, VERSIONED], ids=["a static version", "a version from git"])
def test_what_was_detected_is_confirmed_and_nothing_stays_behind(
    package: GitRepository, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    package.write("pyproject.toml", text)
    package.commit()
    package.git("tag", "v1.2.0")
    package.write("src/demo_app/uncommitted.py")
    before = package.files()

    assert init("--verify") == 0

    said = capsys.readouterr().err
    assert said.index("which runs code of the project") < said.index("verified by a build: `demo_app-")
    assert package.files() == before


@pytest.mark.parametrize("words", [(), ("--no-split",)], ids=["divided", "as it is"])
def test_the_package_of_an_adopted_workflow_is_verified_too(
    package: GitRepository, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    package.write(".github/workflows/release.yml", OWN)
    package.commit()

    assert init("--verify", *words) == 0

    said = capsys.readouterr().err
    assert "release.yml keeps its name" in said
    assert "verified by a build: `demo_app-" in said


STUBS = PACKAGE + '[tool.hatch.build.targets.wheel]\npackages = ["demo-stubs"]\n'


def test_nothing_of_a_package_of_type_stubs_is_imported(
    package: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(package.root / "src")
    package.write("pyproject.toml", STUBS)
    package.write("demo-stubs/__init__.pyi")
    package.commit()

    assert init("--verify") == 0

    shown = capsys.readouterr()
    assert "`demo-stubs` holds type stubs, which nothing imports" in shown.err
    assert "+          import importlib.metadata\n" in shown.out


def test_the_hint_for_a_package_without_python_code_is_a_cure(
    package: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(package.root / "src")
    package.write("fonts/acme.ttf")
    package.write("pyproject.toml", STUBS.replace("demo-stubs", "fonts"))
    package.commit()

    assert init("--verify") == 2
    shown = capsys.readouterr().err
    assert "no package was found, such as `src/demo_app/__init__.py`" in shown
    assert "--data import_name= if the package holds no Python code" in shown
    assert init("--verify", "--data", "import_name=") == 0


WRONG = {
    "no module": (
        PACKAGE + '[tool.hatch.build.targets.wheel]\ninclude = ["pyproject.toml"]\n',
        (),
        "it has no module `demo_app`",
    ),
    "no command": (
        PACKAGE,
        ("--data", "package_kind=command-line-tool"),
        "no entry point in `console_scripts`",
    ),
    "no Python": (
        PACKAGE + 'requires-python = "<3.13"\n',
        ("--data", "python_version=3.14"),
        "it needs Python `<3.13`, which excludes 3.14",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_the_wheel_contradicts_is_refused(
    package: GitRepository, capsys: pytest.CaptureFixture[str], case: str
) -> None:
    text, words, said = WRONG[case]
    package.write("pyproject.toml", text)

    assert init("--verify", *words) == 4

    shown = capsys.readouterr()
    assert said in shown.err
    assert shown.out == ""


def test_the_cure_of_a_contradiction_cures(
    package: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    package.write(
        "setup.py", "from setuptools import setup\nsetup(name='demo-app', version='1', packages=['other'])\n"
    )
    (package.root / "pyproject.toml").unlink()
    package.write("other/__init__.py")

    assert init("--verify", "--data", "import_name=demo_app") == 4
    cure = re.search(r"--data import_name=\w+", capsys.readouterr().err)

    assert cure
    assert init("--verify", *cure[0].split()) == 0


def test_a_build_that_fails_shows_the_end_of_its_log(
    package: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    package.write("pyproject.toml", PACKAGE + 'readme = "missing.md"\n')

    assert init("--verify") == 5

    assert "missing.md" in capsys.readouterr().err


def test_without_uv_it_is_built_by_build(
    package: GitRepository,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "bin").mkdir()
    for name in ("git", "sh"):
        (tmp_path / "bin" / name).symlink_to(str(shutil.which(name)))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))

    assert init("--verify") == 0

    assert "verified by a build" in capsys.readouterr().err


def test_a_new_package_cannot_be_built_yet(
    repository: GitRepository, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository.root)

    assert init("--verify", "--repository", "acme/demo", "--data", "project_name=demo") == 2

    assert "yet to be made" in capsys.readouterr().err


def test_a_package_that_an_earlier_run_made_can_be_built(
    repository: GitRepository, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository.root)
    assert cli.main(["init", "--yes", "--repository", "acme/demo", "--data", "project_name=demo"]) == 0
    assert "new_package " in capsys.readouterr().err

    assert init("--verify") == 0

    said = capsys.readouterr().err
    assert "verified by a build" in said
    assert "new_package " not in said
