"""A version that only the project's own tool takes from git: its workflow gets the variable of that tool."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.arming.run_specimens import PATH, plan, read

if TYPE_CHECKING:
    from pathlib import Path

PYPROJECT = """\
[build-system]
requires = ["poetry-core"]
build-backend = "poetry.core.masonry.api"
[tool.poetry]
name = "demo"
version = "0.0.0"
[tool.poetry-dynamic-versioning]
enable = true
"""


def test_the_variable_is_set_before_the_version_is_written(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(PYPROJECT, "utf-8")
    build = "- run: |\n          python -m pip install build\n          python -m build\n"
    own = "- run: poetry run poetry-dynamic-versioning\n      - run: poetry build\n"
    text = read("publish-action-after-a-build-job.yml")
    assert build in text
    armed = plan(text.replace(build, own), tmp_path).run.texts[PATH]
    assert (
        0 < armed.index("POETRY_DYNAMIC_VERSIONING_BYPASS=$V") < armed.index("run poetry-dynamic-versioning")
    )
