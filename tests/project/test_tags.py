"""The tag policy that fits the tags a repository has; the judge is the shell pattern itself."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest

from tracer_bullet.project.tags import (
    doubt_tags,
    prefix_pattern,
    tag_patterns,
    usual_pattern,
    word_before,
)


@pytest.mark.parametrize(
    "tags",
    [
        pytest.param([], id="no tag yet"),
        pytest.param(["latest"], id="none is a version"),
        pytest.param(["release-1.2.0"], id="another word in front"),
    ],
)
def test_where_no_tag_tells_there_is_no_pattern(tags: list[str]) -> None:
    assert tag_patterns(tags, "demo-app", alone=True) is None
    assert usual_pattern("demo-app", alone=True) == "v*"


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        pytest.param(["v1.2.0", "v1.1.0"], ["v*"], id="the usual form"),
        pytest.param(["V1.2.0"], ["V*"], id="a capital letter, which the pattern tells from the small one"),
        pytest.param(["1.2.0", "1.1.0rc1"], ["[0-9]*"], id="bare versions"),
        pytest.param(["1.2.0", "v1.1.0"], ["[0-9]*", "v*"], id="both, the newest first"),
        pytest.param(["v1.2.0", "1.1.0", "v1.0"], ["v*", "[0-9]*"], id="a habit with an exception"),
        pytest.param([*(f"1.{n}" for n in range(10)), "v1.0"], ["[0-9]*"], id="a habit given up long ago"),
        pytest.param(["demo-app-v1.2.0"], ["demo-app-v*"], id="the package's name in front"),
        pytest.param(["demo_app/1.2.0"], ["demo_app/*"], id="the package's name as a directory"),
        pytest.param(["v2.0", "demo-app-1.0"], ["v*", "demo-app-*"], id="the package's name in front before"),
        pytest.param(["release-1.2.0", "1.1.0"], ["[0-9]*"], id="another word in front does not count"),
        pytest.param(["latest", "nightly", "v1.2.0"], ["v*"], id="tags that are no versions do not count"),
        pytest.param(["1!1.2.0"], ["[0-9]*"], id="a version with an epoch"),
    ],
)
def test_the_patterns_accept_the_newest_version_tags(tags: list[str], expected: list[str]) -> None:
    found = tag_patterns(tags, "demo-app", alone=True)

    assert found is not None
    assert list(found.value) == expected
    for tag, pattern in zip(found.source.split("`")[1::2], found.value, strict=True):
        assert fnmatchcase(tag, pattern)


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        pytest.param(["beta-v2.0", "alpha-v1.0"], ["alpha-v*"], id="the package's own"),
        pytest.param(["v2.0", "alpha/v1.0"], ["alpha/v*"], id="the package's own before plain ones"),
        pytest.param(["alpha-2.0", "alpha-v1.0"], ["alpha-*", "alpha-v*"], id="both of its own"),
        pytest.param(["v2.0"], ["v*"], id="plain ones, where one package is tagged"),
    ],
)
def test_beside_other_packages_the_patterns_are_the_package_s_own(
    tags: list[str], expected: list[str]
) -> None:
    found = tag_patterns(tags, "alpha", alone=False)

    assert found is not None
    assert list(found.value) == expected


def test_another_package_s_tag_tells_nothing() -> None:
    assert tag_patterns(["beta-v2.0"], "alpha", alone=False) is None


def test_without_a_tag_the_name_is_spelt_as_indexes_spell_it() -> None:
    assert usual_pattern("My.Pkg_One", alone=False) == "my-pkg-one-v*"


@pytest.mark.parametrize(
    "tags",
    [
        pytest.param([], id="no tag yet"),
        pytest.param(["latest", "stable"], id="none is a version"),
        pytest.param(["v1.2.0", "release-0.1"], id="the habit was changed"),
        pytest.param(["nightly-20261120", "1.2.0"], id="other tags beside those of releases"),
        pytest.param(["demo_app@v1.2.0"], id="the package's name in front"),
    ],
)
def test_tags_that_the_workflow_takes_are_nothing_to_speak_of(tags: list[str]) -> None:
    assert doubt_tags(tags, "demo-app", alone=True) == ""


@pytest.mark.parametrize(
    ("tags", "wanted"),
    [
        (["release-0.1"], "`v0.1`"),
        (["latest", "rel/1.2.0", "old/1.1.0"], "`v1.2.0`"),
        (["py-demo-1.0rc1"], "`v1.0rc1`"),
    ],
)
def test_tags_that_the_workflow_would_refuse_are_said_with_one_that_it_takes(
    tags: list[str], wanted: str
) -> None:
    said = doubt_tags(tags, "demo-app", alone=True)

    assert wanted in said
    newest = next(tag for tag in tags if tag != "latest")
    assert f"`{newest}`" in said


def test_beside_other_packages_a_foreign_tag_may_be_one_of_theirs() -> None:
    assert doubt_tags(["beta-v2.0"], "alpha", alone=False) == ""


@pytest.mark.parametrize(
    ("prefix", "tag"), [("v", "v2.9.1"), ("", "2.9.1"), ("2", "2.9.1"), ("v2", "v2.9.1")]
)
def test_a_prefix_may_be_the_beginning_of_the_version(prefix: str, tag: str) -> None:
    assert fnmatchcase(tag, prefix_pattern(prefix))


@pytest.mark.parametrize(
    "tags",
    [
        pytest.param([], id="no tag yet"),
        pytest.param(["release-1.2.0"], id="one tag is no habit"),
        pytest.param(["v1.2", "v1.1", "release-1.0", "release-0.9"], id="as many of the usual form"),
        pytest.param(["demo-app-1.2", "demo-app-1.1"], id="the package's name"),
        pytest.param(["rel_1_2_0", "rel_1_1_0"], id="digits, which belong to the version"),
    ],
)
def test_no_word_stands_before_the_versions(tags: list[str]) -> None:
    assert word_before(tags, "demo-app") is None


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        pytest.param(
            ["release-v1.2", "release-v1.1", "v1.0"], "release-v", id="a word, and the usual form before"
        ),
        pytest.param(["python-demo-1.2", "python-demo-1.1"], "python-demo-", id="the repository's name"),
    ],
)
def test_a_habitual_word_before_the_version_counts(tags: list[str], expected: str) -> None:
    found = word_before(tags, "demo-app")

    assert found is not None
    assert found.value == expected
    patterns = tag_patterns(tags, "demo-app", alone=True, word=found.value)
    assert patterns is not None
    assert all(any(fnmatchcase(tag, pattern) for pattern in patterns.value) for tag in tags)
    assert not doubt_tags(tags, "demo-app", alone=True)
