"""The tag policy that fits the tags a repository has; the judge is the shell pattern itself."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest

from tracer_bullet.project.tags import tag_pattern


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
