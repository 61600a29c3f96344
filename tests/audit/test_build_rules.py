"""The rules for configurations of Google Cloud Build and the ActiveState Platform."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.template.rendering import render
from tracer_bullet.audit.build_audit import audit_build
from tracer_bullet.audit.registry import RULES
from tracer_bullet.providers.registry import PROVIDERS, provider_of_file

if TYPE_CHECKING:
    from pathlib import Path

ANSWERS = {"repository": "octo/demo", "testpypi_account": "t@p.iam.gserviceaccount.com"}
BUILD = render({**ANSWERS, "provider": "google", "pypi_account": "p@p.iam.gserviceaccount.com"})[
    "cloudbuild.yaml"
]
SCRIPT = render({**ANSWERS, "provider": "activestate"})["buildscript.as"]


def check(root: Path, name: str, text: str) -> list[tuple[str, str, int]]:
    path = root / name
    path.write_text(text, "utf-8")
    provider = provider_of_file(path)
    assert provider is not None
    found = audit_build(root, path, provider, list(RULES.values())).findings
    return [(one.rule, one.message, one.span.line) for one in found]


def test_what_tracer_writes_is_silent(tmp_path: Path) -> None:
    assert check(tmp_path, "cloudbuild.yaml", BUILD) == []
    assert check(tmp_path, "buildscript.as", SCRIPT) == []


def test_a_configuration_that_does_not_publish_is_silent(tmp_path: Path) -> None:
    assert check(tmp_path, "cloudbuild.yaml", "steps: [{name: docker, args: [info]}]\n") == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('[ -n "${TAG_NAME:-}" ] || { echo "not', 'true || { echo "not', "step `publish-pypi`"),
        ("=p@p.iam", "=t@p.iam", "one service account publishes to both indexes"),
        ("twine upload --disable", "twine upload -r testpypi --disable", "does not reach PyPI"),
    ],
)  # fmt: skip
def test_something_other_than_a_release_reaches_pypi(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in BUILD
    ((rule, message, line),) = check(tmp_path, "cloudbuild.yaml", BUILD.replace(old, new))
    assert rule == "pypi-without-release"
    assert said in message
    assert line > 1


@pytest.mark.parametrize(
    ("key", "name", "text"), [("google", "cloudbuild.yaml", BUILD), ("activestate", "buildscript.as", SCRIPT)]
)
def test_temporary_parts_that_are_left(tmp_path: Path, key: str, name: str, text: str) -> None:
    arm = PROVIDERS[key].arm
    assert arm is not None
    ((rule, message, line),) = check(tmp_path, name, arm(text, "feature", name))
    assert (rule, line > 1) == ("temporary-trigger-left", True)
    assert "are still there" in message
