"""The prefix of a package's tags, by the tags that are there and by what the other packages are called."""

from __future__ import annotations

import pytest

from tracer_bullet.project.packages import Package
from tracer_bullet.scaffold.answers.beside_others import tag_prefix

CORE, EXTRA, ROOT = (
    Package("packages/core", "acme-core"),
    Package("extra", "acme-core-extra"),
    Package(".", "acme"),
)


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ([], "acme-core-v"),
        (["acme-core-v1.2.3"], "acme-core-v"),
        (["acme_core/1.2.3"], "acme_core/"),
        (["core/v1.2.3rc1"], "core/v"),
        (["packages/core/v1.2"], "packages/core/v"),
        (["acme-core==1.2.3"], "acme-core=="),
        (["Acme.Core@1.2.3"], "Acme.Core@"),
        (["core-1.3.0", "core-v1.2.0"], "core-"),
        (["acme-core-extra-1.0", "extra-1.0"], "acme-core-v"),
        (["nightly", "core-latest"], "acme-core-v"),
        (["v1.2.3"], ""),
        (["v1.2.3", "extra-v1.0"], "v"),
        (["1.2.3", "extra-v1.0"], ""),
    ],
)
def test_a_package_has_the_prefix_of_its_newest_tag(tags: list[str], expected: str) -> None:
    assert tag_prefix(CORE, [EXTRA], tags).value == expected


@pytest.mark.parametrize(
    ("tags", "expected"),
    [([], "v"), (["v1.2"], "v"), (["1.2"], ""), (["core-v1", "v3"], "v"), (["acme-1"], "acme-")],
)
def test_the_package_at_the_root_has_plain_tags(tags: list[str], expected: str) -> None:
    assert tag_prefix(ROOT, [CORE, EXTRA], tags).value == expected


@pytest.mark.parametrize(("versions", "expected"), [(("1.2", "1.2"), ""), (("1.2", "0.3"), "acme-core-v")])
def test_plain_tags_are_shared_by_packages_of_the_same_version(
    versions: tuple[str, str], expected: str
) -> None:
    core, extra = (
        one._replace(version=version) for one, version in zip((CORE, EXTRA), versions, strict=True)
    )
    assert tag_prefix(core, [extra], ["v1.2"]).value == expected


def test_beside_one_at_the_root_plain_tags_are_not_shared() -> None:
    assert tag_prefix(CORE, [ROOT, EXTRA], ["v1.2.3"]).value == "acme-core-v"
