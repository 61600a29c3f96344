"""A plugin for pytest, which is not a dependency: whoever uses the plugin has it."""

import pytest

from roman_uv import roman


@pytest.fixture(name="roman")
def roman_fixture():
    """The function that writes Roman numerals."""
    return roman
