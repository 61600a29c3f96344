"""Which projects the template can serve, and what is said of the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tracer_bullet.errors import ExitCode, RefusedError
from tracer_bullet.project.packaging_files import read_project
from tracer_bullet.project.versions.registry import find_version
from tracer_bullet.scaffold.answers.supported import check_supported, check_version_source

if TYPE_CHECKING:
    from pathlib import Path

BACKEND = '[build-system]\nrequires = []\nbuild-backend = "{}"\n'
HATCH = BACKEND.format("hatchling.build")


@pytest.mark.parametrize(
    "text",
    [
        HATCH,
        HATCH + "[tool.uv]\npackage = false\n",
        BACKEND.format("uv_build"),
        pytest.param(BACKEND.format("somebody.elses"), id="a backend that tracer does not know"),
        pytest.param(BACKEND.format("maturin"), id="Rust"),
        pytest.param(HATCH.replace("[]", '["cython"]'), id="Cython"),
        BACKEND.format("poetry_dynamic_versioning.backend"),
        BACKEND.format("poetry.core.masonry.api") + 'backend-path = ["src"]\n',
    ],
)
def test_a_package_that_can_be_built_is_supported(tmp_path: Path, text: str) -> None:
    (tmp_path / "pyproject.toml").write_text(text)

    check_supported(read_project(tmp_path))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(HATCH + "[tool.poetry]\npackage-mode = false\n", "package-mode", id="no package"),
        pytest.param(HATCH + '[project]\nclassifiers = ["Private :: x"]\n', "is not published", id="private"),
    ],
)
def test_what_the_workflow_could_not_build_or_publish_is_refused(
    tmp_path: Path, text: str, message: str
) -> None:
    (tmp_path / "pyproject.toml").write_text(text)

    with pytest.raises(RefusedError) as caught:
        check_supported(read_project(tmp_path))

    assert message in caught.value.message
    assert caught.value.hint
    assert caught.value.code == ExitCode.REFUSED


def test_a_byte_order_mark_that_stops_build_tools_is_refused(tmp_path: Path) -> None:
    text = '[project]\nname = "demo"\nversion = "1.2.3"\n'
    (tmp_path / "pyproject.toml").write_text(text, "utf-8-sig")
    with pytest.raises(RefusedError, match="byte order mark"):
        check_supported(read_project(tmp_path))

    (tmp_path / "pyproject.toml").write_text(text, "utf-8")
    check_supported(read_project(tmp_path))


def test_a_setup_cfg_alone_is_refused_and_the_lines_cure_it(tmp_path: Path) -> None:
    (tmp_path / "setup.cfg").write_text("[metadata]\nname = demo\nversion = 1\n")

    with pytest.raises(RefusedError, match="without a pyproject") as caught:
        check_supported(read_project(tmp_path))

    (tmp_path / "pyproject.toml").write_text(caught.value.hint.partition("\n")[2])
    check_supported(read_project(tmp_path))


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        pytest.param(
            HATCH + '[project]\ndynamic = ["version"]\n[tool.hatch.version]\npath = "a.py"\n',
            "from a.py, by [tool.hatch.version] in pyproject.toml cannot be changed for a run",
            "write into a.py",
            id="a version that no run can change",
        ),
    ],
)
def test_a_version_that_the_workflow_cannot_set_is_refused(
    tmp_path: Path, text: str, message: str, hint: str
) -> None:
    (tmp_path / "pyproject.toml").write_text(text)
    project = read_project(tmp_path)

    with pytest.raises(RefusedError) as caught:
        check_version_source(project, find_version(project))

    assert message in caught.value.message
    assert hint in caught.value.hint


def test_setuptools_scm_without_a_build_system_is_refused_and_the_lines_cure_it(tmp_path: Path) -> None:
    (tmp_path / "setup.py").write_text(
        "from setuptools import setup\n"
        "setup(name='demo', use_scm_version=True, setup_requires=['setuptools_scm'])\n"
    )
    project = read_project(tmp_path)
    with pytest.raises(RefusedError, match=r"without a \[build-system\] table") as caught:
        check_version_source(project, find_version(project))

    (tmp_path / "pyproject.toml").write_text(caught.value.hint.partition("\n")[2])
    cured = read_project(tmp_path)
    check_version_source(cured, find_version(cured))
