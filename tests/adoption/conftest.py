"""What the tests of adoption start from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.arming.run_specimens import PYPROJECT

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package of the gallery, which no test changes."""
    root = tmp_path_factory.mktemp("package")
    (root / "pyproject.toml").write_text(PYPROJECT, "utf-8")
    return root
