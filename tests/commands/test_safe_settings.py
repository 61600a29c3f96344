"""`tracer environments --format safe-settings`: the file holds no less than GitHub has today."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from tests.commands.test_environments import ADA, CUSTOM, PROTECTED, TAGS
from tests.commands.test_environments import project as project  # noqa: PLC0414 - a fixture is taken by its name
from tests.github.conftest import github as github  # noqa: PLC0414
from tests.github.standin import SLUG, GitHubStandIn
from tracer_bullet.cli import main

APP = {"id": 5, "node_id": "b", "slug": "gate", "integration_url": "https://api.github.com/apps/gate"}


def write(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> dict[str, Any]:
    """The environments of the file by name, as a second parser reads them."""
    capsys.readouterr()
    assert main(["environments", "--format", "safe-settings", *words]) == code, capsys.readouterr().err
    text = capsys.readouterr().out
    return {one["name"]: one for one in yaml.safe_load(text)["environments"]} if text else {}


def test_good_rules_are_written_as_they_are(
    github: GitHubStandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    github.add("testpypi")
    github.add("pypi", reviewers=ADA, deployment_branch_policy=CUSTOM, wait_timer=30)
    github.policies["pypi"] = [*TAGS, {"id": 2, "node_id": "b", "name": "release/*", "type": "branch"}]

    found = write(capsys)

    assert found["testpypi"] == {"name": "testpypi", "wait_timer": 0, "prevent_self_review": False}
    assert found["pypi"] == {
        "name": "pypi",
        "wait_timer": 30,
        "prevent_self_review": False,
        "reviewers": [{"type": "User", "id": 7}],
        "deployment_branch_policy": {
            "protected_branches": False,
            "custom_branch_policies": [
                {"type": "branch", "names": ["release/*"]},
                {"type": "tag", "names": ["v*"]},
            ],
        },
    }


def test_an_environment_that_is_missing_gets_the_tags_and_waits_for_a_reviewer(
    github: GitHubStandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    found = write(capsys, code=1)

    assert found["pypi"]["reviewers"] == []
    policies = found["pypi"]["deployment_branch_policy"]["custom_branch_policies"]
    assert [one["type"] for one in policies] == ["tag"]


@pytest.mark.parametrize(
    ("policy", "written"),
    [
        (PROTECTED, {"protected_branches": True, "custom_branch_policies": False}),
        (CUSTOM, {"protected_branches": False, "custom_branch_policies": []}),
    ],
)
def test_what_is_stricter_stays(
    github: GitHubStandIn, capsys: pytest.CaptureFixture[str], policy: Any, written: Any
) -> None:
    github.add("testpypi")
    github.add("pypi", reviewers=ADA, deployment_branch_policy=policy)
    github.policies["pypi"] = []

    assert write(capsys, code=1)["pypi"]["deployment_branch_policy"] == written


def test_rules_that_cannot_be_read_are_not_left_out(
    github: GitHubStandIn, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    github.add("testpypi")
    github.add("pypi", reviewers=ADA)
    github.apps["pypi"] = [{"id": 1, "node_id": "a", "enabled": True, "app": APP}]
    assert write(capsys, code=4) == {}
    monkeypatch.delenv("GH_ENTERPRISE_TOKEN")
    assert write(capsys, code=4) == {}


def test_the_file_says_where_it_belongs(github: GitHubStandIn, capsys: pytest.CaptureFixture[str]) -> None:
    main(["environments", "--format", "safe-settings"])
    assert f"# The environments of {SLUG}, for `.github/repos/demo.yml`" in capsys.readouterr().out
