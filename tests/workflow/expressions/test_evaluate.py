"""What expressions are worth, by tables; each row is what GitHub does with it."""

from __future__ import annotations

from typing import Any

import pytest

from tracer_bullet.workflow.expressions import evaluate


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("", None),
        ("  ", None),
        ("null", None),
        ("true", True),
        ("'it''s'", "it's"),
        ("${{ 1 }}", 1),
    ],
)
def test_a_constant_is_itself(expression: str, value: Any) -> None:
    assert evaluate(expression, {}) == value
