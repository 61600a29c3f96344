"""Which index a word or an address means."""

from __future__ import annotations

import pytest

from tracer_bullet.errors import TracerError
from tracer_bullet.indexes.address import IndexAddress, read_address


def test_the_two_indexes_are_known_by_name() -> None:
    assert read_address("testpypi", {}) == IndexAddress(
        "testpypi", "TestPyPI", "https://test.pypi.org/simple/"
    )
    assert read_address("pypi", {}) == IndexAddress("pypi", "PyPI", "https://pypi.org/simple/")


def test_the_environment_may_name_a_mirror() -> None:
    mirror = read_address("pypi", {"TRACER_PYPI_URL": "https://mirror.example:8443/root/pypi/+simple"})

    assert mirror == IndexAddress("pypi", "PyPI", "https://mirror.example:8443/root/pypi/+simple/")


def test_an_address_is_taken_as_it_is() -> None:
    assert read_address("https://a.example/simple?x#y", {}) == IndexAddress(
        "", "a.example", "https://a.example/simple/"
    )
    assert read_address("http://[::1]:8080/simple/", {}).simple == "http://[::1]:8080/simple/"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "pipy",
        "http://a.example/simple",
        "ftp://a.example",
        "https://",
        "https://a:b:c@[x/",
        "https://u:pw@h:x/",
    ],
)
def test_what_is_neither_is_an_error_that_shows_no_password(text: str) -> None:
    with pytest.raises(TracerError) as raised:
        read_address(text, {})
    assert "pw" not in f"{raised.value} {raised.value.hint}"
