"""The generated pages of docs/reference say what the code says."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent


def test_the_generated_pages_are_up_to_date() -> None:
    check = [sys.executable, str(ROOT / "scripts" / "reference.py"), "--check"]

    result = subprocess.run(check, capture_output=True, text=True, check=False)

    assert result.stderr == ""
    assert result.returncode == 0
