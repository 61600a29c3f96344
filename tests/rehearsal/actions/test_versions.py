"""Which versions of actions GitHub runs."""

from __future__ import annotations

import pytest

from tracer_bullet.rehearsal.actions.artifacts import expand_choices
from tracer_bullet.rehearsal.actions.versions import find_gap, find_refusal, is_older


@pytest.mark.parametrize(
    ("uses", "version", "words"),
    [
        pytest.param("actions/checkout@v5", "v5", "", id="a usual one"),
        pytest.param("actions/checkout@main", "main", "", id="a branch"),
        pytest.param("octo/any@v99", "v99", "", id="an action that is not known"),
        pytest.param("actions/upload-artifact@v4", "v4", "", id="the oldest artifacts"),
        pytest.param("actions/upload-artifact@v3", "v3", "deprecated version", id="older artifacts"),
        pytest.param("actions/download-artifact@abc", "v3.0.2", "deprecated version", id="by a comment"),
        pytest.param("actions/cache/save@v2", "v2", "deprecated version", id="an old cache"),
        pytest.param("actions/cache@v4", "v4", "", id="the newest of a major"),
        pytest.param("actions/cache@abc", "v4.0.2", "deprecated version", id="an old one of a major"),
        pytest.param("actions/cache@v4.2.0", "v4.2.0", "", id="the oldest one of a major"),
        pytest.param("astral-sh/setup-uv@v7", "v7", "", id="the last major with a tag"),
        pytest.param("astral-sh/setup-uv@v8", "v8", "unable to find version `v8`", id="no tag of a major"),
        pytest.param("astral-sh/setup-uv@v9.0.0", "v9.0.0", "", id="a whole version"),
        pytest.param("astral-sh/setup-uv@abc", "v9", "", id="a commit with a major beside it"),
        pytest.param("pypa/cibuildwheel@v3", "v3", "unable to find version `v3`", id="only tags of minors"),
        pytest.param("pypa/cibuildwheel@v3.1", "v3.1", "", id="a minor"),
        pytest.param("actions/checkout@v99", "v99", "unable to find version `v99`", id="from the future"),
    ],
)
def test_a_version_is_refused_as_on_github(uses: str, version: str, words: str) -> None:
    found = find_refusal(uses, version)
    assert words in found
    assert bool(words) == bool(found)


@pytest.mark.parametrize(
    ("named", "limit", "older"),
    [("v4", "5", True), ("v5", "5.2", False), ("v1.8.14", "1.12.3", True), ("release/v1", "9", False)],
)
def test_a_step_knows_its_version(
    named: str, limit: str, older: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACER_VERSION", named)
    assert is_older(limit) is older


def test_braces_of_a_pattern_are_choices() -> None:
    assert list(expand_choices("a-{b,c}-{d,e}")) == ["a-b-d", "a-b-e", "a-c-d", "a-c-e"]


@pytest.mark.parametrize(
    ("uses", "version", "unknown"),
    [
        pytest.param("pypa/gh-action-pypi-publish@release/v1", "release/v1", False, id="a branch"),
        pytest.param("pypa/gh-action-pypi-publish@abc", "v1.13.0", False, id="by a comment"),
        pytest.param("actions/checkout@v8", "v8", False, id="another action of tomorrow"),
        pytest.param("pypa/gh-action-pypi-publish@v2", "v2", True, id="of tomorrow"),
    ],
)
def test_a_publish_action_of_tomorrow_cannot_be_rehearsed(uses: str, version: str, unknown: bool) -> None:
    assert bool(find_gap(uses, version)) is unknown
