"""The tag policy that fits the tags a repository has; the judge is the shell pattern itself."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest

from tracer_bullet.project.tags import doubt_tags, tag_pattern


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        pytest.param([], "v*", id="no tag yet"),
        pytest.param(["v1.2.0", "v1.1.0"], "v*", id="the usual form"),
        pytest.param(["1.2.0", "1.1.0rc1"], "[0-9]*", id="bare versions"),
        pytest.param(["1.2.0", "v1.1.0"], "[0-9]*", id="the newest tells, where the habit changed"),
        pytest.param(["demo-app-v1.2.0"], "demo-app-v*", id="the package's name in front"),
        pytest.param(["demo_app/1.2.0"], "demo_app/*", id="the package's name as a directory"),
        pytest.param(["release-1.2.0", "1.1.0"], "[0-9]*", id="another word in front does not count"),
        pytest.param(["latest", "nightly", "v1.2.0"], "v*", id="tags that are no versions do not count"),
        pytest.param(["latest"], "v*", id="none is a version"),
        pytest.param(["1!1.2.0"], "[0-9]*", id="a version with an epoch"),
    ],
)
def test_the_pattern_fits_the_newest_version_tag(tags: list[str], expected: str) -> None:
    found = tag_pattern(tags, "demo-app", alone=True)

    assert found.value == expected
    if found.source != "default":
        newest = found.source.split("`")[1]
        assert fnmatchcase(newest, found.value)


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        pytest.param([], "alpha-v*", id="no tag yet"),
        pytest.param(["beta-v2.0", "alpha-v1.0"], "alpha-v*", id="the package's own"),
        pytest.param(["v2.0", "alpha/v1.0"], "alpha/v*", id="the package's own before plain ones"),
        pytest.param(["v2.0"], "v*", id="plain ones, where one package is tagged"),
        pytest.param(["beta-v2.0"], "alpha-v*", id="never another package's"),
    ],
)
def test_beside_other_packages_the_pattern_is_the_package_s_own(tags: list[str], expected: str) -> None:
    assert tag_pattern(tags, "alpha", alone=False).value == expected


def test_without_a_tag_the_name_is_spelt_as_indexes_spell_it() -> None:
    assert tag_pattern([], "My.Pkg_One", alone=False).value == "my-pkg-one-v*"


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
        (["latest", "rel/1.2.0", "rel/1.1.0"], "`v1.2.0`"),
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
