"""The values and links for PyPI's forms, read back with an independent parser."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from tracer_bullet.providers.github import GITHUB, github_publisher
from tracer_bullet.providers.publisher import Publisher, publishers_of
from tracer_bullet.publishers.advice import say_what_to_register
from tracer_bullet.sites import PYPI, TESTPYPI

ANSWERS = {
    "project_name": "Demo.App",
    "repository": "acme/demo",
    "workflow_name": "publish.yml",
    "testpypi_environment": "testpypi",
    "pypi_environment": "pypi",
}
PUBLISHERS = publishers_of(GITHUB, ANSWERS)


def test_there_is_one_publisher_for_each_index_and_they_differ_in_the_environment() -> None:
    testpypi, pypi = PUBLISHERS

    assert testpypi == github_publisher(TESTPYPI, "Demo.App", "acme/demo", "publish.yml", "testpypi")
    assert pypi == github_publisher(PYPI, "Demo.App", "acme/demo", "publish.yml", "pypi")


@pytest.mark.parametrize(
    ("publisher", "host"),
    list(zip(PUBLISHERS, ["test.pypi.org", "pypi.org"], strict=True)),
    ids=["TestPyPI", "PyPI"],
)
def test_the_link_for_a_project_one_owns_carries_every_value(publisher: Publisher, host: str) -> None:
    link = urlsplit(publisher.project_url)

    assert (link.scheme, link.netloc) == ("https", host)
    assert link.path == "/manage/project/Demo.App/settings/publishing/"
    assert parse_qs(link.query) == {
        "provider": ["github"],
        "owner": ["acme"],
        "repository": ["demo"],
        "workflow_filename": ["publish.yml"],
        "environment": [publisher.identity.environment],
    }


def test_the_page_for_a_new_project_takes_no_values_so_the_link_has_none() -> None:
    assert PUBLISHERS[1].pending_url == "https://pypi.org/manage/account/publishing/"


def test_strange_values_survive_in_the_link() -> None:
    publisher = github_publisher(PYPI, "a", "acme/demo", "publish.yml", "Release & go?/#1")

    assert parse_qs(urlsplit(publisher.project_url).query)["environment"] == ["Release & go?/#1"]


def test_the_advice_names_every_field_both_pages_and_what_lapses() -> None:
    said = say_what_to_register(PUBLISHERS)

    for publisher in PUBLISHERS:
        for label, value in publisher.fields:
            assert f"  {label:<20}{value}\n" in said
        assert publisher.pending_url in said
        assert publisher.project_url in said
    for fact in ("30 days", "three at a time", "does not reserve", "shortly before the release"):
        assert fact in said.replace("\n", " ")
