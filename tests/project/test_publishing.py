"""What says that a package is not to be published, and what does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tracer_bullet.project.packaging_files import read_project
from tracer_bullet.project.publishing import unpublished_because

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("file", "text", "sign"),
    [
        pytest.param("pyproject.toml", "[tool.uv]\npackage = false\n", "", id="uv's own running of it"),
        pytest.param(
            "pyproject.toml",
            '[project]\nclassifiers = ["Topic :: Private :: Life"]\n',
            "",
            id="another classifier",
        ),
        pytest.param(
            "pyproject.toml", "[tool.poetry]\npackage-mode = false\n", "package-mode", id="Poetry's switch"
        ),
        pytest.param(
            "pyproject.toml",
            '[project]\nclassifiers = ["Private :: Do Not Upload"]\n',
            "Private ::",
            id="the classifier that PyPI rejects",
        ),
        pytest.param(
            "setup.cfg", "[metadata]\nclassifiers =\n    private :: x\n", "Private ::", id="in setup.cfg"
        ),
    ],
)
def test_only_what_pypi_or_the_build_tool_would_refuse_counts(
    tmp_path: Path, file: str, text: str, sign: str
) -> None:
    (tmp_path / file).write_text(text)

    assert sign in unpublished_because(read_project(tmp_path))
    assert bool(unpublished_because(read_project(tmp_path))) == bool(sign)
