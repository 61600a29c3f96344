"""The version that a checkout leads to, and the version of a release by its tag."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.version import Version

from tracer_bullet.project.packaging_files import read_project
from tracer_bullet.project.versions.current import current_version, released_version
from tracer_bullet.project.versions.registry import find_version

GALLERY = Path(__file__).parent / "gallery"


@pytest.mark.parametrize(
    ("case", "tags", "expected"),
    [
        pytest.param("static-between-releases", ["v8.4.0"], "8.5.0.dev0", id="written down"),
        pytest.param("hatch-vcs-with-hook", [], "0.1", id="no tag yet"),
        pytest.param("hatch-vcs-with-hook", ["docs-2", "v1.1.0", "v1.0"], "1.1.1", id="the next"),
        pytest.param("hatch-vcs-with-hook", ["1.2.0rc1"], "1.2.0rc2", id="after a pre-release"),
        pytest.param("hatch-vcs-with-hook", ["structy-v1!3.4"], "1!3.5", id="with name and epoch"),
        pytest.param("versioneer", ["2.0", "v1.1"], "1.2", id="only the prefix that the tool takes"),
        pytest.param("setup-py-computed-from-parts", ["v1.3.0"], "", id="only a build tells"),
    ],
)
def test_the_current_version_is_read_from_files_or_tags(case: str, tags: list[str], expected: str) -> None:
    source = find_version(read_project(GALLERY / case))

    assert current_version(source, tags, "structy").value == expected


@pytest.mark.parametrize(
    ("tag", "prefix", "expected"),
    [
        ("1.2", None, "1.2"),
        ("v1.2.0-rc.1", None, "1.2rc1"),
        ("Demo.App-v1.2", None, "1.2"),
        ("demo_app/1.2", None, "1.2"),
        ("other-1.2", None, None),
        ("latest", None, None),
        ("release-1.2", "release-", "1.2"),
        ("v1.2", "release-", None),
        ("release-x", "release-", None),
    ],
)
def test_a_tag_names_a_version_of_this_package(tag: str, prefix: str | None, expected: str | None) -> None:
    found = released_version(tag, "demo-app", prefix)

    assert found == (Version(expected) if expected else None)


@given(
    st.lists(st.integers(0, 99), min_size=1, max_size=4),
    st.sampled_from(["", "a1", "b2", "rc3", ".post4", ".dev5", "-alpha.6"]),
    st.sampled_from(["", "v", "V", "demo-app-", "Demo_App/v", "demo.app@"]),
)
def test_every_spelling_of_a_tag_is_read_as_packaging_reads_it(
    release: list[int], suffix: str, prefix: str
) -> None:
    text = ".".join(map(str, release)) + suffix

    assert released_version(prefix + text, "demo-app") == Version(text)
